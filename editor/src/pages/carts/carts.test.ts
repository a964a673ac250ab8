// Carts in words: what is in them, how they stand, what happened to them.

import { describe, expect, it } from 'vitest';
import type { Cart, FlowItem, TimelineItem } from '@/api/types';
import { likelyFlow } from './choices';
import { historyOf } from './history';
import { linesOf, namesOf } from './lines';
import { canRemind, remindedWords, stateOf } from './state';

const CART: Cart = {
  id: 'c1',
  contact: 'ada',
  state: 'open',
  items: [{ sku: 'tea' }],
  item_count: 1,
  total: '11.80',
  currency: 'EUR',
  updated_at: '2027-01-04T09:00:00Z',
  paid: false,
};

describe('the lines of a cart', () => {
  it('are read however the shop says them', () => {
    const lines = linesOf([
      { name: 'Tea', quantity: '2', price: '5.90', image: 'https://x.example/t.png' },
      { sku: 77, quantity: -1 },
      'what',
      { name: ' ', product_id: 'p9', quantity: 1.5 },
    ]);
    expect(lines.map(({ name }) => name)).toEqual(['Tea', '77', 'Something without a name', 'p9']);
    expect(lines.map(({ quantity }) => quantity)).toEqual([2, 1, 1, 1]);
    expect(namesOf(lines)).toBe('Tea, 77 and 2 more');
    expect(namesOf([])).toBe('Nothing in it');
    expect(new Set(linesOf([{ sku: 'a' }, { sku: 'a' }]).map(({ key }) => key)).size).toBe(2);
  });
});

describe('the state of a cart', () => {
  const ordered = { state: 'recovered', paid: false };
  it.each([
    [CART, 'Open', undefined, true],
    [{ ...CART, items: [], total: null }, 'Open', 'empty', false],
    [{ ...CART, state: 'abandoned' }, 'Abandoned', undefined, true],
    [{ ...CART, state: 'ordered', paid: true }, 'Ordered', 'paid', false],
    [
      { ...CART, ...ordered, recovered: { by: 'link', at: '' } },
      'Recovered',
      'by the link, not paid yet',
      false,
    ],
    [
      { ...CART, ...ordered, recovered: { by: 'own', at: '' } },
      'Recovered',
      'on their own, not paid yet',
      false,
    ],
  ])('%#', (cart, words, more, reminds) => {
    expect(stateOf(cart)).toMatchObject({ words, more });
    expect(canRemind(cart)).toBe(reminds);
  });

  it('says how often somebody was reminded', () => {
    expect(remindedWords(CART)).toBeUndefined();
    expect(remindedWords({ ...CART, reminded: { count: 1 } })).toBe('once');
    const last_at = '2027-01-04T10:00:00Z';
    const words = remindedWords({ ...CART, reminded: { count: 3, last_at } });
    expect(words).toMatch(/^3 times, last on .*2027/);
  });
});

const item = (said: Partial<TimelineItem>): TimelineItem => ({
  at: '2027-01-04T10:00:00Z',
  kind: 'event',
  text: '',
  ...said,
});

const HISTORY = [
  item({ event: 'e6', type: 'order_placed', data: { order_id: 7 } }),
  item({ kind: 'message', token: 't1', flow: 'quiet' }),
  item({ kind: 'entered', token: 't2', flow: 'other', event: 'e4' }),
  item({ event: 'e4', data: { cart_id: 'c2' } }),
  item({ kind: 'entered', token: 't1', flow: 'quiet', event: 'e2' }),
  item({ event: 'e2', data: { cart_id: 'c1' } }),
  item({ event: 'e1', data: 'c1' }),
];

describe('the history of a cart', () => {
  it('has its events, its order and the runs about it', () => {
    const of = (cart: Cart) => historyOf(HISTORY, cart).map((one) => HISTORY.indexOf(one));
    expect(of(CART)).toEqual([1, 4, 5]);
    expect(of({ ...CART, ordered: { id: '7', at: '' } })).toEqual([0, 1, 4, 5]);
    expect(of({ ...CART, id: 'c3' })).toEqual([]);
  });

  it('says which flow is likely meant', () => {
    const flow = (id: string, type: string) => ({ id, starts: [{ type }] }) as unknown as FlowItem;
    const [quiet, carts] = [flow('quiet', 'api'), flow('carts', 'cart_abandoned')];
    const history = historyOf(HISTORY, CART);
    expect(likelyFlow([quiet, carts], history)).toBe('quiet');
    expect(likelyFlow([carts], history)).toBe('carts');
    expect(likelyFlow([carts, flow('more', 'cart_abandoned')], history)).toBeUndefined();
    expect(likelyFlow([], history)).toBeUndefined();
  });
});
