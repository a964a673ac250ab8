// What keys and buttons do to the open flow, the same on the canvas and in the outline.

import { addNote, tidy } from '@/flow/arrange';
import { copySteps, isPiece, pasteSteps } from '@/flow/clipboard';
import { type Point, waysTo } from '@/flow/graph';
import { duplicate, type Slot } from '@/flow/operations';
import { mainPort } from '@/flow/ports';
import { armsToKeep, removeSteps } from '@/flow/remove';
import type { EditorState, EditorStore } from './store';

/** The slot behind what is selected: its main way out. */
export function slotBehind({ graph, selection, active, schema }: EditorState): Slot | null {
  const step = graph.byKey.get(selection.at(-1) ?? active ?? '');
  const port = step ? mainPort(step.ports, schema) : undefined;
  return step && port ? { step: step.key, port: port.id } : null;
}

/** Opens the list of things to put in beside the step that is selected. */
export function pickNext(store: EditorStore): void {
  const state = store.getState();
  const slot = slotBehind(state);
  const element = [...document.querySelectorAll<HTMLElement>('[data-focus]')].find(
    (each) => each.dataset.focus === slot?.step,
  );
  const box = element?.getBoundingClientRect();
  const at = { x: box?.right ?? window.innerWidth / 2, y: box?.top ?? 120 };
  state.set({ picking: { slot, at } });
}

/** Deletes what is selected; where a step parts ways, people say which one stays. */
export function deleteSelected(store: EditorStore): void {
  const { selection, graph, history, schema, run, set } = store.getState();
  const steps = selection.flatMap((key) => graph.byKey.get(key) ?? []);
  const asks = steps.length === 1 && steps.some((step) => armsToKeep(step).length > 0);
  if (asks && steps.some((step) => waysTo(graph, step.id).length > 0)) {
    set({ deleting: selection });
  } else if (steps.length > 0) {
    run(removeSteps(history.text, schema, selection));
  }
}

export function copySelected(store: EditorStore): string {
  const { history, schema, selection } = store.getState();
  return copySteps(history.text, schema, selection);
}

export function cutSelected(store: EditorStore): string {
  const piece = copySelected(store);
  const { history, schema, selection, run } = store.getState();
  if (piece !== '') {
    run(removeSteps(history.text, schema, selection));
  }
  return piece;
}

/** Whether the text was a piece of a flow; if so it is in. */
export function pasteText(store: EditorStore, piece: string): boolean {
  const state = store.getState();
  if (!isPiece(piece)) {
    return false;
  }
  state.run(pasteSteps(state.history.text, state.schema, piece, slotBehind(state)));
  return true;
}

export function duplicateSelected(store: EditorStore): void {
  const { history, schema, selection, run } = store.getState();
  const key = selection.at(-1);
  if (selection.length > 1) {
    pasteText(store, copySelected(store));
  } else if (key !== undefined) {
    run(duplicate(history.text, schema, key));
  }
}

export function tidyUp(store: EditorStore): void {
  const { history, selection, write } = store.getState();
  write(tidy(history.text, selection.length > 1 ? selection : null));
}

export function stickNote(store: EditorStore): void {
  const { history, write } = store.getState();
  write(addNote(history.text, 'Note', freePlace()));
}

/** Beside the steps, where the canvas is looked at. */
function freePlace(): Point {
  const pane = document.querySelector('.react-flow')?.getBoundingClientRect();
  const view = document.querySelector('.react-flow__viewport');
  if (!pane || !view) {
    return [300, 0];
  }
  const look = new DOMMatrix(getComputedStyle(view).transform);
  return [(pane.width * 0.7 - look.e) / look.a, (pane.height * 0.15 - look.f) / look.d];
}
