// Short words on what was done. `toast()` may be called from anywhere; `Toasts` shows them.

export interface ToastMessage {
  id: number;
  text: string;
  tone: 'good' | 'bad' | 'calm';
  action?: { title: string; run: () => void };
}

/** So many at once; the oldest goes. */
const SHOWN_MAX = 4;

let shown: readonly ToastMessage[] = [];
let last = 0;
const listeners = new Set<() => void>();

export function toast(
  text: string,
  more: { tone?: ToastMessage['tone']; action?: NonNullable<ToastMessage['action']> } = {},
): void {
  last += 1;
  const message: ToastMessage = { tone: 'good', ...more, id: last, text };
  change([...shown, message].slice(-SHOWN_MAX));
}

export function dismiss(id: number): void {
  change(shown.filter((one) => one.id !== id));
}

export function toasts(): readonly ToastMessage[] {
  return shown;
}

export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(next: readonly ToastMessage[]): void {
  shown = next;
  for (const listener of listeners) listener();
}
