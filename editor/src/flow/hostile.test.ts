// Texts that nobody would write, and that come all the same: nothing throws, hangs or loses a line.

import { describe, expect, it } from 'vitest';
import { addNote, pin } from './arrange';
import { apply } from './change';
import { schema } from './corpus.fixture';
import { readFlow } from './graph';
import { place } from './layout';
import { compareLines } from './merge';
import { insertNode } from './operations';
import { outlineOf } from './outline';
import { DEPTH_MAX, TEXT_MAX_CHARS } from './parse';

const HEAD = 'schema: flow/v1\nid: t\nstart: { type: api, next: a }\n';
const ONE = '  a: { type: pause, for: 1 day, next: end }\n';
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/** What is not of the language, and the words that say so. */
const UNREAD: Record<string, [string, RegExp]> = {
  'a reference': [`${HEAD}nodes:\n  a: &x { type: pause }\n  b: *x\n`, /`\*x`|`&x`/],
  'a value within itself': [`${HEAD}nodes: &n\n  a: *n\n`, /`&n`/],
  'a flow within itself': ['&r\nstart: *r\nnodes: *r\n', /`&r`/],
  'keys taken over': [`${HEAD}nodes:\n  a: &x { type: pause }\n  b: { <<: *x }\n`, /`\*x`|`&x`/],
  'a tag': [`${HEAD}nodes: !!set { a }\n`, /is a tag/],
  bytes: [`${HEAD}nodes:\n  a: { for: !!binary aGVsbG8= }\n`, /is a tag/],
  'a key that is a list': [`${HEAD}nodes:\n  ? [a, b]\n  : { type: pause }\n`, /A key/],
  'a second document': [`${HEAD}---\n${HEAD}`, /second document/],
  'a key twice': [`${HEAD}nodes:\n${ONE}${ONE}`, /unique/],
  'deep lists': [`x: ${deep(DEPTH_MAX + 1)}\n`, /nested/],
  'lists deeper than any stack': [deep(50_000), /nested/],
  'maps that never end': ['{a: '.repeat(20_000), /nested/],
  dashes: ['- '.repeat(20_000), /nested/],
  'a text longer than any flow': [`# ${'x'.repeat(TEXT_MAX_CHARS)}\n${HEAD}`, /1 MiB/],
  'a list': ['- a\n- b\n', /A flow is a map/],
  'a word': ['hello', /A flow is a map/],
};

describe('a text that is no flow', () => {
  for (const [what, [text, said]] of Object.entries(UNREAD)) {
    it(`is told, and stays as it is: ${what}`, () => {
      expect(readFlow(text, schema).errors[0]?.message).toMatch(said);
      const path = ['nodes', 'a', 'name'];
      expect(apply(text, [{ do: 'set', path, value: 'New' }])).toBe(text);
      expect(addNote(text, 'Note', [0, 0])).toBe(text);
    });
  }
});

/** What is odd, and can be read and changed. */
const ODD: Record<string, string> = {
  'a mark before it': `\uFEFF${HEAD}nodes:\n${ONE}`,
  'nothing but a mark': '\uFEFF',
  nothing: '',
  'a remark': '# nothing\n',
  'no nodes': HEAD,
  'nodes that are null': `${HEAD}nodes:\n`,
  'nodes that are a list': `${HEAD}nodes: [1, 2]\n`,
  'a start that is a number': `start: 5\nnodes:\n${ONE}`,
  'steps of no shape': `${HEAD}nodes:
  a: [1]
  b: hello
  c:
  d: { type: [pause], next: [a] }
`,
  'lists that are maps': `${HEAD}nodes:\n  a: { type: evaluate_data, branches: { a: 1 } }\n`,
  'names that every object has': `start: { type: api, next: __proto__ }
nodes:
  __proto__: { type: pause, for: 1 day, next: constructor }
  constructor: { type: toString, next: hasOwnProperty }
  hasOwnProperty: { type: __proto__, next: toString }
messages:
  __proto__: { channel: constructor, text: x }
`,
  'signs of addresses': `start: { type: api, next: a/b }
nodes:
  a/b: { type: pause, next: "c~d" }
  "c~d": { type: pause, next: "g%h" }
  "g%h": { type: pause, next: "\\u202e😀" }
  "\\u202e😀": { type: pause, name: עברית, next: end }
`,
  'numbers beside all bounds': `${HEAD}nodes:
${ONE}layout: { nodes: { a: [.inf, .nan] }, notes: 5 }
`,
};

it('keeps what is remarked where nothing is said yet', () => {
  const now = apply('# mine', [{ do: 'set', path: ['name'], value: 'A' }]);
  expect(now).toBe('# mine\nname: A\n');
});

describe('a text that is odd', () => {
  for (const [what, text] of Object.entries(ODD)) {
    it(`takes what is put in: ${what}`, () => {
      const before = readFlow(text, schema).graph;
      for (const type of Object.keys(schema.nodes)) {
        const { text: now, select } = insertNode(text, schema, type, null);
        const { graph, errors } = readFlow(now, schema);
        expect(errors).toEqual([]);
        expect(graph?.steps.length).toBe((before?.steps.length ?? 0) + 1);
        const key = select[0] ?? '';
        expect(
          readFlow(pin(now, new Map([[key, [8, 8]]])), schema).graph?.positions.get(key),
        ).toEqual([8, 8]);
      }
      for (const { key, path } of before?.steps ?? []) {
        const change = { do: 'set', path: [...path, 'name'], value: 'New: name' } as const;
        const { graph } = readFlow(apply(text, [change]), schema);
        expect(graph?.byKey.get(key)?.title).toBe('New: name');
      }
    });
  }
});

it('boxes have a place, whatever they are called', () => {
  const keys = ['__proto__', 'constructor', 'toString'];
  const boxes = keys.map((key) => ({ key, width: 248, height: 68 }));
  const lines = keys.map((from, at) => ({ id: from, from, to: keys[at + 1] ?? 'end', width: 24 }));
  const places = place([...boxes, { key: 'end', width: 76, height: 68 }], lines).boxes;
  expect(new Set([...places.values()].map(String)).size).toBe(4);
});

describe('a flow longer than any stack', () => {
  const ids = Array.from({ length: 9_000 }, (_, at) => `n${at}`);
  const lines = ids.map(
    (id, at) => `  ${id}: { type: pause, for: 1 day, next: ${ids[at + 1] ?? 'end'} }\n`,
  );
  const text = `schema: flow/v1\nid: t\nstart: { type: api, next: n0 }\nnodes:\n${lines.join('')}`;

  it('is told step by step', () => {
    const { graph } = readFlow(text, schema);
    const told = graph ? outlineOf(graph).flatMap((line) => line.step?.key ?? []) : [];
    expect(told).toEqual(['start', ...ids]);
  });

  it('has a place for every step', () => {
    const boxes = ids.map((key) => ({ key, width: 248, height: 68 }));
    const ways = ids
      .slice(1)
      .map((to, at) => ({ id: `${at}`, from: ids[at] ?? '', to, width: 24 }));
    const { boxes: places } = place(boxes, ways);
    expect(places.size).toBe(ids.length);
    expect(new Set([...places.values()].map(String)).size).toBe(ids.length);
  });

  it('is compared with another that shares no line', () => {
    const other = lines.map((line) => line.replace('pause', 'wait')).join('');
    expect(compareLines(lines.join(''), other).length).toBe(2 * lines.length);
  });
});
