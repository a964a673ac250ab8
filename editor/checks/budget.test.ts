// How much a browser loads before it shows the app: the page, and the scripts and styles that come
// with it. Looks at what was built: `npm run build`, then `npm run budget`.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

/** What a phone on a slow network takes in within two seconds. */
const FIRST_LOAD_MAX_KB = 230;

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
  css?: string[];
}

const DIST = new URL('../dist/', import.meta.url);

/** The files of a chunk and of all that it imports at once. */
function add(manifest: Record<string, Chunk>, name: string, found: Set<string>): void {
  const chunk = manifest[name];
  if (!chunk || found.has(chunk.file)) return;
  found.add(chunk.file);
  for (const style of chunk.css ?? []) found.add(style);
  for (const other of chunk.imports ?? []) add(manifest, other, found);
}

function firstLoad(): string[] {
  const text = readFileSync(new URL('.vite/manifest.json', DIST), 'utf8');
  const manifest: Record<string, Chunk> = JSON.parse(text);
  const found = new Set(['index.html']);
  for (const [name, chunk] of Object.entries(manifest)) {
    if (chunk.isEntry) add(manifest, name, found);
  }
  return [...found];
}

function kilobytes(file: string): number {
  return gzipSync(readFileSync(new URL(file, DIST)), { level: 9 }).length / 1000;
}

test('the first load is small', () => {
  const sizes = firstLoad().map((file) => ({ file, kb: kilobytes(file) }));
  const lines = sizes.map(({ file, kb }) => `${kb.toFixed(1).padStart(8)} kB  ${file}`);
  const whole = sizes.reduce((sum, { kb }) => sum + kb, 0);
  process.stdout.write(`first load, gzip: ${whole.toFixed(1)} kB\n${lines.join('\n')}\n`);
  expect(sizes.length).toBeGreaterThan(1);
  expect(whole).toBeLessThanOrEqual(FIRST_LOAD_MAX_KB);
});
