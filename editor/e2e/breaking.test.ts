// What goes wrong around the app, and that nothing of what somebody wrote is lost by it: answers
// that come late, not at all or from somebody else, and sessions that end in the middle.

import type { Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { open, picture, refused, usable } from './browser';
import { canonical, draft, kept, openFlow, panel, saved, step, textOf } from './editor';
import { page, seen, stage, visitor, weir } from './stage';

stage({ page: 'each' });

const OWNER = { name: 'Olga', email: 'olga@shop.example', password: 'correct horse battery' };

/** The name of the first pause, as it is typed. */
async function call(name: string, on: Page = page): Promise<void> {
  await step(on, 'pause').click();
  await panel(on).getByLabel('Name', { exact: true }).fill(name);
}

/** Answers what keeps a draft in this way. */
async function puts(answer: (route: Route, count: number) => Promise<void>): Promise<void> {
  let count = 0;
  await page.route('**/v1/flows/*', async (route) => {
    if (route.request().method() !== 'PUT') return route.continue();
    count += 1;
    return answer(route, count);
  });
}

/** A door that stays shut until somebody opens it. */
function door(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((done) => {
    open = done;
  });
  return { opened, open: () => open() };
}

/** A flow called Second while the server is still at First; it answers when the door opens. */
async function typedWhileSaving(id: string): Promise<{ open: () => void }> {
  await draft(weir, id);
  await openFlow(page, id);
  const [asked, answer] = [door(), door()];
  await puts(async (route, count) => {
    asked.open();
    if (count === 1) await answer.opened;
    await route.continue();
  });
  await call('First');
  await asked.opened;
  await call('Second');
  return answer;
}

describe('a slow server', () => {
  it('gets what was typed while it was at the text before', async () => {
    const answer = await typedWhileSaving('slow');
    // Longer than typing pauses before it is sent: the clock of the page says so.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 1_200)));
    answer.open();
    await kept(weir, 'slow', (text) => text.includes('name: Second'));
    await saved(page);
  });

  it('publishes what is seen, and not what it had before', async () => {
    const answer = await typedWhileSaving('published');
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
    answer.open();
    await page.getByText('Live v1').waitFor();
    const published = await fetch(`${weir.url}/v1/flows/published?version=1`);
    expect(await published.text()).toContain('name: Second');
  });
});

describe('a server that is away', () => {
  it('has the draft once it is back, without a word', async () => {
    await draft(weir, 'away');
    await openFlow(page, 'away');
    await puts((route, count) => (count < 3 ? route.fulfill({ status: 503 }) : route.continue()));
    await refused(seen, 503, async () => {
      await call('Meanwhile');
      await page.getByText('Not kept:').waitFor();
      await kept(weir, 'away', (text) => text.includes('name: Meanwhile'));
    });
    await saved(page);
  }, 40_000);

  it('loses nothing of a draft that was left', async () => {
    await draft(weir, 'left');
    await openFlow(page, 'left');
    await puts((route) => route.fulfill({ status: 500 }));
    await refused(seen, 500, async () => {
      await call('Left');
      await page.getByText('Not kept:').waitFor();
      await page.getByRole('link', { name: 'People' }).click();
      await page.getByText('are not on the server yet').waitFor();
    });
    await page.unroute('**/v1/flows/*');
    await page.getByRole('button', { name: 'Open it' }).click();
    await kept(weir, 'left', (text) => text.includes('name: Left'));
    await saved(page);
    await step(page, 'pause').getByText('Left').waitFor();
    expect(await textOf(weir, 'left')).toBe(
      canonical('left', 'Flow left').replace('pause, for', 'pause, name: Left, for'),
    );
  });

  it('is told from somebody who answers in its place', async () => {
    const body = '<h1>Welcome to the network of the hotel</h1>';
    await page.route('**/v1/contacts?*', (route) =>
      route.fulfill({ status: 200, contentType: 'text/html', body }),
    );
    await open(page, '/people');
    await page.getByText('The answer cannot be read.').first().waitFor();
    await page.unroute('**/v1/contacts?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
});

it('takes a double click for one', async () => {
  await open(page, '/flows');
  await page.getByRole('button', { name: 'New flow' }).first().click();
  await page.getByText('Blank', { exact: true }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Pressed twice');
  await page.getByRole('button', { name: 'Create the draft' }).dblclick();
  await page.waitForURL('**/flows/pressed-twice');
});

// The last, for then the door is closed.
describe('a session that ends', () => {
  it('takes nothing with it that was half written', async () => {
    await draft(weir, 'ended');
    await weir.call('POST', '/v1/users', { ...OWNER, role: 'owner' });
    await page.goto('/flows/ended');
    await signIn(page);
    await step(page, 'start').waitFor();
    await page.context().clearCookies();
    // Refused is the check of the text, and some time later the text itself.
    await refused(seen, 401, async () => {
      await call('Late');
      await page.getByText('Your session ended.').waitFor();
      await picture(page, 'sign-in-again');
      await usable(page);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await signIn(page);
      await saved(page);
    });
    await page.getByText('Your session ended.').waitFor({ state: 'detached' });
    await panel(page).getByLabel('Name', { exact: true }).waitFor();
    const text = await page.request.get('/v1/flows/ended', { headers: { accept: 'text/yaml' } });
    expect(await text.text()).toContain('name: Late');
  });

  it('leaves a dialog as it was', async () => {
    const other = await visitor();
    await other.page.goto('/people');
    await signIn(other.page);
    await other.page.getByRole('button', { name: 'Add a person' }).first().click();
    const dialog = other.page.getByRole('dialog', { name: 'Add a person' });
    await dialog.getByLabel('Id').fill('grace');
    await other.page.context().clearCookies();
    await refused(other, 401, async () => {
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await other.page.getByText('Your session ended.').waitFor();
    });
    await signIn(other.page);
    await other.page.getByText('Your session ended.').waitFor({ state: 'detached' });
    // Whether somebody has this id is asked: nobody has.
    await refused(other, 404, async () => {
      await dialog.getByRole('button', { name: 'Add', exact: true }).click();
      await other.page.waitForURL('**/people/grace');
    });
  });
});

async function signIn(on: Page): Promise<void> {
  await on.getByLabel('E-mail').last().fill(OWNER.email);
  await on.getByLabel('Password').fill(OWNER.password);
  await on.getByRole('button', { name: 'Sign in' }).click();
}
