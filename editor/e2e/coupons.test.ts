// Pools of coupons as a shop meets them: made, filled, given out, running low, deleted.

import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { open, picture, refused, usable } from './browser';
import { reach } from './keyboard';
import { looksFine } from './looks';
import { arriveAs, closed } from './roles';
import { page, seen, stage, weir } from './stage';

/** Whoever is tagged gets a code, and is told it. */
const GIFT = `schema: flow/v1
id: gift
name: A gift
start: { type: people_event, trigger: tag_added, tag: GIFT, next: code }
nodes:
  code: { type: issue_coupon, pool: spring, discount: 10%, save_as: gift, next: text }
  text: { type: send_sms, message: told, next: end }
messages:
  told: { channel: sms, text: "Your code: {{ vars.gift.code }} Reply STOP to opt out" }
`;

stage({ page: 'each' });

beforeAll(async () => {
  for (const id of ['ada', 'bob']) {
    await weir.call('PUT', `/v1/contacts/${id}`, { phone: '+12025550100', first_name: id });
  }
});

const row = (name: RegExp) => page.getByRole('row', { name });

it('makes a pool by keys alone, and fills it', async () => {
  await open(page, '/coupons');
  await page.getByText('No pool yet').waitFor();
  await picture(page, 'coupons-none');
  await usable(page);
  await reach(page, page.getByRole('button', { name: 'Make a pool' }).first());
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Make a pool' });
  await page.keyboard.press('Enter');
  await dialog.getByText('Write a name').waitFor();
  await refused(seen, 422, async () => {
    await dialog.getByLabel('Name').fill('Spring sale');
    await page.keyboard.press('Enter');
    await dialog.getByText('small letters, digits, `_` and `-`').waitFor();
  });
  await picture(page, 'pool-wrong');
  await usable(page);
  await dialog.getByLabel('Name').fill('spring');
  await dialog.getByLabel('Title').fill('Spring sale');
  await dialog.getByLabel('Good for').fill('10%');
  await dialog.getByLabel('Warn below').fill('3');
  await refused(seen, 404, async () => {
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Spring sale' }).waitFor();
  });
  await page.getByText('It has no codes yet').waitFor();
  await picture(page, 'pool-empty');

  await page.getByRole('button', { name: 'Import codes' }).click();
  const importing = page.getByRole('dialog', { name: 'Import codes' });
  await importing.getByLabel('Codes').fill('S-1\nS-2\n\ntwo words\nS-1');
  await refused(seen, 422, async () => {
    await importing.getByRole('button', { name: 'Add 4 codes' }).click();
    await importing.getByText('2 codes are in now; 1 was there already').waitFor();
  });
  await importing.getByText('two words').waitFor();
  await picture(page, 'pool-import');
  await usable(page);
  const buffer = Buffer.from('name,code\nTea,S-3\n');
  const file = { name: 'codes.csv', mimeType: 'text/csv', buffer };
  await importing.getByLabel('Or a file of them').setInputFiles(file);
  await importing.getByRole('button', { name: 'Add 1 code' }).click();
  await importing.getByText('1 code is in now.').waitFor();
  await importing.getByRole('button', { name: 'Done' }).click();
  await row(/^S-3 Free/).waitFor();
  await page.getByText('3 free').waitFor();
});

it('says who was given a code, which flow asks, and that few are left', async () => {
  await weir.call('PUT', '/v1/flows/gift', { flow: GIFT });
  await weir.call('POST', '/v1/flows/gift/publish');
  await weir.call('POST', '/v1/contacts/ada/tags', { name: 'GIFT' });
  await weir.wait('1 minute');
  await open(page, '/coupons/spring');
  await page.getByText('Only 2 codes left').waitFor();
  await row(/^S-1 Given out ada/).waitFor();
  await page.getByRole('link', { name: 'A gift' }).waitFor();
  await picture(page, 'pool');
  await page.getByLabel('State').selectOption('Free');
  await row(/^S-1/).waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('state')).toBe('free');
  await page.getByLabel('Id of a person').fill('bob');
  await page.keyboard.press('Enter');
  await page.getByText('No code fits').waitFor();
  await refused(seen, 404, async () => {
    await page.getByLabel('Id of a person').fill('nobody');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody has the id “nobody”').waitFor();
  });
  await open(page, '/coupons');
  const told = (await row(/^Spring sale/).textContent()) ?? '';
  for (const words of ['2 left', '1 flow', 'spring · 10%']) expect(told).toContain(words);
  await open(page, '/coupons/spring');
  await page.getByRole('link', { name: 'ada' }).click();
  await page.getByRole('heading', { level: 1, name: 'ada' }).waitFor();
});

it('makes codes once, also where the answer was lost, and saves them for the shop', async () => {
  let lost = 0;
  await page.route('**/generate', async (route) => {
    const answer = await route.fetch();
    if (lost === 0) await route.abort();
    else await route.fulfill({ response: answer });
    lost += 1;
  });
  await open(page, '/coupons/spring');
  await page.getByRole('button', { name: 'Make codes' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make codes' });
  await dialog.getByLabel('How many').fill('20');
  await dialog.getByLabel('Each begins with').fill('SP-');
  await dialog.getByRole('button', { name: 'Make them' }).click();
  await dialog.getByText('The server cannot be reached').waitFor();
  await usable(page);
  await dialog.getByRole('button', { name: 'Make them' }).click();
  await page.getByText('20 codes are made').waitFor();
  expect(seen.wrong.splice(0)).toEqual([expect.stringContaining('ERR_FAILED')]);
  expect(await weir.call('GET', '/v1/coupons/pools/spring')).toMatchObject({ free: 22 });
  await row(/^SP-/).first().waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save all codes as a file' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('spring.csv');
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines[0]).toBe('code,state');
  expect(lines.filter((line) => /^SP-\w{8},free$/.test(line)).length).toBe(20);
  expect(lines).toContain('S-1,issued');
});

it('refuses codes that can be guessed, and a pool that is there', async () => {
  await open(page, '/coupons/spring');
  await page.getByRole('button', { name: 'Make codes' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('How many').fill('0');
  await dialog.getByLabel('Signs that are drawn').fill('2');
  await refused(seen, 422, async () => {
    await dialog.getByRole('button', { name: 'Make them' }).click();
    await dialog.locator('[aria-invalid="true"]').first().waitFor();
  });
  expect(await dialog.locator('[aria-invalid="true"]').count()).toBe(2);
  await open(page, '/coupons?add=yes');
  await page.getByLabel('Name').fill('spring');
  await page.keyboard.press('Enter');
  await page.getByText('There is a pool of this name already.').waitFor();
});

it('changes what is said of a pool', async () => {
  await open(page, '/coupons/spring');
  await page.getByLabel('Warn below').fill('30');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('It is saved').waitFor();
  await page.getByText('below 30 it warns').waitFor();
  const saved = await weir.call('GET', '/v1/coupons/pools/spring');
  expect(saved).toMatchObject({ title: 'Spring sale', discount: '10%', low_below: 30 });
});

it('says that the server is away, and comes back', async () => {
  await page.route('**/v1/coupons/pools?*', (route) => route.abort());
  await page.goto('/coupons');
  await page.getByText('The pools could not be read').waitFor();
  await page.unroute('**/v1/coupons/pools?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await row(/^Spring sale/).waitFor();
  expect(seen.wrong.splice(0).every((line) => line.includes('ERR_FAILED'))).toBe(true);
});

looksFine([
  ['/coupons', 'coupons'],
  ['/coupons/spring', 'pool'],
]);

it('keeps a pool that a flow asks for, and deletes one that none does', async () => {
  await weir.call('PUT', '/v1/coupons/pools/old', {});
  await open(page, '/coupons/spring');
  const dialog = page.getByRole('dialog');
  await refused(seen, 409, async () => {
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('The flow gift asks for codes').waitFor();
  });
  await open(page, '/coupons/old');
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('old is deleted').waitFor();
  await row(/^Spring sale/).waitFor();
  expect(await row(/^old/).count()).toBe(0);
  await refused(seen, 404, async () => {
    await open(page, '/coupons/old');
    await page.getByText('There is no pool “old”').waitFor();
  });
});

// Last, for it ends that whoever comes may do everything.
it('shows an analyst no code, and lets them change nothing', async () => {
  const email = await closed(weir, 'analyst');
  await arriveAs(page, email, '/coupons/spring');
  await row(/^\*\*\* Given out ada/).waitFor();
  expect(await page.content()).not.toContain('S-2');
  expect(await page.getByRole('button', { name: /Import|Make|Delete|Save/ }).count()).toBe(0);
  await usable(page);
});
