// A shop is connected from a form, its webhooks come in, and what could not be taken is mended.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fits, launch, open, picture, refused, settled, usable, visit, WIDTHS } from './browser';
import { serve, type Weir } from './weir';

let weir: Weir;
let browser: Browser;

beforeAll(async () => {
  [weir, browser] = await Promise.all([serve(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await weir?.stop();
});

const field = (page: Page, label: string) => page.getByLabel(label);
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

/** What the shop posts; its token is the secret. */
function tell(token: string, id: string, data: object): Promise<Response> {
  return fetch(`${weir.url}/hooks/tea-shop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-weir-token': token },
    body: JSON.stringify({ id, type: 'cart_abandoned', contact: { id: 'ada' }, data }),
  });
}

it('connects a shop, and mends what could not be read', async () => {
  const seen = await visit(browser, weir.url);
  const { page } = seen;
  try {
    await open(page, '/shops');
    await page.getByText('No shop is connected').waitFor();
    await picture(page, 'shops-none');
    await page.getByRole('link', { name: 'Connect a shop' }).first().click();
    await picture(page, 'shops-kinds');
    await page.getByRole('button', { name: 'Generic JSON' }).click();
    await field(page, 'Name').fill('Tea Shop');
    await refused(seen, 422, async () => {
      await press(page, 'Connect');
      await page.getByText('small letters, digits and `-`').first().waitFor();
    });
    await picture(page, 'shop-wrong');
    await usable(page);
    await field(page, 'Name').fill('tea-shop');
    await press(page, 'Make one up');
    const secret = await field(page, 'Secret').inputValue();
    expect(secret.length).toBeGreaterThanOrEqual(32);
    await press(page, 'Connect');
    await page.getByRole('heading', { level: 1, name: 'tea-shop' }).waitFor();
    await page.getByText(`${weir.url}/hooks/tea-shop`).waitFor();
    expect(await page.content()).not.toContain(secret);

    expect((await tell('wrong', 'e0', {})).status).toBe(401);
    await page.getByText('1 not believed').waitFor();
    const told = await tell(secret, 'e1', { cart_id: 'c1', items: [] });
    expect(await told.json()).toMatchObject({ outcome: 'kept' });
    await page.reload();
    await settled(page);
    await page.getByText('Kept', { exact: true }).first().waitFor();
    await picture(page, 'shop-kept');
    await usable(page);

    await press(page, 'Change how webhooks are read');
    const text = field(page, 'Connector');
    const written = await text.inputValue();
    const at = '      at: "$.data.items[*]"\n';
    expect(written).toContain(at);
    await text.fill(
      written.replace(`${at}      fields`, `${at}      required: false\n      fields`),
    );
    await press(page, 'Save');
    await page.getByText('tea-shop is saved').waitFor();
    await page.getByRole('table').getByRole('button').first().click();
    await picture(page, 'shop-delivery');
    await press(page, 'Read it again');
    await page.getByText('It is taken').waitFor();
    await page.getByText('Nothing here').waitFor();
    const timeline = await weir.call('GET', '/v1/contacts/ada/timeline');
    expect(JSON.stringify(timeline)).toContain('cart_abandoned');
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await fits(page);
    }

    await press(page, 'Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No shop is connected').waitFor();
    expect((await tell(secret, 'e2', {})).status).toBe(404);
    expect(seen.wrong).toEqual([]);
  } finally {
    await seen.close();
  }
});
