// Carts: the list, one, and reminding of it by hand.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post } from './call';
import { newOnce } from './once';
import { PAGE_ROWS, useRows } from './pages';

export interface CartFilter {
  state?: string;
  contact?: string;
  reminded?: string;
}

export function useCarts(filter: CartFilter) {
  return useRows(['carts', 'list', filter], (cursor, signal) =>
    get('/v1/carts', {
      query: { ...filter, limit: PAGE_ROWS, ...(cursor && { cursor }) },
      signal,
    }),
  );
}

/** Several people may have a cart of one id: `contact` says whose is meant. */
export function useCart(id: string, contact: string | undefined) {
  return useQuery({
    queryKey: ['carts', 'one', id, contact],
    queryFn: ({ signal }) =>
      get('/v1/carts/{id}', { at: [id], query: contact ? { contact } : {}, signal }),
  });
}

interface Reminder {
  flow: string;
  node: string;
  force: boolean;
}

/** Reminds somebody; asked again after no answer came, it is the same reminder. */
export function useRemind(id: string, contact: string) {
  const client = useQueryClient();
  const [once] = useState(newOnce);
  return useMutation({
    mutationFn: (body: Reminder) =>
      once(body, (key) =>
        post('/v1/carts/{id}/remind', { at: [id], query: { contact }, body, once: key }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['carts'] }),
  });
}
