// What every page has to stand: each width, the dark, and nothing that moves while it loads.

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { fits, open, picture, shifts, usable, WIDTHS } from './browser';
import { visitor } from './stage';

interface Waits {
  /** What is to be done before a page is opened. */
  prepare?: (page: Page) => Promise<unknown>;
  /** What is to be there before it is looked at. */
  ready?: (page: Page) => Promise<unknown>;
}

/** Looks at each of these pages, a path and what its pictures are called. */
export function looksFine(
  pages: readonly (readonly [path: string, name: string])[],
  { prepare, ready }: Waits = {},
): void {
  describe.each(pages)('%s', (path, name) => {
    it.each(WIDTHS)('is fine at %i px', async (width) => {
      const { page } = await visitor({ width });
      await prepare?.(page);
      await open(page, path);
      await ready?.(page);
      await picture(page, `${name}-${width}`);
      await fits(page);
      await usable(page);
    });

    it('fits a screen that is magnified four times', async () => {
      const { page } = await visitor({ width: 320 });
      await prepare?.(page);
      await open(page, path);
      await fits(page);
    });

    it.each([1440, 360])('moves nothing at %i px while it loads', async (width) => {
      const { page } = await visitor({ width });
      await prepare?.(page);
      expect(await shifts(page, path)).toEqual([]);
    });

    it('is fine in the dark', async () => {
      const { page } = await visitor({ dark: true });
      await prepare?.(page);
      await open(page, path);
      await ready?.(page);
      await picture(page, `${name}-dark`);
      await usable(page);
    });
  });
}
