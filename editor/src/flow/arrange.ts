// Where things are drawn: positions that people chose, and notes that they stuck beside.

import { apply } from './change';
import type { Point } from './graph';
import { find, read } from './source';
import type { Change } from './splice';

/** Positions are whole numbers on this grid. */
const GRID = 4;

const snap = (value: number) => Math.round(value / GRID) * GRID;

/** Pins steps where they were put. */
export function pin(text: string, places: ReadonlyMap<string, Point>): string {
  const changes = [...places].map(
    ([key, [x, y]]): Change => ({
      do: 'set',
      path: ['layout', 'nodes', key],
      value: [snap(x), snap(y)],
    }),
  );
  return apply(text, changes);
}

/** Lets go of positions, of all steps or of some: they are laid out again. */
export function tidy(text: string, keys: readonly string[] | null = null): string {
  const source = read(text);
  const path = ['layout', 'nodes'];
  if (!find(source, path)) {
    return text;
  }
  if (keys === null) {
    return find(source, ['layout', 'notes'])
      ? apply(text, [{ do: 'remove', path }])
      : apply(text, [{ do: 'remove', path: ['layout'] }]);
  }
  const held = keys.filter((key) => find(source, [...path, key]));
  return apply(
    text,
    held.map((key): Change => ({ do: 'remove', path: [...path, key] })),
  );
}

export function addNote(text: string, note: string, [x, y]: Point): string {
  const source = read(text);
  const value = { at: [snap(x), snap(y)], text: note };
  const notes = find(source, ['layout', 'notes'])?.node;
  const index = notes && 'items' in notes ? notes.items.length : 0;
  return apply(text, [{ do: 'insert', path: ['layout', 'notes'], index, value }]);
}

export function moveNote(text: string, index: number, [x, y]: Point): string {
  const path = ['layout', 'notes', index, 'at'];
  return apply(text, [{ do: 'set', path, value: [snap(x), snap(y)] }]);
}

export function writeNote(text: string, index: number, note: string): string {
  return apply(text, [{ do: 'set', path: ['layout', 'notes', index, 'text'], value: note }]);
}

export function removeNote(text: string, index: number): string {
  return apply(text, [{ do: 'remove', path: ['layout', 'notes', index] }]);
}
