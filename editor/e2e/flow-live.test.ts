// A flow before people are in it, and with people in it: its test, its publishing, its counts.

import { expect, it } from 'vitest';
import { picture, usable } from './browser';
import { canonical, kept, MAIL, openFlow, write } from './editor';
import { page, stage, weir } from './stage';

stage({ page: 'each' });

it('plays somebody through the draft, and keeps that as a test of the flow', async () => {
  await draft('played');
  await weir.call('POST', '/v1/events', { type: 'rated', contact: { id: 'somebody' } });
  await openFlow(page, 'played');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const test = page.getByRole('complementary', { name: 'Test' });
  await test.getByLabel('First name').fill('Ana');
  await test.getByText('Gets Send SMS').waitFor();
  await page.locator('[data-step="send_email"][data-lit]').waitFor();
  await picture(page, 'editor-test');
  await usable(page);

  await test.getByRole('button', { name: 'View' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'email_1' });
  await dialog.getByText(MAIL.subject).first().waitFor();
  await dialog.frameLocator('iframe').getByText(MAIL.text).first().waitFor();
  await picture(page, 'editor-test-message');
  await page.keyboard.press('Escape');

  await test.getByRole('textbox', { name: 'After' }).fill('6');
  await test.getByLabel('After: unit').selectOption('hours');
  await test.getByRole('button', { name: 'buys' }).click();
  await test.getByText('Gets Send SMS').waitFor({ state: 'detached' });
  await test.getByText('Evaluate data: Bought').waitFor();
  await page.locator('[data-step="send_email"]:not([data-lit])').waitFor();
  await picture(page, 'editor-test-buys');
  await test.getByRole('button', { name: 'other' }).click();
  await test.getByLabel('What happens 4', { exact: true }).selectOption('attribute');
  await test.getByLabel('Which attribute').fill('city');
  await test.getByLabel('Its value').fill('Linz');
  await test.getByRole('button', { name: 'other' }).click();
  await test.getByLabel('Which event').last().fill('ra');
  await page.getByRole('option', { name: 'rated' }).click();
  await test.getByLabel('Its data').last().fill('{ stars');
  await test.getByText('Data is a map of JSON').waitFor();
  await test.getByLabel('Its data').last().fill('{ "stars": 5 }');
  await picture(page, 'editor-test-more');
  await usable(page);
  await test.getByLabel('Name of the test').fill('Buys after six hours');
  await test.getByRole('button', { name: 'Keep as test' }).click();
  const text = await kept(weir, 'played', (now) => now.includes('tests:'));
  expect(text).toContain('name: Buys after six hours');
  expect(text).toContain('tag: BUY');
  expect(text).toMatch(/messages: \[\], ended: exit/);
  expect(text).toContain('city: Linz');
  expect(text).toContain('stars: 5');
});

it('shows who is where while it happens, down to the mail that somebody got', async () => {
  await draft('watched');
  await openFlow(page, 'watched');
  await page.getByRole('button', { name: 'Publish' }).click();
  await picture(page, 'editor-publish');
  await usable(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
  await page.getByText('Live v1').waitFor();
  await page.getByRole('button', { name: 'Show the counts' }).click();
  await figures('start').getByText('0 came').waitFor();

  for (const name of ['ana', 'ben', 'cleo']) await enters(name);
  await figures('pause').getByText('3 waiting').waitFor();
  await weir.call('POST', '/v1/contacts/cleo/tags', { name: 'BUY' });
  await weir.wait('1 day');
  const waiting = figures('evaluate_event').getByRole('link', { name: '2 waiting' });
  await waiting.waitFor();
  await figures('send_email').getByText('2 sent').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await picture(page, 'editor-counts');
  await usable(page);

  await waiting.click();
  await page
    .getByRole('table', { name: 'People inside' })
    .getByText('Ben', { exact: true })
    .waitFor();
  expect(await page.getByText('Cleo').count()).toBe(0);
  await picture(page, 'people-inside');
  await usable(page);
  await page.getByRole('link', { name: 'Ana', exact: false }).click();
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  await picture(page, 'person-in-flow');
  await page.getByRole('listitem').getByRole('link', { name: /mail/i }).first().click();
  await page.getByRole('heading', { name: MAIL.subject }).waitFor();
  await page.frameLocator('iframe').getByText(MAIL.text).first().waitFor();
  await picture(page, 'message-of-flow');
});

it('tells who stays on which version, before the next one is published', async () => {
  await openFlow(page, 'watched');
  await page.getByRole('button', { name: 'Publish' }).click();
  const dialog = page.getByRole('dialog', { name: 'Publish version 2?' });
  const staying = dialog.getByRole('list', { name: 'Who stays on which version' });
  await staying.getByRole('heading', { name: 'Version 1' }).waitFor();
  await staying.getByText('2 at Evaluate message').waitFor();
  await picture(page, 'editor-publish-again');
  await usable(page);
  await staying.getByRole('link', { name: '2' }).click();
  await page.getByRole('link', { name: 'Ben ben@example.com · ben' }).waitFor();
  expect(new URL(page.url()).searchParams.get('version')).toBe('1');
});

it('narrows the list of those inside, and widens it again', async () => {
  await page.goto('/people?flow=watched&node=evaluate_event');
  const ana = page.getByRole('link', { name: 'Ana ana@example.com · ana' });
  await ana.waitFor();
  await page.getByLabel('State').selectOption('Set aside');
  await page.getByText('Nobody is at Evaluate event now').waitFor();
  expect(new URL(page.url()).searchParams.get('state')).toBe('quarantined');
  await page.getByRole('button', { name: 'Show all inside' }).first().click();
  await ana.waitFor();
  await page.getByLabel('Step').selectOption('Evaluate event (2)');
  await ana.waitFor();
  await page.getByRole('button', { name: 'Not only those inside Flow watched' }).click();
  await page.getByRole('link', { name: 'Cleo' }).waitFor();
});

/** The canonical flow, with a mail that has a look. */
async function draft(id: string): Promise<void> {
  const text = canonical(id, `Flow ${id}`);
  await write(weir, id, text.replace(`text: ${MAIL.text}`, `html: "<h1>${MAIL.text}</h1>"`));
}

function figures(key: string) {
  return page.locator(`[data-step="${key}"]`);
}

async function enters(name: string): Promise<void> {
  const path = `/v1/contacts/${name}`;
  const email = `${name}@example.com`;
  const first_name = name.replace(/^./, (letter) => letter.toUpperCase());
  await weir.call('PUT', path, { email, phone: '+4915112345678', first_name });
  await weir.call('POST', '/v1/events', {
    type: 'tag_added',
    contact: { id: name },
    data: { tag: 'AB CART' },
  });
}
