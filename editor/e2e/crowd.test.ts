// Ten thousand people: the list is read by the page, and holds only those in sight.

import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { fits, open, picture, settled, usable } from './browser';
import { stage, visitor, weir } from './stage';

const PEOPLE = 10_000;

/** As many as the server takes at once. */
const BATCH = 5_000;

/** Rows the page holds at the most: those in sight and some beyond its edges. */
const ROWS_MAX = 120;

/** Rows of a page of the list. */
const PAGE_ROWS = 100;

stage();

beforeAll(async () => {
  await weir.call('PUT', '/v1/flows/rest', { flow: REST });
  await weir.call('POST', '/v1/flows/rest/publish');
  for (let first = 0; first < PEOPLE; first += BATCH) {
    const events = Array.from({ length: BATCH }, (_, place) => ({
      type: 'page_viewed',
      contact: { id: `visitor-${String(first + place).padStart(5, '0')}` },
    }));
    await weir.call('POST', '/v1/events', { events });
  }
}, 120_000);

/** A flow in which all of them rest for a day. */
const REST = `schema: flow/v1
id: rest
start: { type: people_event, trigger: event, event: page_viewed, next: rest }
nodes:
  rest: { type: pause, for: 1 day, next: end }
`;

const LISTS = ['/people', '/people?flow=rest&node=rest'];

it.each(LISTS.flatMap((list) => [1440, 360].map((width) => ({ list, width }))))(
  'reads $list by the page at $width px, and holds what is in sight',
  async ({ list, width }) => {
    const seen = await visitor({ width });
    await open(seen.page, list);
    for (let pages = 2; pages <= 12; pages += 1) {
      await seen.page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      await expect.poll(() => lastRow(seen.page)).toBeGreaterThan((pages - 1) * PAGE_ROWS + 1);
      expect(await rows(seen.page)).toBeLessThanOrEqual(ROWS_MAX);
    }
    await settled(seen.page);
    await picture(seen.page, `crowd-${LISTS.indexOf(list)}-${width}`);
    await fits(seen.page);
    await usable(seen.page);

    await seen.page.evaluate(() => window.scrollTo(0, 0));
    await seen.page.locator('tr[aria-rowindex="2"]').waitFor();
    expect(await rows(seen.page)).toBeLessThanOrEqual(ROWS_MAX);
  },
);

it('leads to one of them', async () => {
  const seen = await visitor();
  await open(seen.page, '/people');
  const first = seen.page.locator('tr[aria-rowindex="2"] a');
  const id = await first.locator('span').last().textContent();
  await first.click();
  await seen.page.waitForURL(`**/people/${id}`);
});

function rows(page: Page): Promise<number> {
  return page.locator('tbody tr[aria-rowindex]').count();
}

/** Which row is the last in the page, the head being the first. */
async function lastRow(page: Page): Promise<number> {
  return Number(await page.locator('tbody tr[aria-rowindex]').last().getAttribute('aria-rowindex'));
}
