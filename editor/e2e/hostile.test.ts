// Texts that nobody would write, two who write at once, and who may only look: nothing breaks, and
// nobody's lines are lost by a key.

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { open, picture, refused, usable } from './browser';
import {
  canonical,
  draft,
  kept,
  openFlow,
  panel,
  problems,
  saved,
  step,
  textOf,
  view,
  write,
} from './editor';
import { page, seen, stage, weir } from './stage';

stage({ page: 'each' });

const first = (id: string) => canonical(id, `Flow ${id}`);

describe('a text that is no flow', () => {
  it('is told, kept, and not written into', async () => {
    await draft(weir, 'typed');
    await openFlow(page, 'typed', '?view=code');
    const said = problems(page).getByText('The text cannot be read');
    for (const [text, why] of [
      ['['.repeat(100), 'nested over 64 deep'],
      ['nodes: &a\n  x: *a\n', 'gives a value a name'],
      [`${first('typed')}---\n${first('typed')}`, 'A second document'],
      [first('typed').replace('id: typed', 'id: typed\nid: typed'), 'must be unique'],
    ] as const) {
      await retyped(page, text);
      await said.filter({ hasText: why }).waitFor();
      await view(page, 'Canvas');
      await page.getByText('The text cannot be read as a flow').waitFor();
      await page.keyboard.press('Shift+s');
      await view(page, 'Text');
      await kept(weir, 'typed', (now) => now === text);
    }
    await retyped(page, first('typed'));
    await said.waitFor({ state: 'detached' });
    await view(page, 'Canvas');
    await step(page, 'pause').click();
    await panel(page).getByLabel('Name', { exact: true }).fill('Right again');
    await kept(weir, 'typed', (now) => now.includes('name: Right again'));
  }, 60_000);

  it('is opened as what it is', async () => {
    await write(weir, 'unread', 'schema: flow/v1\nid: unread\nnodes: &n\n  a: *n\n');
    await open(page, '/flows/unread');
    await page.getByText('The text cannot be read as a flow').waitFor();
    await picture(page, 'editor-unread');
    await usable(page);
    await page.getByRole('button', { name: 'Open the text' }).click();
    await page.locator('.cm-content').getByText('nodes: &n').waitFor();
  });

  it('may call its steps what every object has', async () => {
    const nodes = `  __proto__: { type: pause, for: 1 day, next: constructor }
  constructor: { type: toString, next: __proto__ }
`;
    await write(weir, 'named', `${first('named').replace('next: pause }', 'next: __proto__ }')}`);
    await openFlow(page, 'named', '?view=code');
    await retyped(page, (await textOf(weir, 'named')).replace('nodes:\n', `nodes:\n${nodes}`));
    await view(page, 'Canvas');
    await step(page, 'constructor').getByText('Unknown type toString').waitFor();
    await view(page, 'Outline');
    await step(page, '__proto__').getByText('Wait 1 day').waitFor();
    await saved(page);
  });
});

describe('two who write at once', () => {
  it('decide nothing by closing the question', async () => {
    await draft(weir, 'both');
    await openFlow(page, 'both');
    const theirs = first('both').replace('for: 1 day', 'for: 9 days');
    await ahead(page, 'both', 'PUT', () => write(weir, 'both', theirs));
    const question = page.getByRole('dialog', { name: 'Somebody else changed this flow too' });
    await refused(seen, 412, async () => {
      await call(page, 'pause', 'Mine');
      await question.waitFor();
      await page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      await call(page, 'evaluate_data', 'Later');
      await page.getByRole('button', { name: 'Decide' }).click();
      await question.waitFor();
      expect(await textOf(weir, 'both')).toBe(theirs);
    });
    await question.getByRole('button', { name: 'All of theirs' }).click();
    await question.getByRole('button', { name: 'Keep this' }).click();
    await saved(page);
    expect(await textOf(weir, 'both')).toBe(
      theirs.replace('type: evaluate_data\n', 'type: evaluate_data\n    name: Later\n'),
    );
  });

  it('publish what they see', async () => {
    await draft(weir, 'seen');
    await openFlow(page, 'seen');
    const theirs = first('seen').replace('for: 1 day', 'for: 9 days');
    const publish = page.getByRole('button', { name: 'Publish' });
    const question = page.getByRole('dialog');
    await publish.click();
    await ahead(page, 'seen/publish', 'POST', () => write(weir, 'seen', theirs));
    await refused(seen, 412, async () => {
      await question.getByRole('button', { name: 'Publish' }).click();
      await question.getByText('It has changed in the meantime').waitFor();
    });
    expect(await weir.call('GET', '/v1/flows/seen')).toMatchObject({ version: 0 });
    await question.getByRole('button', { name: 'Not yet' }).click();
    await step(page, 'pause').getByText('Wait 9 days').waitFor();
    await publish.click();
    await question.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Live v1').waitFor();
    const published = await fetch(`${weir.url}/v1/flows/seen?version=1`);
    expect(await published.text()).toContain('for: 9 days');
  });
});

it('leads from the counts of a version to the people of that version', async () => {
  await draft(weir, 'counted');
  await weir.call('POST', '/v1/flows/counted/publish');
  await weir.call('POST', '/v1/events', {
    type: 'tag_added',
    contact: { id: 'ada' },
    data: { tag: 'AB CART' },
  });
  await weir.call('POST', '/v1/flows/counted/publish');
  await openFlow(page, 'counted', '?counts=on');
  const inside = page.locator('[data-step="pause"]').getByRole('link', { name: '1 waiting' });
  await inside.waitFor();
  await page.getByLabel('Counts of').selectOption('1');
  await inside.and(page.locator('[href$="&version=1"]')).click();
  await page.waitForURL('**/people?flow=counted&node=pause&version=1');
});

// The last, for then the door is closed.
it('offers no version to who may only look', async () => {
  await draft(weir, 'looked');
  await weir.call('POST', '/v1/flows/looked/publish');
  const owner = { name: 'Olga', email: 'olga@shop.example', password: 'correct horse battery' };
  const analyst = { ...owner, name: 'Ana', email: 'ana@shop.example' };
  await weir.call('POST', '/v1/users', { ...owner, role: 'owner' });
  const headers = { origin: weir.url };
  const session = await page.request.post('/v1/session', {
    data: { email: owner.email, password: owner.password },
    headers,
  });
  expect(session.status(), await session.text()).toBeLessThan(300);
  const data = { ...analyst, role: 'analyst' };
  const added = await page.request.post('/v1/users', { data, headers });
  expect(added.status(), await added.text()).toBe(201);
  await page.context().clearCookies();
  // Whoever is not signed in yet is refused.
  await refused(seen, 401, async () => {
    await page.goto('/flows/looked');
    await signIn(page, analyst);
  });
  await step(page, 'start').waitFor();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Versions' }).click();
  await page.getByText('From version 1 to the draft').waitFor();
  expect(await page.getByRole('button', { name: /Make version/ }).count()).toBe(0);
});

/** Does something before the first call of this kind goes out. */
async function ahead(
  on: Page,
  path: string,
  method: string,
  act: () => Promise<void>,
): Promise<void> {
  let done: Promise<void> | undefined;
  await on.route(`**/v1/flows/${path}`, async (route) => {
    if (route.request().method() === method) {
      done ??= act();
      await done;
    }
    await route.continue();
  });
}

async function call(on: Page, key: string, name: string): Promise<void> {
  await step(on, key).click();
  await panel(on).getByLabel('Name', { exact: true }).fill(name);
}

async function retyped(on: Page, text: string): Promise<void> {
  await on.locator('.cm-content').click();
  await on.keyboard.press('Control+A');
  await on.keyboard.press('Delete');
  await on.keyboard.insertText(text);
}

async function signIn(on: Page, who: { email: string; password: string }): Promise<void> {
  await on.getByLabel('E-mail').last().fill(who.email);
  await on.getByLabel('Password').fill(who.password);
  await on.getByRole('button', { name: 'Sign in' }).click();
  await on.getByRole('button', { name: 'Sign in' }).waitFor({ state: 'detached' });
}
