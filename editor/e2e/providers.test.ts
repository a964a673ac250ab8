// Providers from forms: one is made, tried by a real mail server, changed, and deleted.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fits, launch, open, picture, refused, settled, usable, visit, WIDTHS } from './browser';
import { type MailServer, mailServer } from './smtp';
import { serve, type Weir } from './weir';

/** One of the file beside those of the app; and calls of this machine are let out. */
const SETTINGS = `
sender: Shop <hello@shop.example>
allow_private: [127.0.0.1]
providers:
  hooks: { type: webhook, rate: 10/second }
`;

let weir: Weir;
let browser: Browser;
let mail: MailServer;

beforeAll(async () => {
  [weir, browser, mail] = await Promise.all([
    serve({ settings: SETTINGS }),
    launch(),
    mailServer(),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await weir?.stop();
  await mail?.stop();
});

const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

it('makes one by its form, tries it, and sends a flow by it', async () => {
  const seen = await visit(browser, weir.url);
  const { page } = seen;
  try {
    await open(page, '/providers');
    await picture(page, 'providers-none');
    await page.getByRole('link', { name: 'New provider' }).first().click();
    await press(page, 'Mail server (SMTP)');
    await field(page, 'Server').fill('mail example');
    await refused(seen, 422, async () => {
      await press(page, 'Set it up');
      await page.getByText('is no name of a server').waitFor();
    });
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-invalid') ?? '');
    await expect.poll(focused).toBe('true');
    await picture(page, 'provider-wrong');
    await usable(page);
    await field(page, 'Server').fill('127.0.0.1');
    await field(page, 'Port').fill(String(mail.port));
    await field(page, 'Encryption').selectOption('None');
    await field(page, 'User').fill('shop');
    await field(page, 'Password').fill('s3cr3t-word');

    await press(page, 'Test before saving');
    await field(page, 'E-mail address').fill('ada@example.com');
    await press(page, 'Send it');
    await page.getByRole('status').getByText('Taken', { exact: true }).waitFor();
    await picture(page, 'provider-try');
    await page.getByRole('button', { name: 'Close' }).first().click();
    expect(mail.mails.map(({ to }) => to)).toEqual(['ada@example.com']);
    expect(JSON.stringify(await weir.call('GET', '/v1/providers'))).not.toContain('"mail"');

    await press(page, 'Set it up');
    await page.getByRole('heading', { level: 1, name: 'mail' }).waitFor();
    await page.getByText('Kept, and not shown').waitFor();
    expect(await page.content()).not.toContain('s3cr3t-word');
    await send();
    expect(mail.mails.at(-1)?.to).toBe('grace@example.com');
    expect(seen.wrong).toEqual([]);
  } finally {
    await seen.close();
  }
});

/** A flow that names no provider sends by the default of its channel. */
async function send(): Promise<void> {
  const flow = {
    schema: 'flow/v1',
    id: 'welcome',
    start: { type: 'people_event', trigger: 'tag_added', tag: 'NEW', next: 'hello' },
    nodes: { hello: { type: 'send_email', message: 'hello', next: 'end' } },
    messages: {
      hello: { channel: 'email', subject: 'Hello', text: 'Hello. {{ unsubscribe_url }}' },
    },
  };
  await weir.call('PUT', '/v1/flows/welcome', { flow: JSON.stringify(flow) });
  await weir.call('POST', '/v1/flows/welcome/publish', {});
  await weir.call('PUT', '/v1/contacts/grace', { email: 'grace@example.com' });
  await weir.call('POST', '/v1/contacts/grace/tags', { name: 'NEW' });
  await weir.wait('1 minute');
}

it('keeps the secret, asks for it at another address, and says what is unsaved', async () => {
  const seen = await visit(browser, weir.url);
  const { page } = seen;
  try {
    await open(page, '/providers/mail/edit');
    await field(page, 'Server').fill('localhost');
    await page.getByRole('link', { name: 'Providers' }).last().click();
    await page.getByRole('heading', { name: 'Leave without saving?' }).waitFor();
    await picture(page, 'provider-leave');
    await press(page, 'Stay here');
    await refused(seen, 422, async () => {
      await press(page, 'Save');
      await page.getByText('The secret was written for another address').waitFor();
    });
    await press(page, 'Discard');
    await page.getByText('Advanced').click();
    await field(page, 'Rate').fill('fast');
    await refused(seen, 422, async () => {
      await press(page, 'Save');
      await page.getByText('is no rate').waitFor();
    });
    await field(page, 'Rate').fill('300/minute');
    await press(page, 'Save');
    await page.getByText('mail is set up').waitFor();
    await usable(page);
    expect(seen.wrong).toEqual([]);
  } finally {
    await seen.close();
  }
});

it('is made by the keyboard alone', async () => {
  const seen = await visit(browser, weir.url);
  const { page } = seen;
  try {
    await open(page, '/providers/new');
    await page.getByRole('button', { name: 'Sandbox' }).focus();
    await page.keyboard.press('Enter');
    await field(page, 'Name').focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('nowhere');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'nowhere' }).waitFor();
    const made = JSON.stringify(await weir.call('GET', '/v1/providers/nowhere'));
    expect(made).toContain('"channels":["push"]');
    expect(seen.wrong).toEqual([]);
  } finally {
    await seen.close();
  }
});

it('deletes one that nobody needs', async () => {
  const seen = await visit(browser, weir.url, { width: 360 });
  const { page } = seen;
  try {
    await open(page, '/providers/nowhere/edit');
    await press(page, 'Delete');
    await picture(page, 'provider-delete-360');
    await usable(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('nowhere is deleted').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Providers' }).waitFor();
    expect(await page.getByRole('heading', { name: 'nowhere' }).count()).toBe(0);
    expect(seen.wrong).toEqual([]);
  } finally {
    await seen.close();
  }
});

const PAGES = [
  ['/providers', 'providers-some'],
  ['/providers/new', 'provider-kinds'],
  ['/providers/new?kind=http', 'provider-http'],
  ['/providers/mail/edit', 'provider-mail'],
  ['/providers/hooks/edit', 'provider-file'],
] as const;

describe.each(PAGES)('%s', (path, name) => {
  it.each(WIDTHS)('is fine at %i px', async (width) => {
    await looked(path, `${name}-${width}`, { width });
  });

  it('is fine in the dark', async () => {
    await looked(path, `${name}-dark`, { dark: true });
  });
});

async function looked(path: string, name: string, look: { width?: number; dark?: boolean }) {
  const seen = await visit(browser, weir.url, look);
  try {
    await open(seen.page, path);
    await settled(seen.page);
    await seen.page.locator('main :is(section, ul)').first().waitFor();
    await picture(seen.page, name);
    await fits(seen.page);
    await usable(seen.page);
    expect(seen.wrong).toEqual([]);
  } finally {
    await seen.close();
  }
}
