// A server of its own for each file of tests: the real binary, a fresh store, a clock by hand.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The binary under test, with the app inside. */
const WEIR = process.env.WEIR ?? join(ROOT, 'target/test-release/weir');

/** Marketing may go to people who were never asked; nobody is told from where messages come. */
const SETTINGS = 'consent_unknown: allow\n';

export interface Weir {
  url: string;
  /** Calls the interface as a program would; fails with what the server said. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Lets time pass. */
  wait(length: string): Promise<void>;
  stop(): Promise<void>;
}

export interface Options {
  /** With the flows of the project, or with none. */
  flows?: boolean;
  /** More of its settings, in YAML. */
  settings?: string;
}

/** Starts a server. */
export async function serve({ flows = false, settings = '' }: Options = {}): Promise<Weir> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-app-'));
  writeFileSync(join(folder, 'weir.yaml'), SETTINGS + settings);
  const store = `sqlite:${join(folder, 'weir.db')}`;
  const options = ['serve', '--store', store, '--listen', '127.0.0.1:0', '--clock', 'manual'];
  if (flows) options.push('--flows', join(ROOT, 'flows'));
  const server = spawn(WEIR, options, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await address(server);
  const call = caller(url);
  return {
    url,
    call,
    async wait(length) {
      await call('POST', '/v1/clock', { advance: length });
    },
    async stop() {
      const ended = new Promise((done) => server.once('exit', done));
      server.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where it listens, once it says so. */
function address(server: ChildProcess): Promise<string> {
  const said: string[] = [];
  return new Promise((found, failed) => {
    if (!server.stderr) return failed(new Error('no log'));
    server.once('error', failed);
    server.once('exit', () => failed(new Error(`the server ended:\n${said.join('\n')}`)));
    createInterface(server.stderr).on('line', (line) => {
      said.push(line);
      const url = /Weir runs at (http:\/\/[0-9.:]+)/.exec(line)?.[1];
      if (url) found(url);
    });
  });
}

function caller(url: string): Weir['call'] {
  return async (method, path, body) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const written = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { 'content-type': type };
    const answer = await fetch(url + path, { method, headers, ...written });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
}
