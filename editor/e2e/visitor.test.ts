// A shop of another origin with the browser script in its pages: what its visitors do arrives, and
// nothing is kept in the browser that was not consented to.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stage, visitor, weir } from './stage';

/** What the script may weigh, packed. */
const SCRIPT_MAX_BYTES = 4096;

/** How long something may take that must come. */
const COMES_WITHIN = { timeout: 10_000, interval: 20 };

stage();

declare global {
  interface Window {
    weir(act: string, data?: unknown): void;
  }
}

interface Contact {
  id: string;
  email: string | null;
}

let owner: string;
let shop: Server;
let origin: string;
let attributes: string;
let told: string[];

beforeAll(async () => {
  const made = (await weir.call('POST', '/v1/keys', { role: 'owner' })) as { secret: string };
  owner = made.secret;
  shop = createServer((request, response) => {
    if (request.method === 'POST') {
      request.on('data', (id) => told.push(String(id)));
      request.on('end', () => response.writeHead(204).end());
      return;
    }
    response.setHeader('content-type', 'text/html').end(shopPage());
  });
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
});

beforeEach(() => {
  attributes = '';
  told = [];
});

afterAll(() => shop?.close());

function shopPage(): string {
  return `<!doctype html><title>Lamps</title><link rel="icon" href="data:,">
    <script>window.weir=window.weir||function(){(weir.q=weir.q||[]).push(arguments)}</script>
    <script src="${weir.url}/weir.js" ${attributes} async></script>
    <a href="/next?token=secret">Next</a>`;
}

/** Calls Weir as its owner. */
async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${owner}`, 'content-type': 'application/json' };
  const written = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(weir.url + path, { method, headers, ...written });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? (null as T) : JSON.parse(text);
}

/** A key for pages of the shop, in its pages. */
async function published(more = '', origins = [origin]): Promise<void> {
  const key = { role: 'publishable', origins };
  const { secret } = await ask<{ secret: string }>('POST', '/v1/keys', key);
  attributes = `data-key="${secret}" ${more}`;
}

async function people(): Promise<Contact[]> {
  return (await ask<{ items: Contact[] }>('GET', '/v1/contacts?limit=500')).items;
}

/** Those who came since. */
async function newcomers(before: Contact[]): Promise<Contact[]> {
  return (await people()).filter(({ id }) => before.every((known) => known.id !== id));
}

interface Happened {
  kind: string;
  type: string;
  data: Record<string, unknown>;
}

/** What visitors who came since did, first to last. */
async function events(before: Contact[]): Promise<string[]> {
  const all = await newcomers(before);
  const lists = all.map(async ({ id }) => {
    const path = `/v1/contacts/${encodeURIComponent(id)}/timeline`;
    const { items } = await ask<{ items: Happened[] }>('GET', path);
    const types = items.filter(({ kind }) => kind === 'event').map(({ type }) => type);
    return types.filter((type) => type !== 'contact_created').reverse();
  });
  return (await Promise.all(lists)).flat();
}

/** Everything that a browser keeps for the shop. */
async function keptBy(page: Page): Promise<string[]> {
  const cookies = await page.context().cookies();
  const stored = await page.evaluate(() => [
    ...Object.keys(window.localStorage),
    ...Object.keys(window.sessionStorage),
  ]);
  return [...cookies.map(({ name }) => `cookie ${name}`), ...stored].sort();
}

/** What a page tells from now on. */
function tellings(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/v1/events')) sent.push(request.postData() ?? '');
  });
  return sent;
}

async function loaded(page: Page, path = '/'): Promise<void> {
  await page.goto(origin + path);
  await page.waitForFunction(() => (window.weir as { is?: boolean }).is);
}

describe('the browser script', () => {
  it('is small', async () => {
    const answer = await fetch(`${weir.url}/weir.js`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
    const script = Buffer.from(await answer.arrayBuffer());
    expect(gzipSync(script).length).toBeLessThan(SCRIPT_MAX_BYTES);
  });

  it('tells what a visitor does, and keeps nothing before consent', async () => {
    await published();
    const before = await people();
    const { page } = await visitor();
    await loaded(page, '/?token=secret#part');
    await page.evaluate(() =>
      window.weir('cart', { cart_id: 'k1', total: '49.00', items: [{ name: '</script>"\u2028' }] }),
    );
    await expect.poll(() => events(before), COMES_WITHIN).toEqual(['page_viewed', 'cart_updated']);
    expect(await keptBy(page)).toEqual([]);
    // A link within the shop is no exit, and leaving it is one.
    await page.getByRole('link', { name: 'Next' }).click();
    await page.waitForURL('**/next?token=secret');
    await page.waitForFunction(() => (window.weir as { is?: boolean }).is);
    await page.goto('about:blank');
    const all = ['cart_updated', 'page_viewed', 'page_viewed', 'session_ended'];
    await expect.poll(async () => (await events(before)).sort(), COMES_WITHIN).toEqual(all);
    expect(await newcomers(before)).toHaveLength(2);
    const [first] = await newcomers(before);
    const path = `/v1/contacts/${encodeURIComponent(first?.id ?? '')}/timeline`;
    expect(JSON.stringify(await ask('GET', path))).not.toContain('secret');
  });

  it('knows a visitor again with consent, and forgets them without', async () => {
    await published();
    const before = await people();
    const { page } = await visitor();
    await loaded(page);
    await page.evaluate(() => window.weir('consent', true));
    expect(await keptBy(page)).toEqual(['weir_id', 'weir_session']);
    await loaded(page);
    await page.evaluate(() => window.weir('checkout'));
    const types = ['page_viewed', 'session_ended', 'page_viewed', 'checkout_started'];
    await expect.poll(() => events(before), COMES_WITHIN).toEqual(types);
    expect(await newcomers(before), 'one visitor').toHaveLength(1);
    await page.evaluate(() => {
      window.weir('consent', false);
      window.weir('page');
    });
    expect(await keptBy(page)).toEqual([]);
    const sent = tellings(page);
    await page.goto('about:blank');
    expect(sent).toEqual([]);
  });

  it('hears a browser that objects, and a site that asks first', async () => {
    for (const [more, objects] of [
      ['', true],
      ['data-consent="given"', true],
      ['data-consent="needed"', false],
    ] as const) {
      await published(more);
      const before = await people();
      const { page } = await visitor();
      if (objects) {
        await page.addInitScript(() => {
          Object.defineProperty(window.navigator, 'globalPrivacyControl', { value: true });
        });
      }
      const sent = tellings(page);
      await loaded(page);
      await page.evaluate(() => window.weir('cart', { cart_id: 'k1' }));
      expect(await keptBy(page)).toEqual([]);
      // What waits is told when a page is left.
      await loaded(page, '/next');
      expect(sent, more).toEqual([]);
      await page.evaluate(() => {
        window.weir('consent', true);
        window.weir('page');
      });
      await expect.poll(() => events(before), COMES_WITHIN).toEqual(['page_viewed']);
    }
  });

  it('is told who somebody is by the own server of the site alone', async () => {
    await published('data-consent="given"');
    const before = await people();
    const { page } = await visitor();
    await loaded(page);
    await page.evaluate(() => {
      window.weir('identify', { email: 'victim@shop.example' });
      window.weir('identify', (id: string) =>
        window.fetch('/account/visitor', { method: 'POST', body: id }),
      );
    });
    await expect.poll(() => told.length, COMES_WITHIN).toBe(1);
    const traits = { email: 'ada@shop.example' };
    await ask('POST', '/v1/identify', { userId: 'ada', anonymousId: told[0], traits });
    await page.evaluate(() => window.weir('cart', { cart_id: 'k1' }));
    const ada = () => ask<{ items: Happened[] }>('GET', '/v1/contacts/ada/timeline');
    await expect
      .poll(async () => (await ada()).items.map(({ type }) => type), COMES_WITHIN)
      .toContain('cart_updated');
    const addresses = (await newcomers(before)).map(({ email }) => email);
    expect(addresses).not.toContain('victim@shop.example');
  });

  it('never throws into a page, whatever is done with it', async () => {
    await published();
    const before = await people();
    const { page, wrong } = await visitor();
    await loaded(page);
    await page.evaluate(() => {
      const round: Record<string, unknown> = {};
      round.self = round;
      for (const data of [round, null, 7, 'x'.repeat(100_000), () => 1n, Symbol('s')])
        for (const act of ['page', 'cart', 'identify', 'toString', '__proto__', ''])
          window.weir(act, data);
    });
    expect(wrong).toEqual([]);
    // Whoever comes after this one is not taken for it.
    await expect.poll(() => newcomers(before), COMES_WITHIN).toHaveLength(1);
  });

  it('tells nothing from a page of an origin that the key is not for', async () => {
    await published('', ['https://other.example']);
    const before = await people();
    const { page, wrong } = await visitor();
    const refused = page.waitForResponse((answer) => answer.url().includes('/v1/events'));
    await loaded(page);
    expect((await refused).status()).toBe(403);
    expect(await newcomers(before)).toEqual([]);
    wrong.splice(0);
  });
});
