// What people read of numbers and times.

import { describe, expect, it } from 'vitest';
import { bytes, count, money, plural, relative, share } from './format';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [9_999, '9,999'],
    [12_400, '12.4K'],
    [3_000_000, '3M'],
  ])('%d is %s', (value, text) => expect(count(value)).toBe(text));

  it.each([
    [0, 0, '–'],
    [0, 10, '0%'],
    [1, 300, '0.3%'],
    [1, 3, '33%'],
    [3, 3, '100%'],
  ])('%d of %d is %s', (part, whole, text) => expect(share(part, whole)).toBe(text));

  it('counts one and many', () => {
    expect([plural(1, 'person', 'people'), plural(1_200, 'flow')]).toEqual([
      '1 person',
      '1,200 flows',
    ]);
  });

  it.each([
    [512, '512 B'],
    [2_048, '2.0 KB'],
    [5_242_880, '5.0 MB'],
  ])('%d bytes are %s', (value, text) => expect(bytes(value)).toBe(text));
});

describe('times', () => {
  const now = new Date('2026-03-10T12:00:00Z');
  it.each([
    ['2026-03-10T11:59:55Z', 'just now'],
    ['2026-03-10T11:55:00Z', '5m ago'],
    ['2026-03-10T09:00:00Z', '3h ago'],
    ['2026-03-11T12:00:00Z', 'tomorrow'],
    ['2026-03-07T12:00:00Z', '3d ago'],
    ['2026-01-02T12:00:00Z', 'Jan 2'],
    ['2024-01-02T12:00:00Z', 'Jan 2, 2024'],
  ])('%s reads %s', (at, text) => expect(relative(new Date(at), now)).toBe(text));
});

describe('sums of money', () => {
  it.each([
    ['11.80', 'EUR', '€11.80'],
    [1234.5, 'SAR', 'SAR\u00a01,234.50'],
    ['90071992547409931.25', 'USD', '$90,071,992,547,409,931.25'],
    ['0.005', 'EUR', '€0.005'],
    ['12', null, '12'],
    ['twelve', 'EUR', 'twelve EUR'],
    ['12', 'euro', '12 euro'],
    [null, 'EUR', ''],
    [{}, undefined, ''],
  ])('%j %j is %s', (amount, currency, text) => expect(money(amount, currency)).toBe(text));
});
