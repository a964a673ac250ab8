// What happened, in words.

import { describe, expect, it } from 'vitest';
import type { TimelineItem } from '@/api/types';
import { kindOf, momentOf } from './moments';

const item = (more: Partial<TimelineItem>): TimelineItem => ({
  at: '2026-01-01T00:00:00Z',
  kind: 'event',
  text: '',
  ...more,
});

describe('a moment', () => {
  it.each([
    [item({ type: 'tag_added', data: { tag: 'VIP' } }), 'Tag added', 'VIP', 'events'],
    [
      item({ type: 'order_placed', data: { total: 5, city: 'Split' } }),
      'Order placed',
      'total: 5, city: Split',
      'events',
    ],
    [
      item({ type: 'message_sent', data: { message: 'msg_1', node: 'a' } }),
      'Message sent',
      'a',
      'messages',
    ],
    [item({ type: 'contact_created', data: {} }), 'Contact created', undefined, 'events'],
    [
      item({ kind: 'left', node: 'wait', port: 'none_matched' }),
      'Left Wait',
      'none matched',
      'flows',
    ],
    [item({ kind: 'ended', flow: 'cart', reason: 'exit' }), 'Ended', 'exit', 'flows'],
    [
      item({
        kind: 'converted',
        flow: 'cart',
        text: 'reached the goal of cart, credited to a_mail',
      }),
      'Reached the goal of',
      'by A mail',
      'flows',
    ],
    [
      item({ type: 'cart_updated', data: { items: [{ name: 'Tea', price: 1 }, { sku: 'cup' }] } }),
      'Cart updated',
      'items: Tea, cup',
      'events',
    ],
    [item({ kind: 'message', text: 'email hi: accepted' }), 'E-mail hi', undefined, 'messages'],
    [item({ kind: 'entered', flow: 'cart', text: 'entered cart' }), 'Entered', undefined, 'flows'],
  ])('%j', (what, title, detail, kind) => {
    expect([momentOf(what).title, momentOf(what).detail, kindOf(what)]).toEqual([
      title,
      detail,
      kind,
    ]);
  });
});
