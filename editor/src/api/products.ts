// The catalogue: the list, one product, and what is written, one by one or as a file.

import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call, get, remove } from './call';
import { PAGE_ROWS, useRows } from './pages';
import type { Product, ProductsWritten } from './types';

/** At most one of them: the server looks by one at a time. */
export interface ProductFilter {
  category?: string;
  sku?: string;
}

const one = (id: string) => ['products', 'one', id];

export function useProducts(filter: ProductFilter) {
  return useRows(['products', 'list', filter], (cursor, signal) =>
    get('/v1/products', {
      query: { ...filter, limit: PAGE_ROWS, ...(cursor && { cursor }) },
      signal,
    }),
  );
}

export function useProduct(id: string) {
  return useQuery({
    queryKey: one(id),
    queryFn: ({ signal }) => get('/v1/products/{id}', { at: [id], signal }),
  });
}

/** As it is typed: what is no number yet is refused by the server, at its place. */
export type ProductWritten = Readonly<Record<string, unknown>>;

export function useAddProduct() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, product }: { id: string; product: ProductWritten }) =>
      call<Product>('PUT', '/v1/products/{id}', { at: [id], body: product }),
    onSuccess: (saved) => changed(client, saved),
  });
}

/** Only what is to change is sent: what the shop writes meanwhile stays. */
export function useChangeProduct(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: ProductWritten) =>
      call<Product>('PATCH', '/v1/products/{id}', { at: [id], body: change }),
    onSuccess: (saved) => changed(client, saved),
  });
}

export function useDeleteProduct() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove('/v1/products/{id}', { at: [id] }),
    onSuccess: (_, id) => {
      client.removeQueries({ queryKey: one(id) });
      return client.invalidateQueries({ queryKey: ['products', 'list'] });
    },
  });
}

/** A batch may hold megabytes. */
const BATCH_TIMEOUT_MS = 60_000;

/** Writes a batch; each product is answered for itself, in order. */
export function writeProducts(
  products: readonly unknown[],
  signal: AbortSignal,
): Promise<ProductsWritten> {
  const timeoutMs = BATCH_TIMEOUT_MS;
  return call('POST', '/v1/products', { body: { products }, signal, timeoutMs });
}

async function changed(client: QueryClient, saved: Product): Promise<void> {
  client.setQueryData(one(saved.id), saved);
  await client.invalidateQueries({ queryKey: ['products', 'list'] });
}
