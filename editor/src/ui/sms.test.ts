// Parts of an SMS, at the edges where a part more begins.

import { describe, expect, it } from 'vitest';
import { smsSize } from './sms';

describe('parts of an SMS', () => {
  it.each([
    ['', 'GSM-7', 0, 0],
    ['a'.repeat(160), 'GSM-7', 160, 1],
    ['a'.repeat(161), 'GSM-7', 161, 2],
    ['a'.repeat(306), 'GSM-7', 306, 2],
    ['a'.repeat(307), 'GSM-7', 307, 3],
    ['€'.repeat(80), 'GSM-7', 160, 1],
    ['я'.repeat(70), 'UCS-2', 70, 1],
    ['я'.repeat(71), 'UCS-2', 71, 2],
    ['👋', 'UCS-2', 2, 1],
  ])('%s', (text, encoding, units, segments) => {
    expect(smsSize(text)).toMatchObject({ encoding, units, segments });
  });

  it('says which signs are foreign, once each', () => {
    expect(smsSize('Don’t, don’t — no').foreign).toEqual(['’', '—']);
  });

  it('cuts no sign of two places in two, and loses none', () => {
    const text = `${'a'.repeat(152)}€${'b'.repeat(60)}`;
    const { parts } = smsSize(text);
    expect(parts.join('')).toBe(text);
    expect(parts[0]).toBe('a'.repeat(152));
  });
});
