// Names in use, such as tags: what a list of the server has, to suggest where a name is asked for.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { call } from './call';
import { isObject } from './problem';

/** Where names come from. */
export interface Names {
  href: string;
  /** The parameter that narrows the list to names that begin so; without one it is not narrowed. */
  query?: string | undefined;
}

interface Page {
  items: Readonly<Record<string, unknown>>[];
  hasMore: boolean;
}

/** As many as the server gives at once. */
const NAMES_MAX = 500;

/** They change seldom, and people come to a form again and again. */
const FRESH_MS = 30_000;

/** The first items of a list; of one that is longer, those that begin with what is typed. */
export function useNamed(names: Names | undefined, typed = ''): Page['items'] {
  const first = usePage(names, '', names !== undefined);
  const begun = useDeferredValue(typed.trim());
  const narrows = Boolean(names?.query && first?.hasMore && begun);
  const narrowed = usePage(names, begun, narrows);
  return (narrows ? narrowed : first)?.items ?? first?.items ?? [];
}

/** Tags that somebody has. */
export function useTags(typed: string): string[] {
  return namesIn(useNamed({ href: '/v1/tags', query: 'q' }, typed));
}

function usePage(names: Names | undefined, begun: string, enabled: boolean): Page | undefined {
  const page = useQuery({
    queryKey: ['names', names?.href, begun],
    queryFn: async ({ signal }) => {
      const narrowed = names?.query && begun ? { [names.query]: begun } : {};
      const query = { ...narrowed, limit: NAMES_MAX };
      return pageOf(await call<unknown>('GET', names?.href ?? '', { signal, query }));
    },
    enabled,
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });
  return page.data;
}

function pageOf(answer: unknown): Page {
  const items = isObject(answer) && Array.isArray(answer.items) ? answer.items : [];
  const hasMore = isObject(answer) && typeof answer.next_cursor === 'string';
  return { items: items.filter(isObject), hasMore };
}

function namesIn(items: Page['items']): string[] {
  return items.map(({ name }) => name).filter((name) => typeof name === 'string');
}
