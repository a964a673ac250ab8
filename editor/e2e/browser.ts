// A browser, and pages in which nothing may go wrong unnoticed.

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

/** Where pictures of what was seen are kept. */
const PICTURES = fileURLToPath(new URL('../../target/pictures', import.meta.url));

/** Without these Chromium asks the network for things of its own at every start. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The widths at which everything is looked at: a screen, a tablet, a phone. */
export const WIDTHS = [1440, 1024, 360] as const;

/** The share of the window that moved, times how far: a digit that grows wider is no shift. */
const SHIFT_SEEN = 0.001;

/** Notes what moved without anybody having touched it. */
const WATCH_SHIFTS = `
  window.shifts = [];
  const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ');
  const what = ({ node, previousRect, currentRect }) =>
    (node?.className?.baseVal ?? node?.className ?? node?.nodeName) +
    ' from ' + box(previousRect) + ' to ' + box(currentRect);
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      if (value >= ${SHIFT_SEEN}) window.shifts.push(value.toFixed(4) + ': ' + sources.map(what));
  }).observe({ type: 'layout-shift', buffered: true });
`;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Look {
  width?: number;
  dark?: boolean;
}

export interface Seen {
  page: Page;
  /** What went wrong in the page by now: errors of scripts, of the console, of the policy. */
  wrong: string[];
  close(): Promise<void>;
}

export function launch(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: QUIET });
}

/** A page of a new visitor. */
export async function visit(browser: Browser, baseURL: string, look: Look = {}): Promise<Seen> {
  const { width = 1440, dark = false } = look;
  const context: BrowserContext = await browser.newContext({
    baseURL,
    viewport: { width, height: width < 500 ? 760 : 900 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(`console: ${message.text()}`);
  });
  return { page, wrong, close: () => context.close() };
}

/** A server that says no is told in the console; here it is meant to, with this status. */
export async function refused(seen: Seen, status: number, act: () => Promise<void>): Promise<void> {
  const before = seen.wrong.length;
  await act();
  const told = seen.wrong.splice(before);
  seen.wrong.push(
    ...told.filter((line) => !line.includes(`responded with a status of ${status} `)),
  );
}

/** Opens a page of the app and waits until it shows what it has. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('main h1').first().waitFor();
  await settled(page);
}

/**
 * Opens a page to which answers come one at a time, each seen before the next: tells how far what
 * was there already moved meanwhile, as browsers count it (`layout-shift`), and what it was.
 */
export async function shifts(page: Page, path: string): Promise<string[]> {
  await page.addInitScript(WATCH_SHIFTS);
  let loading = true;
  let last = Promise.resolve();
  await page.route('**/v1/**', (route) => {
    // Figures that live ask again and again: the page may be gone before they are let through.
    if (!loading) return route.continue().catch(() => undefined);
    last = last.then(() => twoFrames(page)).then(() => route.continue());
    return last;
  });
  await open(page, path);
  loading = false;
  await last;
  await settled(page);
  await twoFrames(page);
  return page.evaluate('window.shifts');
}

/** What was drawn has then been seen. */
function twoFrames(page: Page): Promise<unknown> {
  return page.evaluate(
    () => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))),
  );
}

/** Until nothing is being loaded any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}

/** Fails where somebody could not use the page: axe finds nothing serious. */
export async function usable(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const results: AxeResults = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] })',
  );
  const grave = results.violations.filter(
    ({ impact }) => impact === 'serious' || impact === 'critical',
  );
  const told = grave.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map((node) => `  ${node.html.slice(0, 160)}`);
    return [`${id}: ${help}`, ...places].join('\n');
  });
  expect(told, page.url()).toEqual([]);
}

/** Keeps a picture of what is seen. */
export async function picture(page: Page, name: string): Promise<void> {
  const path = join(PICTURES, `${name}.png`);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
}

/** Whether something is wider than the window: nobody scrolls sideways. */
export async function fits(page: Page): Promise<void> {
  const excess = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(excess, `${page.url()} is wider than the window`).toBeLessThanOrEqual(0);
}
