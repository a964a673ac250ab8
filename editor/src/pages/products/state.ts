// A product in words: what it costs, and whether there is any.

import type { Product } from '@/api/types';
import { exact, money } from '@/ui/format';
import type { Tone } from '@/ui/StatusPill';

export function priceOf({ price, currency }: Product): string | undefined {
  return price === null || price === undefined ? undefined : money(price, currency);
}

export function stockOf({ available, stock, in_stock }: Product): { tone: Tone; words: string } {
  if (!available) return { tone: 'calm', words: 'Not for sale' };
  if (!in_stock) return { tone: 'bad', words: 'Sold out' };
  if (stock === null || stock === undefined) return { tone: 'good', words: 'For sale' };
  return { tone: 'good', words: `${exact(stock)} in stock` };
}

/** By what products are found: one thing at a time, kept in the address. */
export const BY = [
  { value: 'category', title: 'Category', placeholder: 'The whole category' },
  { value: 'sku', title: 'SKU', placeholder: 'The whole SKU' },
  { value: 'id', title: 'Id', placeholder: 'The whole id' },
] as const;

export type By = (typeof BY)[number]['value'];
