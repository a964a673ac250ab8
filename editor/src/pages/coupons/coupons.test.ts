// Codes in texts and files, and how full a pool is.

import { describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import type { Coupon, CouponPool } from '@/api/types';
import { type Added, addAll } from './adding';
import { codesFile, codesOf, fillOf, warningOf } from './codes';

describe('codes', () => {
  it.each([
    ['A-1\nA-2\r\n\n  A-3  ', ['A-1', 'A-2', 'A-3']],
    ['\uFEFFname;Code\nTea;"B-1"\nCup;B-2', ['B-1', 'B-2']],
    ['C-1,10%\nC-2,5%', ['C-1', 'C-2']],
    ['code', []],
    ['', []],
  ])('are read out of %j', (text, codes) => expect(codesOf(text)).toEqual(codes));

  it('are written so that they are read again', () => {
    const coupons = ['A-1', 'B"2', 'C'].map((coupon) => ({ coupon, state: 'free' }) as Coupon);
    expect(codesFile(coupons)).toBe('code,state\r\nA-1,free\r\n"B""2",free\r\nC,free\r\n');
  });

  it('go in by batches, without those that can be none', async () => {
    const codes = Array.from({ length: 5_003 }, (_, at) =>
      at % 5_001 === 1 ? 'two words' : `${at}`,
    );
    const sizes: number[] = [];
    let last: Added | undefined;
    await addAll(codes, {
      add: async (batch) => {
        sizes.push(batch.length);
        const places = batch.flatMap((code, at) => (code.includes(' ') ? [at] : []));
        if (places.length === 0) return { added: batch.length - 1, duplicates: [batch[0] ?? ''] };
        const errors = places.map((at) => ({
          pointer: `/codes/${at}`,
          code: 'invalid_code',
          message: 'one word',
        }));
        throw new Problem({ status: 422, code: 'invalid', title: 'x', detail: 'x', errors });
      },
      tell: (added) => {
        last = added;
      },
    });
    expect(sizes).toEqual([5_000, 4_999, 3, 2]);
    expect(last).toEqual({
      added: 4_999,
      duplicates: ['0', '5000'],
      refused: [
        { code: 'two words', why: 'one word' },
        { code: 'two words', why: 'one word' },
      ],
    });
  });

  it('stop where the server cannot', async () => {
    const told: Added[] = [];
    const add = async () => {
      throw new Problem({ status: 503, code: 'x', title: 'x', detail: 'away' });
    };
    await expect(addAll(['a'], { add, tell: (one) => told.push(one) })).rejects.toThrow('away');
    expect(told).toEqual([]);
  });
});

describe('a pool', () => {
  const pool = (free: number, flows: string[] = []): CouponPool => ({
    name: 'spring',
    free,
    issued: 0,
    used: 0,
    expired: 0,
    low: free < 100,
    low_below: 100,
    flows,
    created_at: '2027-01-04T09:00:00Z',
  });

  it('warns before it is empty', () => {
    expect([fillOf(pool(500)).words, warningOf(pool(500))]).toEqual(['500 free', undefined]);
    expect(fillOf(pool(1))).toEqual({ tone: 'warn', words: '1 left' });
    expect(warningOf(pool(1))).toBe('Only 1 code left: below 100 it warns.');
    expect(fillOf(pool(0)).tone).toBe('bad');
    expect(warningOf(pool(0))).toContain('no codes yet');
    expect(warningOf(pool(0, ['gift']))).toContain('leaves without one');
  });
});
