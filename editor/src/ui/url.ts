// What is in the address: filters, tabs, what is open. So every view can be linked to.

import { useCallback } from 'react';
import { navigate, usePathname, useSearch } from 'wouter/use-browser-location';

export type Params = Readonly<Record<string, string | undefined>>;

/** A search with some of its parts changed; what is empty goes. */
export function withParams(search: string, changes: Params): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') params.delete(name);
    else params.set(name, value);
  }
  return params.size > 0 ? `?${params}` : '';
}

/** A link within the app: each part of the path is encoded, so any id will do. */
export function link(parts: readonly string[], params: Params = {}): string {
  return `/${parts.map(encodeURIComponent).join('/')}${withParams('', params)}`;
}

/** The parameters of the address, and a way to change some. It changes in place: going back leaves
 * the page and does not undo a filter. `push` makes it a step to go back to. */
export function useParams(): [URLSearchParams, (changes: Params, push?: boolean) => void] {
  const search = useSearch();
  const path = usePathname();
  const change = useCallback(
    (changes: Params, push = false) => {
      navigate(path + withParams(window.location.search, changes), { replace: !push });
    },
    [path],
  );
  return [new URLSearchParams(search), change];
}

/** One of some values, the first where the address says none of them. */
export function oneOf<Value extends string>(
  said: string | null,
  values: readonly [Value, ...Value[]],
): Value {
  return values.find((value) => value === said) ?? values[0];
}

/** What of a path fits a pattern such as `/people/:id`; each part decoded by itself. */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const parts = path.replace(/(?<=.)\/$/, '').split('/');
  if (wanted.length !== parts.length) return undefined;
  const found: Record<string, string> = {};
  for (const [place, part] of parts.entries()) {
    const name = wanted[place] ?? '';
    if (name.startsWith(':')) found[name.slice(1)] = decoded(part);
    else if (name !== part) return undefined;
  }
  return Object.values(found).includes('') ? undefined : found;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
