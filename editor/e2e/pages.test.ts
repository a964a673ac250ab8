// Every page, in three widths, in light and dark: usable by everybody, nothing wrong in it, and
// nothing that people write is ever run.

import { beforeAll, expect, it } from 'vitest';
import { open, picture, usable } from './browser';
import { looksFine } from './looks';
import { stage, visitor, weir } from './stage';
import type { Weir } from './weir';

/** What an attacker writes wherever people write. */
const HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

/** Somebody whose every field is hostile, besides ordinary people. */
const MALLORY = 'mallory<svg onload=alert(3)>';

const PAGES: readonly (readonly [string, string])[] = [
  ['/flows', 'flows'],
  ['/flows/abandoned-cart', 'flow'],
  ['/flows/abandoned-cart?view=code', 'flow-text'],
  ['/flows/abandoned-cart?test=on&counts=on', 'flow-test'],
  ['/people', 'people'],
  ['/people?flow=abandoned-cart&node=opened', 'people-inside'],
  [`/people/${encodeURIComponent(MALLORY)}`, 'profile'],
  ['/messages', 'messages'],
  ['/live', 'live'],
  ['/providers', 'providers'],
  ['/settings', 'settings'],
  ['/nowhere', 'not-found'],
];

stage({ flows: true });

beforeAll(async () => {
  await people(weir);
});

async function people({ call, wait }: Weir): Promise<void> {
  const mallory = `/v1/contacts/${encodeURIComponent(MALLORY)}`;
  await call('PUT', mallory, {
    email: 'mallory@example.com',
    first_name: HOSTILE,
    last_name: HOSTILE,
    attributes: { [HOSTILE]: HOSTILE },
  });
  await call('POST', `${mallory}/tags`, { names: [HOSTILE, 'AB CART'] });
  for (let number = 1; number <= 20; number += 1) {
    const id = `/v1/contacts/shopper-${number}`;
    const phone = `+4915112345${100 + number}`;
    const email = `shopper-${number}@example.com`;
    // One of them does not want to be written to.
    const consent = number === 7 ? { email: false, sms: false } : {};
    await call('PUT', id, { email, phone, first_name: 'Ada', consent });
    await call('POST', `${id}/tags`, { name: 'AB CART' });
  }
  await call('POST', '/v1/contacts/shopper-3/tags', { name: 'BUY' });
  await call('POST', '/v1/events', {
    type: 'page_viewed',
    contact: { id: MALLORY },
    data: { url: HOSTILE },
  });
  await wait('1 day');
}

looksFine(PAGES);

it('offers the tags that somebody has', async () => {
  const seen = await visitor();
  await open(seen.page, '/people');
  await seen.page.getByRole('combobox', { name: 'Find people by tag' }).fill('BU');
  await seen.page.getByRole('option', { name: 'BUY' }).click();
  await seen.page.getByRole('link', { name: /shopper-3/ }).waitFor();
  expect(new URL(seen.page.url()).searchParams.get('tag')).toBe('BUY');
  await open(seen.page, '/people/shopper-4');
  await seen.page.getByRole('combobox', { name: 'Name of a tag' }).click();
  await seen.page.getByRole('option', { name: 'BUY' }).waitFor();
  expect(await seen.page.getByRole('option', { name: 'AB CART' }).count()).toBe(0);
  await usable(seen.page);
});

it('asks for the figures of all flows at once', async () => {
  const seen = await visitor();
  const asked: string[] = [];
  seen.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await open(seen.page, '/flows');
  const row = seen.page.getByRole('row', { name: /Abandoned cart reminder/ });
  expect(await row.textContent()).toContain('AB CART');
  expect(asked.filter((path) => path.startsWith('/v1/flows/'))).toEqual([]);
});

it('says why a message was not sent', async () => {
  const seen = await visitor({ width: 360 });
  await open(seen.page, '/messages?status=suppressed');
  const row = seen.page.getByRole('row', { name: /E-mail shopper-7 / });
  expect(await row.textContent()).toContain('no consent for this channel');
  await picture(seen.page, 'suppressed-360');
});

it('tries a provider by a test', async () => {
  const seen = await visitor();
  await open(seen.page, '/providers');
  await seen.page.getByRole('button', { name: 'Send a test' }).click();
  await seen.page.getByLabel('Channel', { exact: true }).selectOption('SMS');
  await seen.page.getByLabel('Phone number').fill('+12025550123');
  await seen.page.getByRole('button', { name: 'Send it' }).click();
  await seen.page.getByRole('status').getByText('Taken', { exact: true }).waitFor();
  await picture(seen.page, 'provider-test');
  await usable(seen.page);
});
