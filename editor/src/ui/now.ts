// What time it is: the server's, which may be moved by hand or run faster than the wall's.

import { useSyncExternalStore } from 'react';

/** As often as relative times are written anew. */
const TICK_MS = 15_000;

/** Two machines' clocks may differ by so much. */
const SKEW_MS = 60_000;

let offset_ms = 0;
let at = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** The server says what time it is. */
export function setServerTime(time: Date): void {
  offset_ms = time.getTime() - Date.now();
  tick();
}

/** This instant has passed on the server: a clock that is moved by hand may be far ahead. */
export function notBefore(time: Date): void {
  if (time.getTime() > now().getTime() + SKEW_MS) setServerTime(time);
}

export function now(): Date {
  return new Date(Date.now() + offset_ms);
}

/** The time, told anew every quarter of a minute. */
export function useNow(): Date {
  return new Date(useSyncExternalStore(onTick, () => at));
}

function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  at = now().getTime();
  for (const listener of listeners) listener();
}

/** The server's clock is not the wall's. */
export function isAhead(): boolean {
  return Math.abs(offset_ms) > SKEW_MS;
}
