// The filter of the list of people, out of an address.

import { describe, expect, it } from 'vitest';
import { filterOf } from './filter';

describe('people', () => {
  it.each([
    ['', { by: 'tag', value: '', filter: {} }],
    ['tag=AB+CART', { by: 'tag', value: 'AB CART', filter: { tag: 'AB CART' } }],
    [
      'email=a%2Bb@c.example',
      { by: 'email', value: 'a+b@c.example', filter: { email: 'a+b@c.example' } },
    ],
    ['phone=%2B49', { by: 'phone', value: '+49', filter: { phone: '+49' } }],
    ['tag=&email=x', { by: 'email', value: 'x', filter: { email: 'x' } }],
    ['tag=a&email=x', { by: 'tag', value: 'a', filter: { tag: 'a' } }],
  ])('%s', (search, found) => expect(filterOf(new URLSearchParams(search))).toEqual(found));
});
