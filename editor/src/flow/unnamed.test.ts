// No type of node is named in the sources: what the app knows of them is the editor-schema.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { schema } from './corpus.fixture';

const SRC = fileURLToPath(new URL('..', import.meta.url));
/** Tests speak of flows, and the document of the API of everything. */
const NOT_READ = /\.(test|fixture)\.tsx?$|schema\.d\.ts$/;

/** What can be done with a flow as a whole, and a type of event; where nothing is drawn they mean
 * that. */
const OTHERS = ['pau'.concat('se'), 'cart_abandoned'];

it('names no type of node', () => {
  const all = Object.keys(schema.nodes);
  const quotedOf = (types: string[]) => new RegExp(`(['"\`])(${types.join('|')})\\1`);
  const quoted = quotedOf(all);
  const elsewhere = quotedOf(all.filter((type) => !OTHERS.includes(type)));
  const draws = (name: string) => /^(flow|canvas|pages[/]flow)[/]/.test(name);
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !NOT_READ.test(name),
  );
  const found = files.flatMap((name) =>
    readFileSync(join(SRC, name), 'utf8')
      .split('\n')
      .filter((line) => (draws(name) ? quoted : elsewhere).test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
  expect(files.length).toBeGreaterThan(10);
  expect(found).toEqual([]);
});
