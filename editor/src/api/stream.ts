// What happens, as it happens: one connection for the whole app, kept alive, closed while nobody
// looks. It is best effort; whoever listens is told when something may have been missed.

export interface Happening {
  kind: string;
  at?: string;
  contact?: string;
  flow?: string | null;
  node?: string | null;
  [more: string]: unknown;
}

export type StreamState = 'connecting' | 'open' | 'lost';

type Listener = (happening: Happening) => void;

const ADDRESS = '/v1/stream';

const KINDS = [
  'event',
  'entered',
  'left',
  'held',
  'converted',
  'ended',
  'quarantined',
  'message',
  'missed',
] as const;

/** Between two tries to connect, at first and at most. */
const AGAIN_MS = 1_000;
const AGAIN_MAX_MS = 30_000;

/** A server says nothing at all while nothing happens: a line not refused by then is one. */
const QUIET_MS = 5_000;

/** A window nobody has seen for so long lets go of its connection: browsers have but six. */
const UNSEEN_MS = 60_000;

const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
let source: EventSource | undefined;
let state: StreamState = 'connecting';
let again_ms = AGAIN_MS;
let timer: ReturnType<typeof setTimeout> | undefined;
let wasOpen = false;

export function onHappening(listener: Listener): () => void {
  listeners.add(listener);
  if (listeners.size === 1) begin();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) end();
  };
}

export function streamState(): StreamState {
  return state;
}

export function onStreamState(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function begin(): void {
  document.addEventListener('visibilitychange', seen);
  connect();
}

function end(): void {
  document.removeEventListener('visibilitychange', seen);
  letGo();
  wasOpen = false;
}

function connect(): void {
  clearTimeout(timer);
  source?.close();
  source = new EventSource(ADDRESS);
  source.onopen = opened;
  timer = setTimeout(opened, QUIET_MS);
  source.onerror = failed;
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => tell(kind, event.data));
  }
}

function letGo(): void {
  clearTimeout(timer);
  source?.close();
  source = undefined;
  become('connecting');
}

function opened(): void {
  clearTimeout(timer);
  if (state === 'open') return;
  again_ms = AGAIN_MS;
  become('open');
  // A new connection knows nothing of the old: what happened between them is lost.
  if (wasOpen) tell('missed', '{}');
  wasOpen = true;
}

/** The browser connects again by itself, unless it was refused. */
function failed(): void {
  clearTimeout(timer);
  become('lost');
  if (source?.readyState !== EventSource.CLOSED) {
    timer = setTimeout(opened, QUIET_MS);
    return;
  }
  timer = setTimeout(connect, again_ms);
  again_ms = Math.min(again_ms * 2, AGAIN_MAX_MS);
}

function seen(): void {
  clearTimeout(timer);
  if (document.hidden) timer = setTimeout(letGo, UNSEEN_MS);
  else if (!source) connect();
}

function become(next: StreamState): void {
  if (state === next) return;
  state = next;
  for (const watcher of watchers) watcher();
}

function tell(kind: string, text: unknown): void {
  const happening = readHappening(kind, text);
  if (happening) for (const listener of listeners) listener(happening);
}

export function readHappening(kind: string, text: unknown): Happening | undefined {
  try {
    const data: unknown = JSON.parse(String(text));
    return typeof data === 'object' && data !== null ? { ...data, kind } : undefined;
  } catch {
    return undefined;
  }
}
