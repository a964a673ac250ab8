// A call of the server, typed by its OpenAPI document. Nothing else in the app calls `fetch`.

import { foreign, Problem, readProblem, unreached } from './problem';
import type { paths } from './schema';

type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

type Operation<Path extends keyof paths, M extends Method> = NonNullable<paths[Path][M]>;

/** The paths that have this method. */
export type PathOf<M extends Method> = {
  [Path in keyof paths]: paths[Path] extends { [method in M]: object } ? Path : never;
}[keyof paths];

type Json<Part> = Part extends { content: { 'application/json': infer Body } } ? Body : undefined;

export type Answer<Path extends keyof paths, M extends Method> =
  Operation<Path, M> extends { responses: { 200: infer Done } } ? Json<Done> : undefined;

type Asked<Path extends keyof paths, M extends Method> =
  Operation<Path, M> extends { parameters: { query?: infer Query } } ? NonNullable<Query> : never;

type Sent<Path extends keyof paths, M extends Method> =
  Operation<Path, M> extends { requestBody?: infer Body } ? Json<NonNullable<Body>> : undefined;

export interface Options<Path extends keyof paths, M extends Method> {
  /** What stands in the place of `{id}` and the like, in order. */
  at?: readonly string[];
  query?: Asked<Path, M>;
  body?: Sent<Path, M>;
  /** In the place of `body`. */
  yaml?: string;
  ifMatch?: string | undefined;
  /** The same key with the same body is done once, however often it is sent. */
  once?: string | undefined;
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** An answer slower than this is none: what the app asks for takes milliseconds. */
const TIMEOUT_MS = 20_000;

export function get<Path extends PathOf<'get'>>(path: Path, options: Options<Path, 'get'> = {}) {
  return call<Answer<Path, 'get'>>('GET', path, options);
}

export function put<Path extends PathOf<'put'>>(path: Path, options: Options<Path, 'put'> = {}) {
  return call<Answer<Path, 'put'>>('PUT', path, options);
}

export function post<Path extends PathOf<'post'>>(path: Path, options: Options<Path, 'post'> = {}) {
  return call<Answer<Path, 'post'>>('POST', path, options);
}

export function patch<Path extends PathOf<'patch'>>(
  path: Path,
  options: Options<Path, 'patch'> = {},
) {
  return call<Answer<Path, 'patch'>>('PATCH', path, options);
}

export function remove<Path extends PathOf<'delete'>>(
  path: Path,
  options: Options<Path, 'delete'> = {},
) {
  return call<Answer<Path, 'delete'>>('DELETE', path, options);
}

export interface Loose {
  at?: readonly string[];
  query?: object;
  body?: unknown;
  yaml?: string;
  ifMatch?: string | undefined;
  once?: string | undefined;
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** The call under the typed ones; by itself for paths the document does not have. */
export async function call<Body>(method: string, path: string, options: Loose = {}): Promise<Body> {
  const response = await reach(method, path, options);
  if (response.status === 401 && path !== '/v1/session') tellSignedOut();
  if (!response.ok) throw await readProblem(response);
  if (response.status === 204) return undefined as Body;
  // What stands between here and the server may answer in its place, with a page of its own.
  if (!response.headers.get('content-type')?.includes('json')) throw foreign();
  try {
    // The server's own document says what it is; it is not checked a second time here.
    return (await response.json()) as Body;
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw cause instanceof SyntaxError ? foreign() : unreached(cause);
  }
}

const watchers = new Set<() => void>();

/** Some call was refused because nobody is signed in any more. */
export function onSignedOut(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function tellSignedOut(): void {
  for (const watcher of watchers) watcher();
}

async function reach(method: string, path: string, options: Loose): Promise<Response> {
  const late = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, late]) : late;
  const sent = body(options);
  try {
    return await fetch(address(path, options.at, options.query), {
      method,
      signal,
      headers: {
        accept: 'application/json',
        ...(sent && { 'content-type': sent.type }),
        ...(options.ifMatch && { 'if-match': options.ifMatch }),
        ...(options.once && { 'idempotency-key': options.once }),
      },
      ...(sent && { body: sent.text }),
    });
  } catch (cause) {
    // Nobody waits for it any more: that is no problem to show.
    if (options.signal?.aborted) throw cause;
    throw cause instanceof Problem ? cause : unreached(cause);
  }
}

function body({ body, yaml }: Loose): { type: string; text: string } | undefined {
  if (yaml !== undefined) return { type: 'text/yaml', text: yaml };
  return body === undefined ? undefined : { type: 'application/json', text: JSON.stringify(body) };
}

/** `/v1/contacts/{id}` with the ids in it, percent-encoded, and the query behind it. */
export function address(path: string, at: readonly string[] = [], query: object = {}): string {
  let place = 0;
  const filled = path.replace(/\{[a-z_]+\}/g, () => {
    const id = at[place] ?? '';
    place += 1;
    return encodeURIComponent(id);
  });
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') asked.set(name, String(value));
  }
  return asked.size > 0 ? `${filled}?${asked}` : filled;
}
