// Flows by their state, and which of them a view shows.

import type { FlowItem } from '@/api/types';
import type { Tone } from '@/ui/StatusPill';

export const STATES = ['all', 'live', 'draft', 'paused', 'archived'] as const;

export type State = (typeof STATES)[number];

export const TABS: readonly { id: State; title: string }[] = [
  { id: 'all', title: 'All' },
  { id: 'live', title: 'Live' },
  { id: 'draft', title: 'Draft' },
  { id: 'paused', title: 'Paused' },
  { id: 'archived', title: 'Archived' },
];

/** The words of a state, with the version that runs. */
export function stateOf(flow: FlowItem): { tone: Tone; words: string } {
  const version = flow.version > 0 ? ` v${flow.version}` : '';
  switch (flow.state) {
    case 'live':
      return { tone: 'good', words: `Live${version}` };
    case 'paused':
    case 'draining':
      return { tone: 'warn', words: flow.state === 'paused' ? `Paused${version}` : 'Running out' };
    case 'archived':
      return { tone: 'calm', words: 'Archived' };
    default:
      return { tone: 'calm', words: 'Draft' };
  }
}

function isIn(flow: FlowItem, state: State): boolean {
  // All are those one works with: what was put away is in its own tab.
  if (state === 'all') return flow.state !== 'archived';
  if (state === 'paused') return flow.state === 'paused' || flow.state === 'draining';
  return flow.state === state;
}

export function counts(flows: readonly FlowItem[] | undefined): Record<State, number> | undefined {
  if (!flows) return undefined;
  const number = (state: State) => flows.filter((flow) => isIn(flow, state)).length;
  return {
    all: number('all'),
    live: number('live'),
    draft: number('draft'),
    paused: number('paused'),
    archived: number('archived'),
  };
}

interface View {
  tab: State;
  words: string;
  by: 'name' | 'saved';
  down: boolean;
}

export function arrange(flows: readonly FlowItem[], { tab, words, by, down }: View): FlowItem[] {
  const wanted = words.trim().toLowerCase();
  const key = (flow: FlowItem) => (by === 'saved' ? flow.saved_at : nameOf(flow).toLowerCase());
  return flows
    .filter((flow) => isIn(flow, tab))
    .filter((flow) => `${nameOf(flow)} ${flow.id}`.toLowerCase().includes(wanted))
    .sort((one, other) => key(one).localeCompare(key(other)) * (down ? -1 : 1));
}

export function nameOf(flow: FlowItem): string {
  return flow.name || flow.id;
}
