// Answers the stream tells to be old are asked for again: gathered, so that a busy hour on the
// server is not one here.

import type { Query, QueryClient, QueryKey } from '@tanstack/react-query';
import { notBefore } from '@/ui/now';
import { type Happening, onHappening } from './stream';

/** As often as pages are brought up to date. */
const GATHERED_MS = 1_500;

/** A list read further than this is left as it is: its reader is deep in it. */
const PAGES_MAX = 2;

export function keepFresh(client: QueryClient): () => void {
  let old = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const keys = [...old.values()];
    old = new Map();
    for (const queryKey of keys) void client.invalidateQueries({ queryKey, predicate: shallow });
  };
  const stop = onHappening((happening) => {
    if (happening.at) notBefore(new Date(happening.at));
    for (const key of touchedBy(happening)) old.set(JSON.stringify(key), key);
    timer ??= setTimeout(flush, GATHERED_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

/** What was missed may have changed any of these. */
const ALL_OF_THEM: QueryKey[] = [
  ['flows'],
  ['contacts'],
  ['segments'],
  ['messages'],
  ['attention'],
  ['carts'],
];

/** The questions whose answers a happening changes. */
export function touchedBy({ kind, contact, flow, id }: Happening): QueryKey[] {
  if (kind === 'missed') return ALL_OF_THEM;
  const keys: QueryKey[] = [];
  if (contact) keys.push(['contacts', 'one', contact]);
  if (kind === 'event') keys.push(['contacts', 'list'], ['segments']);
  if (kind === 'event' || kind === 'message') keys.push(['carts']);
  if (flow && kind !== 'event') keys.push(['flows', 'one', flow, 'figures'], ['flows', 'list']);
  if (kind === 'message') keys.push(['messages', 'list'], ['attention']);
  if (kind === 'message' && typeof id === 'string') keys.push(['messages', 'one', id]);
  if (kind === 'quarantined') keys.push(['attention']);
  return keys;
}

function shallow({ state }: Query): boolean {
  const data = state.data;
  const pages = typeof data === 'object' && data !== null && 'pages' in data ? data.pages : [];
  return !Array.isArray(pages) || pages.length <= PAGES_MAX;
}
