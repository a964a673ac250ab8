// What the page that shows a mail may say: anything, as the mail is somebody else's.

import { describe, expect, it } from 'vitest';
import { frameHeight, isReady, shown } from './messageFrame';

describe('the height of a mail', () => {
  it.each([
    [{ height: 700 }, 700],
    [{ height: 700.2 }, 701],
    [{ height: 3 }, 120],
    [{ height: 1e9 }, 6_000],
    [{ height: Number.NaN }, undefined],
    [{ height: '700' }, undefined],
    [{ ready: true }, undefined],
    ['height', undefined],
    [null, undefined],
  ])('%j', (said, height) => expect(frameHeight(said)).toBe(height));
});

it('is ready when it says so', () => {
  expect(isReady({ ready: true })).toBe(true);
  expect(isReady({ ready: 1 })).toBe(false);
  expect(isReady(null)).toBe(false);
});

it('is turned dark by a style of its own, behind the mail', () => {
  expect(shown('<p>x</p>', false)).toBe('<p>x</p>');
  expect(shown('<p>x</p>', true)).toMatch(/^<p>x<\/p><style>/);
});
