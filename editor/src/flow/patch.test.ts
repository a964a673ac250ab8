// What is read of a change is what would be read of the whole text, character by character.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCollection, isPair, isScalar } from 'yaml';
import { corpus } from './corpus.fixture';
import type { Edit } from './items';
import { editBetween, patch } from './patch';
import { readEdited, readWhole, type Source } from './source';
import { splice } from './splice';

/** What is read of a tree: kinds, places, values. The room behind a value is nobody's. */
function told(node: unknown): unknown {
  if (isPair(node)) {
    return [told(node.key), told(node.value)];
  }
  if (isCollection(node)) {
    return {
      range: node.range?.slice(0, 2),
      flow: node.flow ?? false,
      items: node.items.map(told),
    };
  }
  return isScalar(node)
    ? { range: node.range?.slice(0, 2), type: node.type, value: node.value }
    : node;
}

function same(now: Source, text: string): void {
  const whole = readWhole(text);
  expect(whole.errors).toEqual([]);
  expect(now.text).toBe(text);
  expect(JSON.stringify(now.value)).toBe(JSON.stringify(whole.value));
  expect(told(now.root)).toEqual(told(whole.root));
  expect({ ...now, root: null, value: null }).toEqual({ ...whole, root: null, value: null });
}

/** What people and programs write, and what breaks or turns everything around it. */
const PIECES = [
  ...['\n', ' ', '  ', '    ', '\r\n', 'x', ': ', ' #', '# a\n', '- ', '{', '}', '[', ']', ','],
  ...['"', "'", '|\n', '>-\n', '&a ', '*a', '---\n', '...\n', '? ', '!!str ', '\t', '\uFEFF'],
  ...['a: 1\n', '  a: { b: c }\n', '  a:\n    - b\n', '    text: |\n      b\n\n', 'nodes:\n'],
  ...['  # far in\n', 'layout:\n  nodes: { a: [4, 8] }\n', '  above_what_is_read: 1\n'],
];

/** Many entries, so that some are read and others are not. */
const long = `${corpus[0] ?? ''}
layout:
  nodes:
${Array.from({ length: 80 }, (_, at) => `    step_${at}: [${at}, 4] # here\n`).join('')}`;
const texts = [...corpus, long].filter((text) => readWhole(text).errors.length === 0);

/** What leaves most texts readable. */
const GENTLE = ['x', ' ', ' # a', '2', '\n', '  # far in\n', '  a: { b: c }\n', 'z: 1\n', ''];

const edits = fc.record({
  text: fc.constantFrom(...texts),
  at: fc.nat(9_999),
  gone: fc.oneof(fc.constant(0), fc.constant(0), fc.constant(1), fc.nat(200)),
  put: fc.oneof(
    fc.constantFrom(...GENTLE).map((piece) => [piece]),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }),
  ),
  line: fc.boolean(),
});

function editOf({ text, at, gone, put, line }: typeof edits extends fc.Arbitrary<infer T> ? T : 0) {
  const place = Math.floor((at * text.length) / 10_000);
  const from = line ? text.lastIndexOf('\n', place) + 1 : place;
  return { from, to: Math.min(from + gone, text.length), text: put.join('') };
}

describe('a change', () => {
  it('is read as the whole text would be, or not by itself', () => {
    let alone = 0;
    fc.assert(
      fc.property(edits, (drawn) => {
        const edit = editOf(drawn);
        const now = patch(readWhole(drawn.text), edit);
        if (now) {
          alone += 1;
          same(now, splice(drawn.text, [edit]));
        }
      }),
      { numRuns: 1_500 },
    );
    expect(alone).toBeGreaterThan(300);
  });

  it('of a change of a change is so too', () => {
    fc.assert(
      fc.property(fc.array(edits, { minLength: 2, maxLength: 8 }), (list) => {
        let now = readWhole(long);
        for (const drawn of list) {
          const next = patch(now, editOf({ ...drawn, text: now.text }));
          now = next ?? now;
        }
        same(now, now.text);
      }),
      { numRuns: 150 },
    );
  });

  it('of two places is read at both', () => {
    const source = readWhole(long);
    const at = [long.indexOf('1 day'), long.indexOf('[40, 4]')];
    const list = at.map((from): Edit => ({ from, to: from + 1, text: '30' }));
    const text = splice(long, list);
    const now = readEdited(source, list, text);
    same(now, text);
    expect(now.root).not.toBe(source.root);
  });

  it('leaves the values of all other entries the same objects', () => {
    const source = readWhole(long);
    const from = long.indexOf('1 day');
    const now = patch(source, { from, to: from + 1, text: '2' });
    const nodes = (of: unknown) => Object.entries(Object(Object(of).nodes));
    const old = new Map(nodes(source.value));
    const fresh = nodes(now?.value).filter(([name, value]) => old.get(name) !== value);
    expect(fresh.length).toBeGreaterThan(0);
    expect(fresh.length).toBeLessThan(old.size);
  });
});

describe('the stretch between two texts', () => {
  it('makes the one of the other', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
        const [was, now] = [a + b + d, a + c + d];
        expect(splice(was, [editBetween(was, now)])).toBe(now);
      }),
    );
  });
});
