// Two contacts that are one person: found, seen side by side, merged, and told of afterwards.

import { beforeAll, expect, it } from 'vitest';
import { open, picture, refused, settled, usable } from './browser';
import { reach } from './keyboard';
import { looksFine } from './looks';
import { arriveAs, closed } from './roles';
import { page, seen, stage, weir } from './stage';

stage({ page: 'each' });

beforeAll(async () => {
  await person('ada', { email: 'ada@shop.example', first_name: 'Ada', consent: { email: true } });
  await person('browser-7', {
    email: 'ada@home.example',
    phone: '+12025550100',
    consent: { email: false },
    attributes: { city: 'Split' },
  });
  await person('bob', { email: 'bob@shop.example', first_name: 'Bob' });
  await person('bob-2', { email: 'bob@shop.example', first_name: 'Robert' });
  await weir.call('POST', '/v1/contacts/ada/tags', { name: 'VIP' });
  await weir.call('POST', '/v1/contacts/browser-7/tags', { name: 'BUY' });
  await weir.call('POST', '/v1/events', {
    type: 'cart_updated',
    contact: { id: 'browser-7' },
    data: { cart_id: 'c7', total: '9.00', currency: 'EUR', items: [{ name: 'Cup' }] },
  });
});

function person(id: string, body: object): Promise<unknown> {
  return weir.call('PUT', `/v1/contacts/${id}`, body);
}

const PAGE = '/people/ada/merge?from=browser-7';

looksFine([[PAGE, 'merge']], {
  ready: (page) => page.getByRole('table', { name: 'Side by side' }).waitFor(),
});

it('finds the other one by an address, and never oneself', async () => {
  await open(page, '/people/bob');
  await page.getByRole('link', { name: 'Merge' }).click();
  await page.getByRole('heading', { level: 1, name: 'Merge somebody into Bob' }).waitFor();
  await page.getByLabel('Find by').selectOption('E-mail');
  await page.getByLabel('The other person').fill('bob@shop.example');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Compare with Robert' }).waitFor();
  expect(await page.getByRole('list', { name: 'Found' }).getByRole('listitem').count()).toBe(1);
  await page.getByRole('button', { name: 'Compare with Robert' }).click();
  await page
    .getByRole('row', { name: /^First name Bob Robert whichever was written later/ })
    .waitFor();
  await page.getByRole('link', { name: 'Keep Robert instead' }).click();
  await page.getByRole('heading', { level: 1, name: 'Merge somebody into Robert' }).waitFor();
  await page.getByRole('row', { name: /^First name Robert Bob/ }).waitFor();

  await page.getByLabel('The other person').fill('bob-2');
  await page.keyboard.press('Enter');
  await page.getByText('They are one person already').waitFor();
  await refused(seen, 404, async () => {
    await page.getByLabel('The other person').fill('nobody');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody has the id “nobody”').waitFor();
  });
  await page.getByLabel('Find by').selectOption('E-mail');
  await page.getByLabel('The other person').fill('no@body.example');
  await page.keyboard.press('Enter');
  await page.getByText('Nobody else has “no@body.example”.').waitFor();
});

it('says so where the other one is gone meanwhile', async () => {
  await person('gone', { first_name: 'Gone' });
  await open(page, '/people/bob/merge?from=gone');
  await page.getByRole('button', { name: 'Merge them' }).click();
  await weir.call('DELETE', '/v1/contacts/gone');
  await refused(seen, 422, async () => {
    await page.getByRole('button', { name: 'Merge for ever' }).click();
    await page.getByText('They are still two').waitFor();
    await page.getByText('There is no such contact', { exact: true }).waitFor();
  });
  await picture(page, 'merge-gone');
  await usable(page);
  await refused(seen, 404, async () => {
    await open(page, '/people/gone/merge');
    await page.getByText('Nobody has the id “gone”').waitFor();
  });
});

it('merges by keys alone, lands on who stays, and the timeline tells it', async () => {
  await open(page, PAGE);
  const row = (name: RegExp) => page.getByRole('row', { name });
  await row(/^Id ada browser-7 ada; browser-7 leads there/).waitFor();
  await row(/^Tags VIP BUY BUY, VIP/).waitFor();
  await row(/^Agreed to E-mail yes no no/).waitFor();
  await row(/^Phone – \+12025550100 \+12025550100/).waitFor();
  await reach(page, page.getByRole('button', { name: 'Merge them' }));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Merge ada@home.example into Ada?' });
  await dialog.getByText('It cannot be undone').waitFor();
  await picture(page, 'merge-ask');
  await usable(page);
  await reach(page, dialog.getByRole('button', { name: 'Merge for ever' }));
  await page.keyboard.press('Enter');
  await page.getByText('They are one person now').waitFor();
  await page.getByRole('heading', { level: 1, name: 'Ada' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/people/ada');
  const told = page.getByRole('listitem').filter({ hasText: 'Contact merged' });
  await told.waitFor();
  for (const words of ['from: browser-7', 'because: somebody said so', 'by: ']) {
    expect(await told.textContent()).toContain(words);
  }
  await page.getByText('BUY', { exact: true }).first().waitFor();
  await settled(page);
  await picture(page, 'merged');
  await usable(page);

  // The old name leads here, and so does its cart.
  await open(page, '/people/browser-7');
  await page.getByRole('heading', { level: 1, name: 'Ada' }).waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Carts' }).click();
  await page.getByRole('row', { name: /^ada Cup/ }).waitFor();
  await open(page, PAGE);
  await page.getByText('“browser-7” is another name of Ada.').waitFor();
});

// Last, for it ends that whoever comes may do everything.
it('is not for an operator', async () => {
  const email = await closed(weir, 'operator');
  await arriveAs(page, email, '/people/ada');
  await page.getByRole('heading', { level: 1, name: 'Ada' }).waitFor();
  await settled(page);
  expect(await page.getByRole('link', { name: 'Merge' }).count()).toBe(0);
  await page.goto(PAGE);
  await page.getByText('Merging are not for your role').waitFor();
});
