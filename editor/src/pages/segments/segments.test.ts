// What a segment can ask, whether it is whole, and how it is said in words.

import { describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import { schema } from '@/flow/corpus.fixture';
import { conditionWords } from '@/form/condition/words';
import { conditionIn, isWhole, ofSegments } from './condition';
import { atId, idOf, missing } from './draft';

describe('the language of segments', () => {
  const heads = conditionIn(ofSegments(schema)).oneOf ?? [];
  const words = heads.map((each) => each.required?.[0]);
  const beside = (head: string) =>
    Object.keys(heads.find((each) => each.required?.[0] === head)?.properties ?? {});

  it('has what is about people, and nothing that is about a run', () => {
    expect(words).toEqual(
      expect.arrayContaining(['tag', 'attribute', 'event', 'segment', 'all', 'any', 'not']),
    );
    for (const head of ['status', 'arm', 'reachable', 'during']) expect(words).not.toContain(head);
  });

  it('has no keys of runs beside what it asks', () => {
    expect(beside('event').sort()).toEqual(['count', 'event', 'where', 'within']);
    expect(beside('attribute')).toContain('is');
    expect(conditionIn(schema).oneOf?.length).toBeGreaterThan(heads.length);
  });
});

describe('a condition', () => {
  it.each([
    [{ tag: 'VIP' }, true],
    [{ event: 'order_placed', count: { gte: 0 } }, true],
    [{ not: { all: [{ tag: 'A' }, { tag: 'B' }] } }, true],
    [{}, false],
    [{ tag: '' }, false],
    [{ all: [{ tag: 'A' }, {}] }, false],
    [{ any: [] }, false],
    [{ event: 'order_placed', count: {} }, false],
  ])('is asked once nothing in it is empty: %j', (condition, whole) => {
    expect(isWhole(condition)).toBe(whole);
  });

  it.each([
    [{ tag: 'VIP' }, 'Has tag VIP'],
    [
      { event: 'order_placed', within: '90 days', count: { gte: 3 } },
      'Event happened order_placed, within the last 90 days, at least 3 times',
    ],
    [
      { all: [{ tag: 'A' }, { any: [{ tag: 'B' }, { not: { tag: 'C' } }] }] },
      'Has tag A and (Has tag B or not Has tag C)',
    ],
    [{ attribute: 'city', in: ['Berlin', 'Bonn'] }, 'Attribute city, is one of Berlin or Bonn'],
    [
      { event: 'order_placed', where: { path: '$.event.total', gt: '50 EUR' } },
      'Event happened order_placed, where Value $.event.total, more than 50 EUR',
    ],
    [{}, '…'],
    ['VIP', '…'],
  ])('is said in words: %j', (condition, words) => {
    expect(conditionWords(schema, condition)).toBe(words);
  });
});

describe('a draft', () => {
  it('is called after its name until somebody says otherwise', () => {
    expect(idOf({ id: undefined, name: 'Büyers & VIPs', where: {} })).toBe('buyers_vips');
    expect(idOf({ id: '', name: 'Buyers', where: {} })).toBe('');
  });

  it('says all that is missing at once, and where', () => {
    const problem = missing({ id: undefined, name: ' ', where: {} });
    expect(problem?.errors.map(({ pointer }) => pointer)).toEqual(['/name', '', '/where']);
    expect(missing({ id: 'a', name: 'A', where: { tag: 'A' } })).toBeUndefined();
  });

  it('says at its id what is wrong with it, and else what the server says', () => {
    const told = { code: 'revision_required', title: '', detail: 'say which' };
    expect(atId(new Problem({ status: 428, ...told })).at('')).toContain('already');
    const bad = { ...told, code: 'invalid_parameter', detail: 'no id' };
    expect(atId(new Problem({ status: 422, ...bad })).at('')).toBe('no id');
    const other = new Problem({ status: 500, ...told });
    expect(atId(other)).toBe(other);
  });
});
