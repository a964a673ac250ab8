// What the server says is wrong (RFC 9457), as an error; and what is wrong when it says nothing.

export interface FieldFault {
  pointer: string | undefined;
  code: string | undefined;
  message: string;
}

interface Told {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors?: readonly FieldFault[];
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
  /** All that came, for what only one call knows of. */
  body?: unknown;
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldFault[];
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly body: unknown;

  constructor(told: Told) {
    super(told.detail || told.title);
    this.name = 'Problem';
    this.status = told.status;
    this.code = told.code;
    this.title = told.title;
    this.detail = told.detail;
    this.errors = told.errors ?? [];
    this.requestId = told.requestId;
    this.retryAfterSeconds = told.retryAfterSeconds;
    this.body = told.body;
  }

  /** What is wrong with one field of what was sent. */
  at(pointer: string): string | undefined {
    return this.errors.find((error) => error.pointer === pointer)?.message;
  }
}

/** Reads an answer that is no success. */
export async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => '');
  const headers = {
    requestId: response.headers.get('request-id') ?? undefined,
    retryAfterSeconds: seconds(response.headers.get('retry-after')),
  };
  return new Problem({ ...toldBy(response.status, text), ...headers });
}

/** From the status and the body alone, so that it can be tried without a server. */
export function toldBy(status: number, text: string): Told {
  const body = json(text);
  if (!isObject(body)) return { status, code: 'unknown', body: text, ...unsaid(status) };
  return {
    status,
    code: word(body.code) ?? 'unknown',
    title: word(body.title) ?? unsaid(status).title,
    detail: sentence(word(body.detail) ?? ''),
    errors: faults(body.errors),
    body,
  };
}

/** The server was not reached, or did not answer in time. */
export function unreached(cause: unknown): Problem {
  const late = cause instanceof DOMException && cause.name === 'TimeoutError';
  return new Problem({
    status: 0,
    code: late ? 'answer_timeout' : 'unreached',
    title: late ? 'The server takes too long' : 'The server cannot be reached',
    detail: late
      ? 'It did not answer in time. What was asked for may still have been done.'
      : 'Look whether it runs and whether this computer has a network, and try again.',
  });
}

/** An answer came that Weir never gives: from a proxy, or cut off on its way. */
export function foreign(): Problem {
  return new Problem({
    status: 0,
    code: 'not_an_answer',
    title: 'Something else than Weir answered',
    detail:
      'The answer cannot be read. A proxy or a sign-in page of the network may stand between: ' +
      'look there, and try again.',
  });
}

/** Any error as a problem. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Problem({ status: 0, code: 'unknown', title: 'Something went wrong', detail });
}

function unsaid(status: number): { title: string; detail: string } {
  const title = status >= 500 ? 'The server failed' : 'The server refused';
  return { title, detail: `It answered with ${status} and no explanation.` };
}

function faults(errors: unknown): FieldFault[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(isObject).map((error) => ({
    // The whole of what was sent has an empty one.
    pointer: typeof error.pointer === 'string' ? error.pointer : undefined,
    code: word(error.code),
    message: sentence(word(error.message) ?? 'It is not right.'),
  }));
}

/** Told in the middle of a line, it begins small; here it begins one. */
function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function seconds(header: string | null): number | undefined {
  const value = Number(header);
  return header && Number.isFinite(value) ? value : undefined;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
