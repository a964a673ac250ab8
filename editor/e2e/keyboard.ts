// What people do in the editor of a flow who have no mouse: keys, and nothing but keys.

import type { Locator, Page } from 'playwright-core';

/** More stops than any page has. */
const STOPS_MAX = 200;

/** Goes on by Tab until this has the focus. */
export async function reach(page: Page, what: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') {
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    if (await focused(what)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${what} cannot be reached by ${key}`);
}

async function focused(what: Locator): Promise<boolean> {
  const found = await what.all();
  const each = found.map((one) => one.evaluate((element) => element.matches(':focus')));
  return (await Promise.all(each)).includes(true);
}

/** Until the editor itself has moved the focus there. */
export async function arrived(page: Page, what: string): Promise<void> {
  await page.waitForFunction(
    (key) => document.activeElement?.getAttribute('data-focus') === key,
    what,
  );
}

/** In the place of what stands in a field. */
export async function type(page: Page, field: Locator, words: string): Promise<void> {
  await reach(page, field);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(words);
}

/** One of a list, by its first letters. */
export async function pick(page: Page, list: Locator, words: string): Promise<void> {
  await reach(page, list);
  await page.keyboard.type(words);
}

/** The next step, found by its name; it has the focus then. */
export async function next(page: Page, words: string, key: string): Promise<void> {
  await page.keyboard.press('Tab');
  await page.getByRole('dialog', { name: 'What comes next' }).waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
  await arrived(page, key);
}

/** From a step to its settings, and back. */
export async function settings(page: Page, key: string, act: () => Promise<void>): Promise<void> {
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.closest('[data-panel]') !== null);
  await act();
  await page.keyboard.press('Escape');
  await arrived(page, key);
}
