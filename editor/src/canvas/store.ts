// The state of one open flow: its text with undo, what is selected, and what floats above. The text
// is the only truth; the graph is read from it.

import { createContext, useContext } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import { same } from '@/flow/change';
import type { Fate } from '@/flow/compare';
import { type Graph, namesOf, readFlow, type Step } from '@/flow/graph';
import { begin, change, type History, redo, undo } from '@/flow/history';
import type { Outcome, Slot } from '@/flow/operations';
import type { TextError } from '@/flow/parse';
import type { EditorSchema } from '@/flow/schema';
import type { Diagnostic } from './diagnostics';

export type View = 'canvas' | 'outline' | 'code';

/** The list of things to put in, open at a place of the screen. */
export interface Picking {
  slot: Slot | null;
  at: { x: number; y: number };
}

/** What is counted at a step, and how often each way out was taken. */
export interface StepFigures {
  entered: number;
  waiting: number;
  left: Record<string, number>;
  sent?: Record<string, number>;
}

export interface EditorState {
  schema: EditorSchema;
  history: History;
  /** The last text that could be read, as steps; while the text is broken it stays. */
  graph: Graph;
  errors: readonly TextError[];
  /** Files beside the flow, such as templates of its messages. */
  files: Record<string, string>;
  diagnostics: readonly Diagnostic[];
  /** The text that the diagnostics are about. */
  checked: string | null;
  selection: readonly string[];
  /** The step that has the focus of the keyboard. */
  active: string | null;
  view: View;
  picking: Picking | null;
  deleting: readonly string[] | null;
  connectingTo: Slot | null;
  litSlot: Slot | null;
  dragging: boolean;
  lit: ReadonlySet<string> | null;
  figures: ReadonlyMap<string, StepFigures> | null;
  /** What became of each step, where two versions are compared. */
  fates: ReadonlyMap<string, Fate> | null;
  /** Of which version the counts are; null is all of them. */
  countedVersion: number | null;
  /** The number of the last version; 0 before the first. */
  version: number;
  published: boolean;
  readOnly: boolean;
  /** On a small screen: whether the settings lie over the outline. */
  sheet: boolean;
  write: (text: string, where?: string | null) => void;
  run: (outcome: Outcome) => void;
  undo: () => void;
  redo: () => void;
  /** Another text from outside: loaded, merged or restored. */
  load: (text: string) => void;
  select: (keys: readonly string[]) => void;
  set: (part: Partial<EditorState>) => void;
}

export type EditorStore = StoreApi<EditorState>;

const EMPTY: Graph = {
  id: '',
  name: '',
  steps: [],
  byKey: new Map(),
  byId: new Map(),
  messages: [],
  positions: new Map(),
  notes: [],
  value: {},
};

export function createEditor(schema: EditorSchema, text: string): EditorStore {
  return createStore<EditorState>()((set, get) => {
    const show = (history: History, selection?: readonly string[]) => {
      const state = get();
      const { graph, errors } = readFlow(history.text, schema);
      const next = graph ? shared(state.graph, graph) : state.graph;
      const wanted = selection ?? state.selection;
      const kept = wanted.filter((key) => next.byKey.has(key));
      const active = kept.at(-1) ?? (next.byKey.has(state.active ?? '') ? state.active : null);
      set({
        history,
        graph: next,
        errors,
        selection: same(kept, state.selection) ? state.selection : kept,
        active: active ?? next.steps[0]?.key ?? null,
      });
    };
    /** Whatever asks for it: who may only read changes nothing. */
    const edit = (next: () => History, selection?: readonly string[]) => {
      if (!get().readOnly) show(next(), selection);
    };
    const { graph, errors } = readFlow(text, schema);
    return {
      schema,
      history: begin(text),
      graph: graph ?? EMPTY,
      errors,
      files: {},
      diagnostics: [],
      checked: null,
      selection: [],
      active: graph?.steps[0]?.key ?? null,
      view: 'canvas',
      picking: null,
      deleting: null,
      connectingTo: null,
      litSlot: null,
      dragging: false,
      lit: null,
      figures: null,
      fates: null,
      countedVersion: null,
      version: 0,
      published: false,
      readOnly: false,
      sheet: false,
      write: (now, where = null) => edit(() => change(get().history, now, where, Date.now())),
      run: ({ text: now, select }) =>
        edit(() => change(get().history, now, null, Date.now()), select),
      undo: () => edit(() => undo(get().history)),
      redo: () => edit(() => redo(get().history)),
      load: (now) => show(change(get().history, now, null, Date.now())),
      select: (keys) =>
        set((state) => ({ selection: [...keys], active: keys.at(-1) ?? state.active })),
      set,
    };
  });
}

/** Steps that say the same stay the same objects, so that only what changed is drawn again. */
function shared(was: Graph, now: Graph): Graph {
  const steps = now.steps.map((step): Step => {
    const old = was.byKey.get(step.key);
    return old && same(old.path, step.path) && same(old.value, step.value) ? old : step;
  });
  return { ...now, steps, ...namesOf(steps) };
}

export const EditorContext = createContext<EditorStore | null>(null);

export function useEditorStore(): EditorStore {
  const store = useContext(EditorContext);
  if (!store) {
    throw new Error('No flow is open here.');
  }
  return store;
}

export function useEditor<Part>(pick: (state: EditorState) => Part): Part {
  return useStore(useEditorStore(), pick);
}
