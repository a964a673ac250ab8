// What is in a cart, out of what shops say: each names things its own way, and leaves things out.

import { isObject } from '@/api/problem';

export interface Line {
  key: string;
  name: string;
  sku: string | undefined;
  quantity: number;
  price: unknown;
  image: string | undefined;
}

/** As many as are named where there is little room. */
const NAMED_MAX = 2;

export function linesOf(items: readonly unknown[]): Line[] {
  return items.map((item, place) => {
    const said = isObject(item) ? item : {};
    const ids = [said.sku, said.variant_id, said.product_id].map(word).filter(Boolean);
    return {
      key: `${place} ${ids[0] ?? ''}`,
      name: word(said.name) ?? ids[0] ?? 'Something without a name',
      sku: word(said.sku),
      quantity: quantityOf(said.quantity),
      price: said.price,
      image: word(said.image),
    };
  });
}

/** `Tea, Mug and 2 more`. */
export function namesOf(lines: readonly Line[]): string {
  if (lines.length === 0) return 'Nothing in it';
  const named = lines.slice(0, NAMED_MAX).map(({ name }) => name);
  const rest = lines.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ');
}

/** As the server counts pieces: what is no whole number is one. */
function quantityOf(said: unknown): number {
  const number = typeof said === 'string' && said.trim() !== '' ? Number(said) : said;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : 1;
}

function word(said: unknown): string | undefined {
  if (typeof said === 'number') return String(said);
  return typeof said === 'string' && said.trim() !== '' ? said.trim() : undefined;
}
