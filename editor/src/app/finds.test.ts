// What the search finds, and in which order.

import { Workflow } from 'lucide-react';
import { describe, expect, it } from 'vitest';
import { type Find, fitting, idFinds } from './finds';

const find = (title: string, kind = 'Flow', also = ''): Find => ({
  key: title,
  icon: Workflow,
  title,
  kind,
  also,
  href: '/',
});

const FINDS = [find('Abandoned cart', 'Flow', 'cart-de'), find('Carts', 'Page'), find('Welcome')];

describe('the search', () => {
  it.each([
    ['', ['Abandoned cart', 'Carts', 'Welcome']],
    ['cart', ['Carts', 'Abandoned cart']],
    ['CART flow', ['Abandoned cart']],
    ['cart-de', ['Abandoned cart']],
    ['zebra', []],
  ])('%j', (words, titles) => {
    expect(fitting(FINDS, words).map(({ title }) => title)).toEqual(titles);
  });

  it('leads to whoever has an id, whatever is in it', () => {
    expect(idFinds('a/b?c')).toMatchObject([{ href: '/people/a%2Fb%3Fc' }]);
    expect(idFinds('')).toEqual([]);
  });
});
