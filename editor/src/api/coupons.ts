// Pools of coupon codes: how full they are, their codes, and filling them.

import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, get, post, remove } from './call';
import { newOnce } from './once';
import { PAGE_ROWS, useRows } from './pages';
import { Problem } from './problem';
import type { CodesToMake, Coupon, CouponPool, PoolToWrite } from './types';

const LIST = ['coupons', 'list'];

const one = (pool: string) => ['coupons', 'one', pool];

export function usePools() {
  return useRows(LIST, (cursor, signal) =>
    get('/v1/coupons/pools', { query: { limit: PAGE_ROWS, ...(cursor && { cursor }) }, signal }),
  );
}

export function usePool(pool: string) {
  return useQuery({
    queryKey: one(pool),
    queryFn: ({ signal }) => get('/v1/coupons/pools/{pool}', { at: [pool], signal }),
  });
}

export interface CodeFilter {
  state?: string;
  contact?: string;
}

export function useCodes(pool: string, filter: CodeFilter) {
  return useRows([...one(pool), 'codes', filter], (cursor, signal) =>
    get('/v1/coupons/pools/{pool}/codes', {
      at: [pool],
      query: { ...filter, limit: PAGE_ROWS, ...(cursor && { cursor }) },
      signal,
    }),
  );
}

/** Whether there is a pool of this name: writing would change it then. */
export async function isPool(pool: string): Promise<boolean> {
  try {
    await get('/v1/coupons/pools/{pool}', { at: [pool] });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return false;
    throw error;
  }
}

export function useSavePool() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, pool }: { name: string; pool: PoolToWrite }) =>
      call<CouponPool>('PUT', '/v1/coupons/pools/{pool}', { at: [name], body: pool }),
    onSuccess: (saved) => {
      client.setQueryData(one(saved.name), saved);
      return client.invalidateQueries({ queryKey: LIST });
    },
  });
}

export function useDeletePool() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (pool: string) => remove('/v1/coupons/pools/{pool}', { at: [pool] }),
    onSuccess: (_, pool) => {
      client.removeQueries({ queryKey: one(pool) });
      return client.invalidateQueries({ queryKey: LIST });
    },
  });
}

/** Adds codes of one request: all of them, or none. */
export function addCodes(pool: string, codes: string[], signal: AbortSignal) {
  return post('/v1/coupons/pools/{pool}/codes', { at: [pool], body: { codes }, signal });
}

/** A hundred thousand take their time. */
const MAKING_TIMEOUT_MS = 120_000;

/** Makes codes; asked again after no answer came, they are the same. */
export function useMakeCodes(pool: string) {
  const client = useQueryClient();
  const [once] = useState(newOnce);
  return useMutation({
    mutationFn: (body: CodesToMake) =>
      once(body, (key) =>
        post('/v1/coupons/pools/{pool}/generate', {
          at: [pool],
          body,
          once: key,
          timeoutMs: MAKING_TIMEOUT_MS,
        }),
      ),
    onSettled: () => poolChanged(client, pool),
  });
}

export function usePoolChanged(pool: string): () => Promise<void> {
  const client = useQueryClient();
  return () => poolChanged(client, pool);
}

async function poolChanged(client: QueryClient, pool: string): Promise<void> {
  void client.invalidateQueries({ queryKey: LIST });
  await client.invalidateQueries({ queryKey: one(pool) });
}

/** As many as the server gives at once. */
const CODES_MAX = 500;

/** Every code of a pool, a page behind the other. */
export async function* allCodes(pool: string): AsyncGenerator<Coupon[]> {
  let cursor: string | undefined;
  do {
    const page = await get('/v1/coupons/pools/{pool}/codes', {
      at: [pool],
      query: { limit: CODES_MAX, ...(cursor && { cursor }) },
    });
    yield page.items;
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
}
