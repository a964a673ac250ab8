// Addresses: what is put into one comes out of it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { link, match, oneOf, withParams } from './url';

describe('an address', () => {
  it('brings any id back as it was', () => {
    const id = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(id, (id) => {
        expect(match('/people/:id', link(['people', id]))).toEqual({ id });
      }),
    );
  });

  it.each([
    ['/people', '/people', {}],
    ['/people', '/people/', {}],
    ['/people/:id', '/people/a%2Fb', { id: 'a/b' }],
    ['/people/:id', '/people/100%', { id: '100%' }],
    ['/people/:id', '/people/', undefined],
    ['/people/:id', '/people/a/b', undefined],
    ['/flows', '/people', undefined],
    ['/', '/', {}],
  ])('%s and %s', (pattern, path, found) => expect(match(pattern, path)).toEqual(found));
});

describe('parameters', () => {
  it.each([
    ['', { tag: 'AB CART' }, '?tag=AB+CART'],
    ['?tag=a&tab=x', { tag: undefined }, '?tab=x'],
    ['?tag=a', { tag: '' }, ''],
    ['?a=1', { b: '&=' }, '?a=1&b=%26%3D'],
  ])('%s with %j', (search, changes, whole) => expect(withParams(search, changes)).toBe(whole));

  it('takes no value it does not know', () => {
    expect([oneOf('live', ['all', 'live']), oneOf('x', ['all', 'live'])]).toEqual(['live', 'all']);
  });
});
