// Somebody new builds the canonical flow at each width, and tries it. What it takes is counted, and
// pictures of each stage are kept, so that what makes one hesitate can be seen.

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fits, launch, open, picture, usable, visit, WIDTHS } from './browser';
import { canonical, checks, kept, MAIL, panel, plus, problems, SMS, saved, step } from './editor';
import { serve, type Weir } from './weir';

let weir: Weir;
let browser: Browser;

beforeAll(async () => {
  [weir, browser] = await Promise.all([serve(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await weir?.stop();
});

/** Somebody who presses and types, and what that came to. */
class Walker {
  presses = 0;
  letters = 0;

  constructor(
    readonly page: Page,
    readonly width: number,
  ) {}

  async press(what: Locator): Promise<void> {
    this.presses += 1;
    await what.click();
  }

  async type(where: Locator, words: string): Promise<void> {
    this.presses += 1;
    this.letters += words.length;
    await where.fill(words);
  }

  async choose(where: Locator, words: string): Promise<void> {
    this.presses += 2;
    await where.selectOption(words);
  }

  /** Puts a step in behind another one; its form is open then. */
  async add(after: string, way: string, words: string): Promise<void> {
    await this.close();
    await this.press(this.width < 500 ? await this.line(after, way) : plus(this.page, after, way));
    const list = this.page.getByRole('dialog', { name: 'What comes next' });
    await this.press(list.getByRole('option', { name: new RegExp(`^${words}`) }).first());
  }

  /** The `+` in the outline, where steps go by what they are called. */
  private async line(after: string, way: string): Promise<Locator> {
    const title = await step(this.page, after).locator('[data-title]').textContent();
    const name = new RegExp(`^Add a step after ${title ?? after}, ${way}`);
    return this.page.getByRole('treeitem', { name });
  }

  /** Under a thumb the form covers the steps until it is done with. */
  async close(): Promise<void> {
    const done = this.page.getByRole('button', { name: 'Done', exact: true });
    if (this.width < 500 && (await done.isVisible())) await this.press(done);
  }

  async bought(): Promise<void> {
    const form = panel(this.page).getByRole('region', { name: 'Branch 1' });
    await this.type(form.getByLabel('Label'), 'Bought');
    await this.choose(form.getByLabel('When: what is asked'), 'Tag was added');
    await this.type(form.getByLabel('Tag was added: Tag'), 'BUY');
    await this.choose(form.getByLabel('Leads to'), 'Exit');
  }
}

/** What the walk took at each width, told at the end. */
const told: string[] = [];

afterAll(() => {
  process.stdout.write(`${told.join('\n')}\n`);
});

it.each(WIDTHS)('builds the canonical flow at %i and tries it', async (width) => {
  const seen = await visit(browser, weir.url, { width });
  const { page } = seen;
  page.setDefaultTimeout(10_000);
  const walker = new Walker(page, width);
  const keep = (name: string) => picture(page, `walk-${width}-${name}`);
  const id = `walk-${width}`;
  await open(page, '/flows');
  await walker.press(page.getByRole('button', { name: 'New flow' }).first());
  await walker.press(page.getByText('Blank', { exact: true }));
  await walker.type(page.getByRole('dialog').getByLabel('Name'), `Walk ${width}`);
  await keep('1-new');
  await walker.press(page.getByRole('button', { name: 'Create the draft' }));
  await walker.press(page.getByRole('button', { name: 'People event' }));
  await keep('2-start');

  await walker.add('start', '', 'Pause');
  await walker.add('pause', '', 'Evaluate data');
  await walker.bought();
  await keep('3-branch');
  await walker.add('evaluate_data', 'None matched', 'Send e-mail');
  await walker.type(panel(page).getByLabel('Subject'), MAIL.subject);
  await walker.type(panel(page).getByLabel('Text'), MAIL.text);
  await keep('4-mail');
  await walker.add('send_email', '', 'Evaluate message');
  await walker.press(panel(page).getByRole('button', { name: 'Remove branch 1' }));
  await walker.add('evaluate_event', 'Seen', 'Pause');
  await walker.add('pause_2', '', 'Evaluate data');
  await walker.bought();
  await walker.add('evaluate_data_2', 'None matched', 'Send SMS');
  await walker.type(panel(page).getByLabel('Text'), SMS);
  await walker.close();
  await walker.press(step(page, 'evaluate_event'));
  await walker.choose(panel(page).getByLabel('No action', { exact: true }), 'Send SMS');
  await walker.close();

  const text = await kept(weir, id, (now) => now.includes('no_action: send_sms'));
  await saved(page);
  await problems(page).getByText('error').waitFor({ state: 'hidden' });
  expect(text).toBe(canonical(id, `Walk ${width}`).replace('# Written by hand\n', ''));
  await checks(weir, text);
  await keep('5-whole');
  await fits(page);
  await usable(page);

  await walker.press(page.getByRole('button', { name: 'Test', exact: true }));
  await page.getByText('Gets Send e-mail').first().waitFor();
  await keep('6-test');
  expect(seen.wrong).toEqual([]);
  await seen.close();
  told.push(`${width}: ${walker.presses} presses, ${walker.letters} letters typed`);
});
