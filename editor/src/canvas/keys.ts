// The keys of the editor. `?` shows them.

import { waysTo } from '@/flow/graph';
import { deleteSelected, duplicateSelected, pickNext, stickNote, tidyUp } from './commands';
import { focusStep } from './focus';
import type { EditorState, EditorStore } from './store';

/** Keys and what they do, for people to read. */
export const KEY_MAP: readonly [string, string][] = [
  ['Tab', 'Put in the next step (also /)'],
  ['Enter', 'Go to the settings of the step'],
  ['↑ ↓ ← →', 'Go to the step before, behind, beside'],
  ['Shift ↓', 'Select on'],
  ['F2', 'Rename'],
  ['Delete', 'Delete; what led there leads on'],
  ['Ctrl C', 'Copy as text'],
  ['Ctrl X', 'Cut'],
  ['Ctrl V', 'Paste behind the selected step'],
  ['Ctrl D', 'Double'],
  ['Ctrl A', 'Select all'],
  ['Ctrl Z', 'Undo'],
  ['Ctrl Shift Z', 'Redo'],
  ['Shift S', 'Stick a note'],
  ['Shift Alt T', 'Tidy up'],
  ['1', 'Show all'],
  ['+', 'Zoom in'],
  ['-', 'Zoom out'],
  ['Escape', 'From the settings to the step; there, select nothing: Tab then goes on as usual'],
  ['?', 'Show these keys'],
];

export interface ViewKeys {
  fit: () => void;
  zoomIn: () => void;
  zoomOut: () => void;
  help: () => void;
}

const TYPED_IN = 'input, textarea, select, [contenteditable="true"], .cm-editor';

/** Whether a key is meant for a field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPED_IN) !== null;
}

/** Does what a key means; true when it meant something. */
export function pressed(event: KeyboardEvent, store: EditorStore, view: ViewKeys): boolean {
  const state = store.getState();
  if (event.ctrlKey || event.metaKey) {
    return withControl(event, store, state);
  }
  const onStep = event.target instanceof Element && event.target.closest('[data-focus]') !== null;
  if (event.key.startsWith('Arrow')) {
    return onStep && walk(event, state);
  }
  const plain = PLAIN[event.key];
  if (plain && !state.readOnly) {
    return plain(event, store, onStep);
  }
  return viewed(event, store, view);
}

const PLAIN: Record<
  string,
  (event: KeyboardEvent, store: EditorStore, onStep: boolean) => boolean
> = {
  Tab: (event, store, onStep) => {
    const wanted = onStep && !event.shiftKey && store.getState().selection.length > 0;
    return wanted && done(() => pickNext(store));
  },
  '/': (_, store) => done(() => pickNext(store)),
  Delete: (_, store) => done(() => deleteSelected(store)),
  Backspace: (_, store) => done(() => deleteSelected(store)),
  Enter: (_, store, onStep) => onStep && done(() => enter(store)),
  F2: () => done(() => focusField('[data-title-field]')),
  S: (event, store) => event.shiftKey && done(() => stickNote(store)),
  T: (event, store) => event.shiftKey && event.altKey && done(() => tidyUp(store)),
};

function done(act: () => void): boolean {
  act();
  return true;
}

function enter(store: EditorStore): void {
  const { active, select } = store.getState();
  if (active !== null) {
    select([active]);
    requestAnimationFrame(() => focusField('[data-panel] :is(input, select, textarea)'));
  }
}

function focusField(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

function withControl(event: KeyboardEvent, store: EditorStore, state: EditorState): boolean {
  const key = event.key.toLowerCase();
  if (key === 'a') {
    return done(() => state.select(state.graph.steps.map((step) => step.key)));
  }
  if (state.readOnly) {
    return false;
  }
  if (key === 'z') {
    return done(() => (event.shiftKey ? state.redo() : state.undo()));
  }
  if (key === 'y') {
    return done(() => state.redo());
  }
  return key === 'd' && done(() => duplicateSelected(store));
}

function viewed(event: KeyboardEvent, store: EditorStore, view: ViewKeys): boolean {
  const acts: Record<string, () => void> = {
    '1': view.fit,
    '+': view.zoomIn,
    '-': view.zoomOut,
    '?': view.help,
  };
  if (event.key === 'Escape') {
    return done(() => store.getState().select([]));
  }
  const act = acts[event.key];
  return act ? done(act) : false;
}

/** The step before, behind or beside; with Shift it is selected too. */
function walk(event: KeyboardEvent, state: EditorState): boolean {
  const next = neighbour(state, event.key);
  if (next === null) {
    return true;
  }
  state.select(event.shiftKey ? [...state.selection, next] : [next]);
  requestAnimationFrame(() => focusStep(next));
  return true;
}

export function neighbour({ graph, active }: EditorState, key: string): string | null {
  const step = graph.byKey.get(active ?? '');
  if (!step) {
    return graph.steps[0]?.key ?? null;
  }
  const stepOf = (id: string | null) => graph.byId.get(id ?? '');
  if (key === 'ArrowDown') {
    return step.ports.map((port) => stepOf(port.target)).find(Boolean)?.key ?? null;
  }
  const before = waysTo(graph, step.id)[0]?.step;
  if (key === 'ArrowUp') {
    return before?.key ?? null;
  }
  const siblings = before
    ? [...new Set(before.ports.flatMap((port) => stepOf(port.target)?.key ?? []))]
    : graph.steps.filter((each) => each.start).map((each) => each.key);
  const at = siblings.indexOf(step.key) + (key === 'ArrowRight' ? 1 : -1);
  return siblings[at] ?? null;
}
