// Which flows a view shows, and in which order.

import { describe, expect, it } from 'vitest';
import type { FlowItem } from '@/api/types';
import { arrange, counts } from './states';

const flow = (
  id: string,
  state: string,
  saved_at: string,
  name: string | null = null,
): FlowItem => ({
  id,
  state,
  saved_at,
  name,
  revision: 1,
  version: 1,
  starts: [],
  inside: 0,
  entered: 0,
  ended: 0,
});

const FLOWS = [
  flow('welcome', 'live', '2026-01-03'),
  flow('cart', 'live', '2026-01-01', 'Abandoned cart'),
  flow('old', 'archived', '2026-01-02'),
  flow('slow', 'paused', '2026-01-04'),
];

const ids = (flows: FlowItem[]) => flows.map(({ id }) => id);

describe('the list of flows', () => {
  it('counts each state, and keeps what was put away apart', () => {
    expect(counts(FLOWS)).toEqual({ all: 3, live: 2, draft: 0, paused: 1, archived: 1 });
  });

  it.each([
    [{ tab: 'all', words: '', by: 'name', down: false }, ['cart', 'slow', 'welcome']],
    [{ tab: 'live', words: '', by: 'saved', down: true }, ['welcome', 'cart']],
    [{ tab: 'archived', words: '', by: 'name', down: false }, ['old']],
    [{ tab: 'all', words: ' ABAND', by: 'name', down: false }, ['cart']],
    [{ tab: 'all', words: 'wel', by: 'name', down: false }, ['welcome']],
  ] as const)('%j', (view, shown) => expect(ids(arrange(FLOWS, view))).toEqual(shown));
});
