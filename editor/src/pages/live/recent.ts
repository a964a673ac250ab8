// The last things that happened, kept while the app is open. Held back while somebody reads.

import { type Happening, onHappening } from '@/api/stream';

export interface Seen extends Happening {
  /** Counts up: the name of a row. */
  number: number;
  /** When it came here; not all say when they happened. */
  cameAt: string;
}

/** More are not looked through by eye. */
export const KEPT_MAX = 1_000;

/** A busy hour brings many at once: they are shown together. */
const SHOWN_EVERY_MS = 250;

let seen: readonly Seen[] = [];
let coming: Seen[] = [];
let number = 0;
let gathering = false;
let listening = false;
const listeners = new Set<() => void>();

export function recent(): readonly Seen[] {
  return seen;
}

export function onRecent(listener: () => void): () => void {
  listeners.add(listener);
  if (!listening) onHappening(took);
  listening = true;
  return () => listeners.delete(listener);
}

export function forget(): void {
  coming = [];
  show([]);
}

function took(happening: Happening): void {
  number += 1;
  const cameAt = happening.at ?? new Date().toISOString();
  coming.push({ ...happening, number, cameAt });
  if (gathering) return;
  gathering = true;
  setTimeout(() => {
    gathering = false;
    show([...coming.reverse(), ...seen].slice(0, KEPT_MAX));
    coming = [];
  }, SHOWN_EVERY_MS);
}

function show(next: readonly Seen[]): void {
  seen = next;
  for (const listener of listeners) listener();
}
