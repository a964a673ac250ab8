// Rows of what happened, the filter, and the command that sends an event again.

import { describe, expect, it } from 'vitest';
import type { Seen } from './recent';
import { again, curl, fits, type Kind, wordsOf } from './words';

const seen = (more: Partial<Seen>): Seen => ({ kind: 'event', number: 1, cameAt: '', ...more });

const EVENT = seen({ type: 'page_viewed', contact: 'c1', data: { url: 'x' } });
const LEFT = seen({ kind: 'left', contact: 'c2', flow: 'cart', node: 'wait', because: 'waited' });

describe('a row', () => {
  it.each([
    [EVENT, 'page_viewed  {"url":"x"}'],
    [seen({ type: 'signed_up', data: {} }), 'signed_up'],
    [LEFT, 'wait · waited'],
    [seen({ kind: 'message', channel: 'sms', status: 'accepted' }), 'sms · accepted'],
  ])('%j', (what, words) => expect(wordsOf(what)).toBe(words));

  it.each<[Seen, Kind, string, boolean]>([
    [EVENT, 'all', '', true],
    [EVENT, 'event', ' PAGE ', true],
    [EVENT, 'left', '', false],
    [LEFT, 'all', 'cart', true],
    [LEFT, 'all', 'c1', false],
    [seen({ kind: 'missed' }), 'event', '', true],
  ])('%j as %s with %j', (what, kind, words, shown) => {
    expect(fits(what, { kind, words })).toBe(shown);
  });
});

describe('sending again', () => {
  it('is for events of somebody', () => {
    expect(again(EVENT)).toEqual({
      type: 'page_viewed',
      contact: { id: 'c1' },
      data: { url: 'x' },
    });
    expect([again(LEFT), again(seen({ type: 'x' }))]).toEqual([undefined, undefined]);
  });

  it('is a command no quote breaks out of', () => {
    expect(curl('http://a', { x: "it's" })).toContain(`-d '{"x":"it'\\''s"}'`);
  });
});
