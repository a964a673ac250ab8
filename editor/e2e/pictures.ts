// Takes the pictures of the README: plays the flow of the README on a real server, and looks.

import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch, open, settled, visit } from './browser';
import { messageOf, threeDays } from './shop';
import { serve, type Weir } from './weir';

const PLACE = fileURLToPath(new URL('../../docs/pictures', import.meta.url));

/** The README is read over slow lines too. */
const PICTURE_MAX_BYTES = 200 * 1_024;

const FLOW = '/flows/abandoned-cart';

interface Picture {
  name: string;
  path: string;
  width?: number;
  /** What is to be there before it is taken. */
  ready?: (page: Page) => Promise<unknown>;
}

let weir: Weir;
let browser: Browser;

beforeAll(async () => {
  [weir, browser] = await Promise.all([serve({ flows: true }), launch()]);
  for (const flow of ['welcome', 'win-back']) {
    await weir.call('POST', `/v1/flows/${flow}/publish`);
  }
  await threeDays(weir);
  mkdirSync(PLACE, { recursive: true });
});

afterAll(async () => {
  await browser?.close();
  await weir?.stop();
});

const drawn = (page: Page) => page.locator('.react-flow__node').first().waitFor();

/** Flows are called by their names, which come after what happened. */
const named = (page: Page) => page.getByText('Abandoned cart reminder').first().waitFor();

const PICTURES: readonly Picture[] = [
  { name: 'flows', path: '/flows' },
  { name: 'editor', path: FLOW, ready: drawn },
  { name: 'live-counts', path: `${FLOW}?counts=on`, ready: drawn },
  { name: 'test', path: `${FLOW}?test=on`, ready: drawn },
  { name: 'profile', path: '/people/cleo', ready: named },
  { name: 'messages', path: '/messages/{Pia}', ready: mail },
  { name: 'phone', path: FLOW, width: 360 },
];

it.each(PICTURES)('$name', async ({ name, path, width, ready }) => {
  const seen = await visit(browser, weir.url, width === undefined ? {} : { width });
  try {
    // Nobody has an account here, and the picture is not about that.
    await seen.page.addInitScript(() => {
      // A mail in its frame has no origin, and nothing to keep.
      if (self === top) localStorage.setItem('weir.open-later', 'yes');
    });
    await open(seen.page, await filled(path));
    await ready?.(seen.page);
    await settled(seen.page);
    const file = join(PLACE, `${name}.png`);
    await seen.page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    expect(statSync(file).size).toBeLessThanOrEqual(PICTURE_MAX_BYTES);
    expect(seen.wrong).toEqual([]);
  } finally {
    await seen.close();
  }
});

async function mail(page: Page): Promise<void> {
  await page.frameLocator('iframe').getByText('You left something').waitFor();
}

/** `{Name}` stands for the id of the last message to somebody. */
async function filled(path: string): Promise<string> {
  const name = /\{(\w+)\}/.exec(path)?.[1];
  return name ? path.replace(`{${name}}`, await messageOf(weir, name)) : path;
}
