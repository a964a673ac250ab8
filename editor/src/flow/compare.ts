// What became of a flow between two texts, told of its steps: added, changed, taken out, moved.

import { same } from './change';
import { type Graph, readFlow } from './graph';
import type { EditorSchema } from './schema';

export type Fate = 'added' | 'changed' | 'removed' | 'moved';

export interface Comparison {
  steps: { key: string; title: string; fate: Fate }[];
  messages: { id: string; fate: Fate }[];
  /** Sections of the flow that say something else. */
  settings: string[];
}

/** Sections that are looked at entry by entry, or that decide nothing. */
const APART = ['start', 'nodes', 'messages', 'layout'];

export function compareFlows(was: string, now: string, all: EditorSchema): Comparison | null {
  const before = readFlow(was, all).graph;
  const after = readFlow(now, all).graph;
  if (!before || !after) {
    return null;
  }
  const sections = new Set([...Object.keys(before.value), ...Object.keys(after.value)]);
  return {
    steps: stepsBetween(before, after),
    messages: messagesBetween(before, after),
    settings: [...sections].filter(
      (name) => !APART.includes(name) && !same(before.value[name], after.value[name]),
    ),
  };
}

function stepsBetween(before: Graph, after: Graph): Comparison['steps'] {
  const found: Comparison['steps'] = [];
  for (const { key, title, value } of after.steps) {
    const old = before.byKey.get(key);
    const moved = !same(before.positions.get(key), after.positions.get(key));
    const fate = !old ? 'added' : !same(old.value, value) ? 'changed' : moved ? 'moved' : null;
    if (fate) {
      found.push({ key, title, fate });
    }
  }
  const gone = before.steps.filter((step) => !after.byKey.has(step.key));
  return [...found, ...gone.map(({ key, title }) => ({ key, title, fate: 'removed' as const }))];
}

function messagesBetween(before: Graph, after: Graph): Comparison['messages'] {
  const found: Comparison['messages'] = [];
  for (const message of after.messages) {
    const old = before.messages.find((each) => each.id === message.id);
    if (!old || !same(old.value, message.value)) {
      found.push({ id: message.id, fate: old ? 'changed' : 'added' });
    }
  }
  const gone = before.messages.filter(
    (message) => !after.messages.some((each) => each.id === message.id),
  );
  return [...found, ...gone.map(({ id }) => ({ id, fate: 'removed' as const }))];
}
