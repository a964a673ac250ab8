// Properties of splices: the value is what was asked for, comment lines stay, and so does the rest.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { apply, differences, same } from './change';
import { corpus } from './corpus.fixture';
import { isRecord, type Path, read } from './source';

/** Every place of a value, with what stands there. */
function places(value: unknown, path: Path = []): [Path, unknown][] {
  if (Array.isArray(value)) {
    return [[path, value], ...value.flatMap((item, index) => places(item, [...path, index]))];
  }
  if (isRecord(value)) {
    const within = Object.entries(value).flatMap(([key, item]) => places(item, [...path, key]));
    return [[path, value], ...within];
  }
  return [[path, value]];
}

function withValue(value: unknown, path: Path, now: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) {
    return now;
  }
  if (Array.isArray(value)) {
    const list = [...value];
    if (rest.length === 0 && now === undefined) {
      list.splice(Number(step), 1);
    } else {
      list[Number(step)] = withValue(list[Number(step)], rest, now);
    }
    return list;
  }
  const map: Record<string, unknown> = isRecord(value) ? { ...value } : {};
  const key = String(step);
  if (rest.length === 0 && now === undefined) {
    delete map[key];
  } else {
    map[key] = withValue(map[key], rest, now);
  }
  return map;
}

function remarks(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('#') && line !== '# not a remark');
}

const word = fc.oneof(
  fc.constantFrom(
    '1 day',
    'AB CART',
    '',
    ' x',
    '2024',
    'true',
    '09:00',
    "it's",
    'a: b',
    'a #b',
    'a, b',
  ),
  fc.constantFrom(
    '{{ x }}',
    '$.cart[0].x',
    'no',
    '- a',
    '#x',
    '"q"',
    'ключ',
    '购买',
    'a\nb',
    'a\n\nb\n',
    '\tx',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const scalar = fc.oneof(word, fc.integer(), fc.boolean());
const key = fc.constantFrom('alpha', 'beta', 'when', 'label', 'x_y');
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, scalar, tie('list'), tie('map')),
  list: fc.array(tie('any'), { maxLength: 3 }),
  map: fc.dictionary(key, tie('any'), { maxKeys: 3, noNullPrototype: true }),
})).any;

const any = fc.constantFrom(...corpus);
const RUNS = { numRuns: Number(process.env.WEIR_CASES ?? 300) };

describe('a change of one value', () => {
  it('says what was asked for, and keeps every comment line', () => {
    fc.assert(
      fc.property(any, fc.nat(), value, (text, pick, now) => {
        const was = read(text).value;
        const all = places(was).filter(([path]) => path.length > 0);
        const [path, old] = all[pick % all.length] ?? [[], null];
        const next = apply(text, differences(path, old, now));
        expect(parse(next)).toEqual(withValue(was, path, now));
        expect(remarks(next)).toEqual(expect.arrayContaining(remarks(text)));
      }),
      RUNS,
    );
  });

  it('takes a key or an item away', () => {
    fc.assert(
      fc.property(any, fc.nat(), (text, pick) => {
        const was = read(text).value;
        const all = places(was).filter(([path]) => path.length > 1);
        const [path, old] = all[pick % all.length] ?? [[], null];
        const next = apply(text, differences(path, old, undefined));
        expect(parse(next)).toEqual(withValue(was, path, undefined));
        expect(remarks(next)).toEqual(expect.arrayContaining(remarks(text)));
      }),
      RUNS,
    );
  });

  it('adds a key to a map, and nothing else', () => {
    fc.assert(
      fc.property(any, fc.nat(), value, (text, pick, now) => {
        const was = read(text).value;
        const maps = places(was).filter(([, at]) => isRecord(at));
        const [path, old] = maps[pick % maps.length] ?? [[], {}];
        const wanted = { ...(isRecord(old) ? old : {}), zulu: now };
        const next = apply(text, differences(path, old, wanted));
        expect(parse(next)).toEqual(withValue(was, path, wanted));
        expect(remarks(next)).toEqual(expect.arrayContaining(remarks(text)));
      }),
      RUNS,
    );
  });

  it('writes no block before a remark that would become a part of it', () => {
    const text = 'messages:\n  hello: 1\n  # tail';
    const next = apply(
      text,
      differences([], read(text).value, { messages: { hello: 1 }, z: 'a\nb' }),
    );
    expect(parse(next)).toEqual({ messages: { hello: 1 }, z: 'a\nb' });
    expect(remarks(next)).toEqual(['# tail']);
  });

  it('puts an item into a list anywhere', () => {
    fc.assert(
      fc.property(any, fc.nat(), fc.nat(), value, (text, pick, at, now) => {
        const was = read(text).value;
        const lists = places(was).filter(([, item]) => Array.isArray(item));
        const [path, old] = lists[pick % lists.length] ?? [[], []];
        const list = Array.isArray(old) ? old : [];
        const index = at % (list.length + 1);
        const wanted = [...list.slice(0, index), now, ...list.slice(index)];
        const next = apply(text, differences(path, old, wanted));
        expect(parse(next)).toEqual(withValue(was, path, wanted));
      }),
      RUNS,
    );
  });

  it('changes only the line of a scalar', () => {
    const text = corpus[0] ?? '';
    const path = ['nodes', 'wait_1_day', 'for'];
    const next = apply(text, differences(path, '1 day', '2 days'));
    const changed = next.split('\n').filter((line, index) => line !== text.split('\n')[index]);
    expect(changed).toEqual(['  wait_1_day: { type: pause, for: 2 days, next: bought_already }']);
    expect(apply(next, differences(path, '2 days', '1 day'))).toBe(text);
  });
});

describe('a text that is not touched', () => {
  it('stays byte for byte', () => {
    for (const text of corpus) {
      expect(read(text).errors).toEqual([]);
      expect(apply(text, differences([], read(text).value, read(text).value))).toBe(text);
      expect(same(read(text).value, parse(text))).toBe(true);
    }
  });
});
