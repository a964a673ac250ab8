// No type of node is named in the sources: what the app knows of them is the editor-schema.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { schema } from './corpus.fixture';

const SRC = fileURLToPath(new URL('..', import.meta.url));
/** Tests speak of flows, and the document of the API of everything. */
const NOT_READ = /\.(test|fixture)\.tsx?$|schema\.d\.ts$/;

it('names no type of node', () => {
  const types = Object.keys(schema.nodes).join('|');
  const quoted = new RegExp(`(['"\`])(${types})\\1`);
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !NOT_READ.test(name),
  );
  const found = files.flatMap((name) =>
    readFileSync(join(SRC, name), 'utf8')
      .split('\n')
      .filter((line) => quoted.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
  expect(files.length).toBeGreaterThan(10);
  expect(found).toEqual([]);
});
