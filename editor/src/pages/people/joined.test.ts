import { expect, it } from 'vitest';
import type { Contact } from '@/api/types';
import { called, joined, LATER } from './joined';

const contact = (id: string, more: Partial<Contact>): Contact =>
  ({ id, tags: [], consent: {}, devices: [], attributes: {}, ...more }) as unknown as Contact;

it('says what stays, what is joined, and what cannot be told', () => {
  const ada = contact('ada', {
    email: 'ada@shop.example',
    first_name: 'Ada',
    tags: ['VIP', 'AB CART'],
    consent: { email: true, sms: true },
    attributes: { city: 'Split', size: 'L' },
  });
  const browser = contact('browser-7', {
    email: 'ada@home.example',
    first_name: 'Ada',
    phone: '+12025550100',
    tags: ['VIP', 'BUY'],
    consent: { email: false, push: true },
    attributes: { city: 'Zagreb', visits: 3 },
  });
  const rows = Object.fromEntries(joined(ada, browser).map((row) => [row.title, row.joined]));
  expect(rows).toEqual({
    'E-mail': LATER,
    Phone: '+12025550100',
    'First name': 'Ada',
    Tags: 'AB CART, BUY, VIP',
    'Agreed to E-mail': 'no',
    'Agreed to SMS': 'yes',
    'Agreed to Push': 'yes',
    city: LATER,
    size: 'L',
    visits: '3',
  });
  expect(joined(contact('a', {}), contact('b', {}))).toEqual([]);
  expect([called(ada), called(contact('b', {}))]).toEqual(['Ada (ada)', 'b']);
});
