// A version beside the draft, as pictures and as lists: what was added, changed, taken out, moved.

import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { bigFlow } from './big-flow';
import { fits, picture, usable } from './browser';
import { canonical, openFlow, write } from './editor';
import { stage, visitor, weir } from './stage';

stage();

/** What was done to the canonical flow since it was published, one of each kind. */
function changed(text: string): string {
  return `${text
    .replace('for: 1 day, next: evaluate_data }', 'for: 3 days, next: news }')
    .replace('  evaluate_data:', `  news: { type: pause, for: 2 hours, next: evaluate_data }\n$&`)
    .replace('next: pause_2 }', 'next: evaluate_data_2 }')
    .replace(/ {2}pause_2: .*\n/, '')}layout:
  nodes: { send_sms: [600, 900] }
`;
}

beforeAll(async () => {
  const text = canonical('compared', 'Flow compared');
  await write(weir, 'compared', text);
  await weir.call('POST', '/v1/flows/compared/publish');
  await write(weir, 'compared', changed(text));
  await write(weir, 'long', bigFlow('long'));
  await weir.call('POST', '/v1/flows/long/publish');
  await write(weir, 'long', bigFlow('long').replace('wait_40: { type: pause, for: 1', '$&2'));
});

async function versions(page: Page, id: string): Promise<void> {
  await openFlow(page, id, '?view=outline');
  await page.getByLabel('More', { exact: true }).click();
  await page.getByRole('menuitem', { name: 'Versions' }).click();
  await side(page, 'Version 1').locator('[data-step]').first().waitFor();
}

const side = (page: Page, name: string) => page.getByRole('figure', { name });
const legend = (page: Page) => page.getByRole('toolbar', { name: 'Steps that are different' });

it.each([
  { width: 1440, dark: false },
  { width: 1440, dark: true },
  { width: 1024, dark: false },
  { width: 360, dark: false },
])('shows both at $width px, dark: $dark', async ({ width, dark }) => {
  const seen = await visitor({ width, dark });
  const { page } = seen;
  await versions(page, 'compared');
  const [was, now] = [side(page, 'Version 1'), side(page, 'Draft')];
  await now.locator('[data-step="news"]').getByText('Added').waitFor();
  await was.locator('[data-step="pause_2"]').getByText('Taken out').waitFor();
  expect(await was.locator('[data-step="news"]').count()).toBe(0);
  for (const pane of [was, now]) {
    await pane.locator('[data-step="pause"]').getByText('Changed').waitFor();
  }
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  const fields = page.getByRole('region', { name: 'Fields of Pause' });
  const row = fields.getByRole('row', { name: /^For/ });
  await row.getByText('1 day').waitFor();
  await row.getByText('3 days').waitFor();
  await picture(page, `versions-${width}${dark ? '-dark' : ''}`);
  await usable(page);
  await fits(page);
});

it('counts, filters and goes there, by keys too', async () => {
  const seen = await visitor();
  const { page } = seen;
  await versions(page, 'compared');
  const list = page.getByRole('list', { name: 'What is different' });
  expect(await legend(page).getByRole('button').allTextContents()).toEqual([
    'Added 1',
    'Changed 2',
    'Taken out 1',
    'Only moved 1',
  ]);
  await legend(page).getByRole('button', { name: 'Taken out' }).press('Enter');
  expect(await list.getByRole('listitem').count()).toBe(1);
  await page.getByRole('region', { name: 'Fields of Pause 2' }).waitFor();
  await legend(page).getByRole('button', { name: 'Only moved' }).press('Enter');
  await page.getByRole('row', { name: 'Place on the canvas by itself 600, 900' }).waitFor();
  await legend(page).getByRole('button', { name: 'Only moved' }).press('Enter');
  expect(await list.getByRole('listitem').count()).toBe(5);
  await side(page, 'Draft').locator('[data-focus="evaluate_event"]').press('Enter');
  await page.getByRole('region', { name: 'Fields of Evaluate message' }).waitFor();
});

it('pans and zooms both as one, and finds what is different in a long flow', async () => {
  const seen = await visitor();
  const { page } = seen;
  await versions(page, 'long');
  await side(page, 'Draft').locator('[data-step="wait_40"]').getByText('Changed').waitFor();
  const views = () =>
    page
      .getByRole('figure')
      .locator('.react-flow__viewport')
      .evaluateAll((all) => all.map((each) => each.getAttribute('style')));
  const before = await views();
  await side(page, 'Version 1')
    .locator('.react-flow__pane')
    .hover({ position: { x: 40, y: 40 } });
  await page.mouse.wheel(0, 240);
  await expect.poll(async () => (await views())[1]).not.toBe(before[1]);
  const [one, other] = await views();
  expect(one).toBe(other);
  await picture(page, 'versions-long');
});
