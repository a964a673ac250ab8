// The stage of a file of tests: a server, a browser, and visitors to whom nothing may go wrong.

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type Look, launch, type Seen, visit } from './browser';
import { type Options, serve, type Weir } from './weir';

/** What is not there by then does not come: two files of tests share two cores. */
const SHOWN_MAX_MS = 10_000;

interface Stage extends Options {
  /** Whether `page` is there from the begin: a new one for each test, or one for the file. */
  page?: 'each' | 'one';
}

// Each file of tests has this module to itself, and one stage.
export let weir: Weir;
export let browser: Browser;
export let seen: Seen;
export let page: Page;

let visitors: Seen[] = [];

/** Before the hooks of the file itself, which find the server running. */
export function stage({ page, ...options }: Stage = {}): void {
  beforeAll(async () => {
    [weir, browser] = await Promise.all([serve(options), launch()]);
    if (page === 'one') await arrive();
  });
  afterAll(async () => {
    await browser?.close();
    await weir?.stop();
  });
  if (page === 'each') beforeEach(arrive);
  afterEach(async () => {
    expect(visitors.flatMap(({ wrong }) => wrong.splice(0))).toEqual([]);
    if (page !== 'one') await leave();
  });
}

/** Somebody new, until the test ends. */
export async function visitor(look: Look = {}): Promise<Seen> {
  const seen = await visit(browser, weir.url, look);
  seen.page.setDefaultTimeout(SHOWN_MAX_MS);
  visitors.push(seen);
  return seen;
}

async function arrive(): Promise<void> {
  seen = await visitor();
  page = seen.page;
}

async function leave(): Promise<void> {
  const gone = visitors;
  visitors = [];
  await Promise.all(gone.map((seen) => seen.close()));
}
