// Products in files and in forms.

import { describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import type { Product, ProductsWritten } from '@/api/types';
import { changes, fieldsOf, isKept, whole } from './fields';
import { faultOfHead, refusedFile } from './file';
import { importRows, type Progress } from './importing';
import { csvOf, linesOf, Unreadable, wholeOf } from './read';

const rows = (text: string) => [...csvOf(text).rows].map(([row]) => row);

describe('a CSV file', () => {
  it('is read as the command line reads it', () => {
    const text =
      '\uFEFFid; name ;price;tags;available;attributes;attributes.size\r\n' +
      'p1;"Tea; ""green""\nfine";5.90; a | b |;false;"{""x"":1}";L\r\n' +
      '\r\n' +
      'p2;Cup;;;perhaps;no;\r\n' +
      'p3;Kettle\r\n';
    expect(rows(text)).toMatchObject([
      {
        line: 2,
        product: {
          id: 'p1',
          name: 'Tea; "green"\nfine',
          price: '5.90',
          tags: ['a', 'b'],
          available: false,
          attributes: { x: 1, size: 'L' },
        },
      },
      { line: 4, product: { id: 'p2', name: 'Cup', available: 'perhaps', attributes: 'no' } },
      { line: 5, broken: '2 cells where the head has 7' },
    ]);
  });

  it('is read to its end, piece by piece', () => {
    const many = 12_345;
    const lines = Array.from({ length: many }, (_, at) => `p${at},"Tëa, ${at}"`);
    const found = [...csvOf(`id,name\n${lines.join('\n')}`).rows];
    expect(found.length).toBe(many);
    expect(found.at(-1)?.[0]).toMatchObject({ line: many + 1, product: { name: 'Tëa, 12344' } });
    const shares = found.map(([, share]) => share);
    expect([...shares].sort((one, other) => one - other)).toEqual(shares);
    expect(shares.at(-1)).toBe(1);
  });

  it('says what is wrong with its head, and with a quote', () => {
    expect(() => csvOf('id,name,colour\n')).toThrow(Unreadable);
    expect(() => csvOf('')).toThrow('The file has no column “id”');
    expect(faultOfHead(['id', 'name', 'attributes.x'])).toBeUndefined();
    expect(faultOfHead(['id'])).toBe('The file has no column “name”.');
    expect(rows('id,name\np1,"open')).toMatchObject([{ broken: 'A quote in it does not end' }]);
  });
});

describe('JSON', () => {
  it('is a product a line, or a list', () => {
    const found = [...linesOf('{"id":"a"}\n\n{oops\n"text"').rows].map(([row]) => row);
    expect(found).toEqual([
      { line: 1, product: { id: 'a' } },
      { line: 3, broken: 'This is not JSON' },
      { line: 4, product: 'text' },
    ]);
    expect([...wholeOf('{"products":[{"id":"a"}]}').rows]).toEqual([
      [{ line: 1, product: { id: 'a' } }, 1],
    ]);
    expect([...wholeOf('[]').rows]).toEqual([]);
    expect(() => wholeOf('{"id":"a"}')).toThrow(Unreadable);
  });
});

describe('an import', () => {
  const answer = (products: readonly unknown[]): ProductsWritten => {
    const results = products.map((product, index) => {
      const bad = JSON.stringify(product).includes('bad');
      const errors = [{ pointer: `/products/${index}/price`, code: 'x', message: 'it is bad' }];
      return { index, id: null, status: bad ? 'rejected' : 'accepted', errors: bad ? errors : [] };
    });
    const rejected = results.filter(({ status }) => status === 'rejected').length;
    return { accepted: results.length - rejected, older: 0, rejected, results };
  };

  const text = (many: number) => {
    const row = (at: number) => `p${at},${at % 400 === 7 ? 'bad' : 'fine'}`;
    const rows = Array.from({ length: many }, (_, at) => row(at));
    return `id,name\n${rows.join('\n')}\nshort`;
  };

  it('goes out in batches, and keeps what is refused', async () => {
    const sizes: number[] = [];
    let last: Progress | undefined;
    const parsed = csvOf(text(1_201));
    const done = await importRows(parsed, {
      send: async (products) => {
        sizes.push(products.length);
        return answer(products);
      },
      tell: (progress) => {
        last = progress;
      },
      goesOn: async () => false,
      signal: new AbortController().signal,
    });
    expect([done, sizes]).toEqual([true, [500, 500, 201]]);
    expect(last).toMatchObject({ share: 1, accepted: 1_198 });
    const refused = last?.refused ?? [];
    expect(refused.map(({ row }) => row.line)).toEqual([9, 409, 809, 1_203]);
    const { ending, text: file } = refusedFile(parsed.head, refused);
    expect(ending).toBe('csv');
    expect(file.split('\r\n').slice(0, 2)).toEqual([
      'id,name,refused_because',
      'p7,bad,price: it is bad',
    ]);
    // Mended, it comes in again: why it was refused is read past.
    const again = rows(file.replaceAll('bad', 'good'));
    expect(again[0]).toMatchObject({ product: { id: 'p7', name: 'good' } });
    expect(JSON.stringify(again[0]?.product)).not.toContain('refused');
  });

  it('sends a batch again that nobody answered, or stops there', async () => {
    const lost = new Problem({ status: 0, code: 'unreached', title: 'x', detail: 'x' });
    for (const goesOn of [true, false]) {
      let tries = 0;
      const told: Progress[] = [];
      const done = await importRows(csvOf(text(600)), {
        send: async (products) => {
          tries += 1;
          if (tries === 2) throw lost;
          return answer(products);
        },
        tell: (progress) => told.push(progress),
        goesOn: async (problem) => problem.status === 0 && goesOn,
        signal: new AbortController().signal,
      });
      expect([done, tries, told.length]).toEqual(goesOn ? [true, 3, 2] : [false, 2, 1]);
    }
  });
});

const TEA: Product = {
  id: 'p1',
  name: 'Tea',
  price: 5.9,
  currency: 'EUR',
  stock: 3,
  available: true,
  in_stock: true,
  tags: ['a', 'b'],
  attributes: { colour: 'green', size: 'L' },
  updated_at: '2027-01-04T09:00:00Z',
};

describe('the form of a product', () => {
  const before = fieldsOf(TEA);

  it('sends what changed, and nothing else', () => {
    expect(changes(before, before)).toEqual({});
    const after = {
      ...before,
      price: '4.50',
      stock: '',
      tags: 'b, ,c',
      available: false,
      attributes: '{"size": "M"}',
    };
    expect(changes(before, after)).toEqual({
      price: '4.50',
      stock: null,
      tags: ['b', 'c'],
      available: false,
      attributes: { colour: null, size: 'M' },
    });
    expect(changes(before, { ...before, stock: '12', attributes: 'no' })).toEqual({
      stock: 12,
      attributes: 'no',
    });
    expect(changes(before, { ...before, stock: 'many' })).toEqual({ stock: 'many' });
  });

  it('makes a new one of what was written', () => {
    expect(whole({ ...fieldsOf(), name: ' Cup ', stock: '0' })).toEqual({ name: 'Cup', stock: 0 });
  });

  it('sees that a newer one was kept', () => {
    expect(isKept({ name: 'Tea', price: '5.90' }, TEA)).toBe(true);
    expect(isKept({ stock: 9 }, TEA)).toBe(false);
    expect(isKept({ category: null }, TEA)).toBe(true);
  });
});
