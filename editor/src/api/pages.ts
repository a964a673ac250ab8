// Lists by the page: the rows read so far, and how to read more.

import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { notBefore } from '@/ui/now';
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

interface Options<Item> {
  enabled?: boolean;
  /** An instant of an item that has passed on the server, whatever the clock here says. */
  passed?: (item: Item) => string;
  /** After how long rows such as these are asked for anew, though nothing says they are old. */
  again?: (rows: readonly Item[]) => number | false;
}

/** A page fills the largest screen; the server gives at most 500. */
export const PAGE_ROWS = 100;

export function useRows<Item>(
  key: QueryKey,
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
  options: Options<Item> = {},
): Rows<Item> {
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam, signal }) => {
      const page = await read(pageParam, signal);
      const latest = options.passed && page.items[0] && options.passed(page.items[0]);
      if (latest) notBefore(new Date(latest));
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<Item>) => page.next_cursor ?? undefined,
    enabled: options.enabled ?? true,
    refetchInterval: ({ state }) => options.again?.(rowsOf(state.data) ?? []) ?? false,
  });
  return {
    rows: rowsOf(pages.data),
    problem: pages.error && !pages.data ? problemOf(pages.error) : undefined,
    retry: () => void pages.refetch(),
    more: {
      has: pages.hasNextPage,
      busy: pages.isFetchingNextPage,
      load: () => void pages.fetchNextPage(),
    },
  };
}

function rowsOf<Item>(data: { pages: readonly Page<Item>[] } | undefined): Item[] | undefined {
  return data?.pages.flatMap((page) => page.items);
}
