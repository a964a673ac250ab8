// What people do in the editor of a flow, by mouse, and what they see of it.

import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { open } from './browser';
import type { Weir } from './weir';

/** The flow that is built by mouse and by keys, as both must write it. */
export function canonical(id: string, name: string): string {
  return `# Written by hand
schema: flow/v1
id: ${id}
name: ${name}
state: draft
start: { type: people_event, trigger: tag_added, tag: AB CART, next: pause }
nodes:
  pause: { type: pause, for: 1 day, next: evaluate_data }
  evaluate_data:
    type: evaluate_data
    branches:
      - { label: Bought, when: { tag_added: BUY }, next: exit }
    none_matched: send_email
  send_email: { type: send_email, message: email_1, next: evaluate_event }
  evaluate_event:
    type: evaluate_event
    of: send_email
    within: 1 day
    branches:
      - { label: Seen, when: { status: seen }, next: pause_2 }
    no_action: send_sms
  pause_2: { type: pause, for: 1 day, next: evaluate_data_2 }
  evaluate_data_2:
    type: evaluate_data
    branches:
      - { label: Bought, when: { tag_added: BUY }, next: exit }
    none_matched: send_sms
  send_sms: { type: send_sms, message: sms_1, next: end }
messages:
  email_1: { channel: email, kind: marketing, subject: ${MAIL.subject}, text: ${MAIL.text} }
  sms_1: { channel: sms, kind: marketing, text: ${SMS} }
`;
}

export const MAIL = { subject: 'Your cart waits', text: 'Come back and buy.' };
export const SMS = 'Your cart still waits. STOP ends this.';

/** Puts a draft of the canonical flow on the server. */
export async function draft(weir: Weir, id: string): Promise<void> {
  await write(weir, id, canonical(id, `Flow ${id}`));
}

export async function write(weir: Weir, id: string, text: string): Promise<void> {
  const now = await fetch(`${weir.url}/v1/flows/${id}`);
  const match = now.headers.get('etag');
  const headers = { 'content-type': 'text/yaml', ...(match !== null && { 'if-match': match }) };
  const url = `${weir.url}/v1/flows/${id}`;
  const answer = await fetch(url, { method: 'PUT', headers, body: text });
  expect(answer.status, await answer.text()).toBeLessThan(300);
}

/** The draft as the server has it. */
export async function textOf(weir: Weir, id: string): Promise<string> {
  const answer = await fetch(`${weir.url}/v1/flows/${id}`, { headers: { accept: 'text/yaml' } });
  return answer.text();
}

/** Longer than the editor takes to save again twice. */
const KEPT_MAX_MS = 30_000;

/** Waits until the server has a draft that says this. */
export async function kept(
  weir: Weir,
  id: string,
  says: (text: string) => boolean,
): Promise<string> {
  await expect.poll(async () => says(await textOf(weir, id)), { timeout: KEPT_MAX_MS }).toBe(true);
  return textOf(weir, id);
}

/** Fails where the server finds errors in the text. */
export async function checks(weir: Weir, text: string): Promise<void> {
  const answer = await weir.call('POST', '/v1/flows/check', { flow: text, files: {} });
  expect(answer).toMatchObject({ diagnostics: expect.any(Array) });
  expect(JSON.stringify(answer)).not.toContain('"severity":"error"');
}

export async function openFlow(page: Page, id: string, more = ''): Promise<void> {
  await open(page, `/flows/${id}${more}`);
  await page.locator('[data-focus="start"], .cm-content').first().waitFor();
}

export function step(page: Page, key: string): Locator {
  return page.locator(`[data-focus="${key}"]`);
}

export function panel(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Settings' });
}

export function problems(page: Page): Locator {
  return page.getByRole('region', { name: 'Problems' });
}

/** The `+` on the way from a step, or from one of its ways out. */
export function plus(page: Page, key: string, way = ''): Locator {
  const name = `Add a step after ${key}${way === '' ? '' : `, ${way}`}`;
  return page.getByRole('button', { name, exact: true });
}

/** Puts a step in by the `+`. */
export async function put(page: Page, at: Locator, words: string): Promise<void> {
  await at.click();
  await page.getByRole('combobox', { name: 'Find a step' }).fill(words);
  await page.getByRole('dialog', { name: 'What comes next' }).getByRole('option').first().click();
}

/** Carries something from here to there. */
export async function carry(page: Page, from: Locator, to: Locator): Promise<void> {
  const [a, b] = [await middle(from), await middle(to)];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  await page.mouse.move(a.x + 8, a.y + 8, { steps: 3 });
  await page.mouse.move(b.x, b.y, { steps: 12 });
  await page.mouse.up();
}

async function middle(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  if (!box) throw new Error('it is not seen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Writes a branch: who has this tag since leaves by it. */
export async function branch(page: Page, label: string, tag: string, leads: string): Promise<void> {
  const form = panel(page).getByRole('region', { name: 'Branch 1' });
  await form.getByLabel('Label').fill(label);
  await form.getByLabel('When: what is asked').selectOption('Tag was added');
  await form.getByLabel('Tag was added: Tag').fill(tag);
  await form.getByLabel('Leads to').selectOption(leads);
}

/** Nothing is left to be sent to the server. */
export async function saved(page: Page): Promise<void> {
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved/ })
    .waitFor();
}

/** Replaces a part of the text in the code view, by hand. */
export async function retype(page: Page, line: string, now: string): Promise<void> {
  await page.locator('.cm-line', { hasText: line }).first().click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  await page.keyboard.insertText(now);
}

export async function view(page: Page, name: 'Canvas' | 'Outline' | 'Text'): Promise<void> {
  await page.getByTitle(name, { exact: true }).click();
}
