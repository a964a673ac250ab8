// A product as it is written in a form: texts, which the server reads.

import { isObject } from '@/api/problem';
import type { ProductWritten } from '@/api/products';
import type { Product } from '@/api/types';

export const TEXTS = [
  'name',
  'sku',
  'price',
  'compare_at_price',
  'currency',
  'stock',
  'category',
  'image',
  'url',
  'description',
] as const;

export type Fields = Record<(typeof TEXTS)[number] | 'tags' | 'attributes', string> & {
  available: boolean;
};

export function fieldsOf(product?: Product): Fields {
  const said = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const texts = Object.fromEntries(TEXTS.map((name) => [name, said(product?.[name])]));
  const attributes = product?.attributes ?? {};
  return {
    ...(texts as Record<(typeof TEXTS)[number], string>),
    tags: product?.tags.join(', ') ?? '',
    available: product?.available ?? true,
    attributes: Object.keys(attributes).length > 0 ? JSON.stringify(attributes, null, 2) : '',
  };
}

/** What changed, as it is sent: what was emptied is taken away. */
export function changes(before: Fields, after: Fields): ProductWritten {
  const changed = (Object.keys(after) as (keyof Fields)[]).filter(
    (name) => before[name] !== after[name],
  );
  const sent: Record<string, unknown> = {};
  for (const name of changed) {
    sent[name] =
      name === 'attributes'
        ? attributesChange(before.attributes, after.attributes)
        : toValue(name, after[name]);
  }
  return sent;
}

/** A new one as it is sent, without what was left empty. */
export function whole(fields: Fields): ProductWritten {
  const sent = Object.entries(changes({ ...fieldsOf(), available: true }, fields));
  return Object.fromEntries(sent.filter(([, value]) => value !== null));
}

function toValue(name: keyof Fields, value: string | boolean): unknown {
  if (typeof value === 'boolean') return value;
  const text = value.trim();
  if (name === 'tags') {
    return text
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean);
  }
  if (text === '') return null;
  return name === 'stock' && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** A merge patch of the attributes: those that are not there any more are taken away. */
function attributesChange(before: string, after: string): unknown {
  const now = after.trim() === '' ? {} : json(after);
  const was = json(before);
  if (!isObject(now)) return after;
  const gone = Object.keys(isObject(was) ? was : {}).filter((name) => !(name in now));
  return { ...Object.fromEntries(gone.map((name) => [name, null])), ...now };
}

/** Whether what was answered is what was sent; else a newer one was kept. */
export function isKept(sent: ProductWritten, answered: Product): boolean {
  const plain = ['name', 'sku', 'currency', 'stock', 'category', 'image', 'url', 'available'];
  return plain.every((name) => {
    if (!(name in sent)) return true;
    return (sent[name] ?? null) === (answered[name as keyof Product] ?? null);
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
