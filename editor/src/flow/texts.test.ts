// Texts over time: undo, two writers at once, what became of a flow, tests kept in it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { pin } from './arrange';
import { compareFlows } from './compare';
import { corpus, schema } from './corpus.fixture';
import { fieldsBetween } from './fields';
import { readFlow } from './graph';
import { begin, change, redo, undo } from './history';
import { compareLines, merge, settle } from './merge';
import { playedEvents, purchaseOf, readPlayed, saveTest, walked } from './scenario';

const cart = corpus[0] ?? '';

describe('undo', () => {
  it('leads back byte for byte, and forth again', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 20 }), (texts) => {
        const first = begin('first');
        let now = first;
        const seen = ['first'];
        texts.forEach((text, at) => {
          now = change(now, text, null, at * 1_000);
          if (seen.at(-1) !== text) {
            seen.push(text);
          }
        });
        for (const text of seen.slice(0, -1).reverse()) {
          now = undo(now);
          expect(now.text).toBe(text);
        }
        expect(undo(now)).toBe(now);
        for (const text of seen.slice(1)) {
          now = redo(now);
          expect(now.text).toBe(text);
        }
      }),
    );
  });

  it('takes a burst of typing in one place back at once', () => {
    let now = begin('a');
    now = change(now, 'ab', '/name', 0);
    now = change(now, 'abc', '/name', 300);
    now = change(now, 'abcd', '/other', 400);
    now = change(now, 'abcde', '/other', 2_000);
    expect(now.past).toEqual(['a', 'abc', 'abcd']);
  });
});

const lines = fc
  .array(fc.constantFrom('a\n', 'b\n', 'c\n', 'd\n', 'e\n'), { maxLength: 12 })
  .map((list) => list.join(''));

describe('two writers', () => {
  it('who changed nothing gets what the other wrote', () => {
    fc.assert(
      fc.property(lines, lines, (base, other) => {
        const theirs = settle(merge(base, base, other), () => 'conflict');
        const mine = settle(merge(base, other, base), () => 'conflict');
        expect([theirs, mine]).toEqual([other, other]);
      }),
    );
  });

  it('decide only where both changed the same lines', () => {
    const base = 'one\ntwo\nthree\nfour\n';
    const mine = 'ONE\ntwo\nthree\nfour\n';
    expect(settle(merge(base, mine, 'one\ntwo\nthree\nFOUR\n'), () => '?')).toBe(
      'ONE\ntwo\nthree\nFOUR\n',
    );
    const parts = merge(base, mine, 'EINS\ntwo\nthree\nfour\nfive\n');
    expect(settle(parts, (each) => each.mine + each.theirs)).toBe(
      'ONE\nEINS\ntwo\nthree\nfour\nfive\n',
    );
  });

  it('sees lines that went and came', () => {
    fc.assert(
      fc.property(lines, lines, (was, now) => {
        const told = compareLines(was, now);
        const side = (kind: string) =>
          told.flatMap((line) => (line.kind === kind || line.kind === 'same' ? line.text : []));
        expect(side('removed').join('')).toBe(was);
        expect(side('added').join('')).toBe(now);
      }),
    );
  });
});

describe('a comparison', () => {
  it('tells what was added, changed, taken out, only moved', () => {
    const now = pin(
      cart
        .replace('for: 1 day, next: bought_already', 'for: 2 days, next: bought_already')
        .replace('max_messages: 2', 'max_messages: 1')
        .replaceAll('wait_again', 'wait_more'),
      new Map([
        ['opened', [0, 0]],
        ['bought_now', [40, 40]],
      ]),
    );
    const told = compareFlows(cart, now, schema);
    expect(told?.steps.map(({ key, fate }) => `${key} ${fate}`)).toEqual([
      'wait_1_day changed',
      'opened changed',
      'wait_more added',
      'bought_now moved',
      'wait_again removed',
    ]);
    expect(told?.settings).toEqual(['asserts']);
  });
});

describe('a scenario', () => {
  const { graph } = readFlow(cart, schema);
  const moments = [
    { after: '0 minutes', does: 'tag' as const, what: 'AB CART' },
    { after: '26 hours', does: 'seen' as const, what: 'reminder_email' },
  ];

  it('is played as events', () => {
    expect(playedEvents({}, moments)).toMatchObject([
      { occurred_at: '+0 minutes', type: 'tag_added', data: { tag: 'AB CART' } },
      { occurred_at: '+26 hours', type: 'message_seen', data: { node: 'reminder_email' } },
    ]);
    const bought = graph ? purchaseOf(graph, '1 day') : [];
    expect(bought.map(({ does, what }) => [does, what])).toEqual([
      ['event', 'order_placed'],
      ['tag', 'BUY'],
    ]);
  });

  it('gives values and data as they were meant', () => {
    const more = [
      { after: '1 hour', does: 'set' as const, what: 'city', given: 'Linz' },
      { after: '1 hour', does: 'set' as const, what: 'visits', given: '12.5' },
      { after: '1 hour', does: 'set' as const, what: 'zip', given: '01099' },
      { after: '1 hour', does: 'set' as const, what: 'city', given: '' },
      { after: '1 hour', does: 'untag' as const, what: 'VIP' },
      { after: '1 hour', does: 'event' as const, what: 'rated', given: '{ "stars": 5 }' },
      { after: '1 hour', does: 'event' as const, what: 'rated', given: '{ stars' },
    ];
    expect(playedEvents({}, more).map(({ type, data }) => [type, data])).toEqual([
      ['attributes_set', { city: 'Linz' }],
      ['attributes_set', { visits: 12.5 }],
      ['attributes_set', { zip: '01099' }],
      ['attributes_set', { city: null }],
      ['tag_removed', { tag: 'VIP' }],
      ['rated', { stars: 5 }],
      ['rated', {}],
    ]);
    if (!graph) {
      throw new Error('no graph');
    }
    const kept = parse(saveTest(cart, graph, 'more', {}, more, [])).tests.at(-1);
    expect(kept.events).toEqual([
      { at: '1 hour', set: { city: 'Linz' } },
      { at: '1 hour', set: { visits: 12.5 } },
      { at: '1 hour', set: { zip: '01099' } },
      { at: '1 hour', set: { city: null } },
      { at: '1 hour', untag: 'VIP' },
      { at: '1 hour', event: 'rated', data: { stars: 5 } },
      { at: '1 hour', event: 'rated' },
    ]);
  });

  it('lights up its path, and is kept as a test', () => {
    const played = readPlayed([
      { at: '2027-01-04T00:00:00Z', kind: 'entered' },
      { at: '2027-01-05T00:00:00Z', kind: 'node', node: 'wait_1_day', port: 'next' },
      {
        at: '2027-01-05T00:00:00Z',
        kind: 'message',
        node: 'reminder_email',
        message: 'cart_email',
      },
      { at: '2027-01-06T00:00:00Z', kind: 'ended', reason: 'end' },
    ]);
    if (!graph) {
      throw new Error('no graph');
    }
    expect([...walked(graph, played)]).toEqual([
      'start',
      'start/next',
      'wait_1_day',
      'wait_1_day/next',
      'reminder_email',
    ]);
    const kept = parse(saveTest(cart, graph, 'opens', {}, moments, played)).tests.at(-1);
    expect(kept).toEqual({
      name: 'opens',
      events: [
        { at: '0 minutes', tag: 'AB CART' },
        { at: '26 hours', seen: 'reminder_email' },
      ],
      expect: { messages: ['reminder_email'], ended: 'end' },
    });
  });
});

describe('the fields of a step', () => {
  const step = (text: string, key: string) => readFlow(text, schema).graph?.byKey.get(key);
  const told = (was: string, now: string, key: string) =>
    fieldsBetween(step(was, key), step(now, key), schema).map(
      (field) => `${field.title}: ${field.was} > ${field.now}`,
    );

  it('are told where they say something else, down to their parts', () => {
    const now = cart
      .replace('for: 1 day, next: bought_already', 'for: 2 days, next: opened')
      .replace('label: Bought', 'label: Paid');
    expect(told(cart, now, 'wait_1_day')).toEqual([
      'For: 1 day > 2 days',
      'Next: bought_already > opened',
    ]);
    expect(told(cart, now, 'bought_already')).toEqual(['Branches › 1 › Label: Bought > Paid']);
    expect(told(cart, now, 'opened')).toEqual([]);
  });

  it('are all of them where a step is only in one', () => {
    const gone = cart.replaceAll('wait_1_day', 'rest');
    expect(told(cart, gone, 'wait_1_day')).toContain('For: 1 day > null');
    expect(told(cart, gone, 'rest')).toContain('For: null > 1 day');
  });
});
