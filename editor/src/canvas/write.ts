// Writes a value of a form into the text: the fewest changes from what is to what shall be.

import { apply, differences } from '@/flow/change';
import { type Path, pointerOf, read, valueAt } from '@/flow/source';
import type { EditorStore } from './store';

export function writeAt(store: EditorStore, path: Path, value: unknown): void {
  const { history, write } = store.getState();
  const was = valueAt(read(history.text).value, path);
  write(apply(history.text, differences(path, was, value)), pointerOf(path));
}
