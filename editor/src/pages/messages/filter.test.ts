// The filter of the outbox, out of an address.

import { describe, expect, it } from 'vitest';
import { filterOf } from './filter';

describe('messages', () => {
  it.each([
    ['', {}],
    ['flow=cart&status=seen', { flow: 'cart', status: 'seen' }],
    ['contact=a%2Fb&tab=failed', { contact: 'a/b' }],
    ['status=', {}],
  ])('%s', (search, filter) => expect(filterOf(new URLSearchParams(search))).toEqual(filter));
});
