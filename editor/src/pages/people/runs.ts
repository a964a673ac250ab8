// Where a person is in flows, read out of what happened to them.

import type { TimelineItem } from '@/api/types';

export interface Run {
  token: string;
  flow: string;
  /** Not known when it is further back than what was read. */
  enteredAt: string | undefined;
  lastAt: string;
  /** The node it is at, or was last. */
  node: string | undefined;
  /** Why it ended; nothing while it goes on. */
  ended: string | undefined;
  because: string | undefined;
}

/** `items` are newest first, as the server lists them. */
export function runsOf(items: readonly TimelineItem[]): Run[] {
  const runs = new Map<string, Run>();
  for (const item of [...items].reverse()) {
    if (!item.token || !item.flow || item.kind === 'message') continue;
    const run = runs.get(item.token);
    runs.set(item.token, {
      token: item.token,
      flow: item.flow,
      enteredAt: item.kind === 'entered' ? item.at : run?.enteredAt,
      lastAt: item.at,
      node: nodeAfter(item) ?? run?.node,
      ended: item.kind === 'ended' ? (item.reason ?? 'end') : run?.ended,
      because: item.kind === 'ended' ? (item.because ?? undefined) : run?.because,
    });
  }
  return [...runs.values()].reverse();
}

/** Who left a node is at the next: `left a by next to b`. */
function nodeAfter(item: TimelineItem): string | undefined {
  if (item.kind === 'ended') return undefined;
  const to = item.kind === 'left' ? / to ([a-z][a-z0-9_]*)$/.exec(item.text)?.[1] : undefined;
  return to ?? item.node ?? undefined;
}
