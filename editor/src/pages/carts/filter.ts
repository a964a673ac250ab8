// Which carts a view shows, out of its address.

import type { CartFilter } from '@/api/carts';

export const NAMES = ['state', 'reminded', 'contact'] as const;

export function filterOf(params: URLSearchParams): CartFilter {
  const filter: CartFilter = {};
  for (const name of NAMES) {
    const value = params.get(name);
    if (value) filter[name] = value;
  }
  return filter;
}
