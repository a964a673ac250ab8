// Addresses of calls: whatever an id is, it stays one part of the path.

import { describe, expect, it } from 'vitest';
import { address } from './call';

describe('an address', () => {
  it.each([
    ['/v1/contacts/{id}', ['shop-1'], {}, '/v1/contacts/shop-1'],
    ['/v1/contacts/{id}', ['a/b?c#d'], {}, '/v1/contacts/a%2Fb%3Fc%23d'],
    ['/v1/contacts/{id}/tags/{name}', ['1', 'AB CART'], {}, '/v1/contacts/1/tags/AB%20CART'],
    ['/v1/messages', [], { flow: 'x', status: '', contact: undefined }, '/v1/messages?flow=x'],
    ['/v1/contacts', [], { tag: 'A&B', limit: 5 }, '/v1/contacts?tag=A%26B&limit=5'],
  ])('%s', (path, at, query, whole) => expect(address(path, at, query)).toBe(whole));
});
