// Lists by the page: the rows read so far, and how to read more.

import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { type Problem, problemOf } from './problem';

export interface Page<Item> {
  items: Item[];
  next_cursor?: string | null;
}

export interface Rows<Item> {
  /** Nothing while the first page is being read. */
  rows: Item[] | undefined;
  /** Why there are none; with rows in hand a failure is told by the next page's button. */
  problem: Problem | undefined;
  retry: () => void;
  more: { has: boolean; busy: boolean; load: () => void };
}

/** A page fills the largest screen; the server gives at most 500. */
export const PAGE_ROWS = 100;

export function useRows<Item>(
  key: QueryKey,
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
  options: { enabled?: boolean } = {},
): Rows<Item> {
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<Item>) => page.next_cursor ?? undefined,
    enabled: options.enabled ?? true,
  });
  return {
    rows: pages.data?.pages.flatMap((page) => page.items),
    problem: pages.error && !pages.data ? problemOf(pages.error) : undefined,
    retry: () => void pages.refetch(),
    more: {
      has: pages.hasNextPage,
      busy: pages.isFetchingNextPage,
      load: () => void pages.fetchNextPage(),
    },
  };
}
