// From an open door to accounts: the first user, signing out and in, and what an analyst sees.

import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { open, picture, settled, usable } from './browser';
import { page, seen, stage, visitor, weir } from './stage';

const OWNER = { email: 'olga@shop.example', password: 'correct horse battery' };
const ANALYST = { email: 'anna@shop.example', password: 'staple the other horse' };

const ADDRESS = 'ada.lovelace@shop.example';

stage({ flows: true, page: 'one' });

beforeAll(async () => {
  await weir.call('PUT', '/v1/contacts/ada', { email: ADDRESS, phone: '+12025550123' });
});

it('makes the first user from the banner, and closes the door', async () => {
  await open(page, '/flows');
  await page.getByRole('button', { name: 'Create the first user' }).click();
  await fill(page, { ...OWNER, name: 'Olga' });
  await page.getByRole('button', { name: 'Create the owner' }).click();
  await page.getByRole('button', { name: 'Account: Olga' }).waitFor();
  await page.getByText('Open on this machine.').waitFor({ state: 'detached' });
  await expect(weir.call('GET', '/v1/contacts')).rejects.toThrow('401');
});

it('adds an analyst', async () => {
  await open(page, '/settings?tab=users');
  await page.getByRole('button', { name: 'Add a user' }).click();
  await fill(page, { ...ANALYST, name: 'Anna' });
  await page.getByLabel('Role').selectOption('analyst');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('row', { name: ANALYST.email }).waitFor();
  await settled(page);
  await usable(page);
  await picture(page, 'users');
});

it('signs out, and keeps nothing in sight', async () => {
  await open(page, '/people');
  await page.getByText(ADDRESS).first().waitFor();
  await page.getByRole('button', { name: 'Account: Olga' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Weir' }).waitFor();
  expect(await page.content()).not.toContain(ADDRESS);
  await usable(page);
  await picture(page, 'sign-in');
});

it('refuses a wrong password, and says so', async () => {
  await signIn(page, { ...OWNER, password: 'correct mule battery' });
  await page.getByRole('alert').waitFor();
  await picture(page, 'sign-in-wrong');
  await usable(page);
  // The browser tells of every answer that is no success.
  expect(seen.wrong.splice(0)).toEqual([expect.stringContaining('401')]);
});

it('signs in, where one was', async () => {
  await signIn(page, OWNER);
  await page.getByText(ADDRESS).first().waitFor();
  expect(new URL(page.url()).pathname).toBe('/people');
});

it('shows an analyst masked addresses, and lets them publish nothing', async () => {
  const other = await visitor();
  const { page } = other;
  await page.goto('/people');
  await signIn(page, ANALYST);
  await page.getByText('ada', { exact: true }).first().waitFor();
  await settled(page);
  await picture(page, 'analyst-people');
  expect(await page.content()).not.toContain(ADDRESS);
  expect(await page.content()).not.toContain('+12025550123');

  await open(page, '/flows');
  expect(await page.getByRole('button', { name: 'New flow' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Do with Abandoned cart reminder' }).click();
  const offered = await page.getByRole('menuitem').allTextContents();
  expect(offered).toEqual(['Open', 'Its messages']);
  await picture(page, 'analyst-flows');
  await page.keyboard.press('Escape');

  await open(page, '/flows/abandoned-cart');
  expect(await page.getByRole('button', { name: 'Publish' }).count()).toBe(0);
  await readsOnly(page);

  // Whatever a page may offer, the server decides.
  const headers = { origin: weir.url };
  const asked = await page.request.post('/v1/flows/abandoned-cart/publish', { headers });
  expect(asked.status()).toBe(403);
});

it('narrows the record of who did what by its address', async () => {
  const { page } = seen;
  await open(page, '/settings?tab=audit');
  const record = page.getByRole('table', { name: 'Who did what' });
  await record.getByText('User added').first().waitFor();
  await record.getByText('Signed in').first().waitFor();
  await page.getByLabel('What', { exact: true }).selectOption('Signed in');
  await record.getByText('User added').waitFor({ state: 'detached' });
  await page.getByLabel('Who', { exact: true }).selectOption('Anna');
  await expect.poll(() => record.getByText('Olga').count()).toBe(0);
  await record.getByText('Anna').first().waitFor();
  const { searchParams } = new URL(page.url());
  expect(searchParams.get('deed')).toBe('signed_in');
  await picture(page, 'audit');
  await usable(page);
  await page.getByLabel('To the day').fill('2020-01-01');
  await page.getByText('Nothing of this was done').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await record.getByText('User added').first().waitFor();
  expect(seen.wrong).toEqual([]);
});

/** A flow that may be looked at: nothing in it takes a change, and nothing is sent. */
async function readsOnly(page: Page): Promise<void> {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PUT') sent.push(request.url());
  });
  await page.getByText('You may look, not change').waitFor();
  expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0);
  expect(await page.getByRole('textbox', { name: 'Name' }).isDisabled()).toBe(true);
  await page.locator('[data-step] button').first().click();
  const panel = page.getByRole('complementary', { name: 'Settings' });
  await panel.getByRole('combobox').first().waitFor();
  expect(await panel.getByRole('button', { name: 'Delete', exact: true }).count()).toBe(0);
  await page.keyboard.press('Delete');
  await page.keyboard.press('Control+z');
  await usable(page);
  await picture(page, 'analyst-flow');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await page.getByRole('complementary', { name: 'Test' }).waitFor();
  expect(await page.getByRole('button', { name: 'Keep as test' }).count()).toBe(0);
  await page.goto('/flows');
  await page.getByRole('heading', { name: 'Flows' }).waitFor();
  expect(sent).toEqual([]);
}

/** Fills in who is to be added. */
async function fill(page: Page, who: typeof OWNER & { name: string }): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill(who.email);
  await dialog.getByLabel('Name').fill(who.name);
  await dialog.getByLabel('Password').fill(who.password);
}

async function signIn(page: Page, { email, password }: typeof OWNER): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
