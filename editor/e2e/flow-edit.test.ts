// What people do to a flow that stands: break and mend it, undo, copy, delete, move, go back to
// a version, and meet somebody else in the same lines.

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { picture, refused, usable } from './browser';
import {
  canonical,
  carry,
  draft,
  kept,
  openFlow,
  panel,
  plus,
  problems,
  put,
  retype,
  saved,
  step,
  textOf,
  view,
  write,
} from './editor';
import { page, seen, stage, visitor, weir } from './stage';

stage({ page: 'each' });

/** As it was written at first. */
function first(id: string): string {
  return canonical(id, `Flow ${id}`);
}

describe('a mistake', () => {
  it('is shown where it is, and mended by its quick fix', async () => {
    await draft(weir, 'broken');
    await openFlow(page, 'broken');
    await view(page, 'Text');
    await retype(page, 'pause: {', 'pause: { type: pause, fro: 1 day, next: evaluate_dat }');
    await view(page, 'Canvas');
    await step(page, 'pause').getByText('Has an error.').waitFor({ state: 'attached' });
    await problems(page)
      .getByRole('button', { name: /errors/ })
      .click();
    await picture(page, 'editor-broken');
    await usable(page);
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('First mend the errors below').waitFor();
    await problems(page).getByRole('button', { name: 'Write evaluate_data', exact: true }).click();
    await problems(page).getByRole('button', { name: 'Write for', exact: true }).click();
    await problems(page).getByText('error').first().waitFor({ state: 'hidden' });
    expect(await kept(weir, 'broken', (text) => !text.includes('fro:'))).toBe(first('broken'));
  });
});

describe('changes', () => {
  it('are undone and done again to the byte', async () => {
    await draft(weir, 'undone');
    await openFlow(page, 'undone');
    await put(page, plus(page, 'start'), 'pause');
    await panel(page).getByLabel('Name', { exact: true }).fill('A rest');
    await step(page, 'pause').click();
    await page.keyboard.press('Delete');
    const after = await kept(weir, 'undone', (text) => !text.includes('\n  pause: {'));
    expect(after).toContain('name: A rest');
    const undo = page.getByRole('button', { name: 'Undo' });
    while (await undo.isEnabled()) await undo.click();
    await kept(weir, 'undone', (text) => text === first('undone'));
    const redo = page.getByRole('button', { name: 'Redo' });
    while (await redo.isEnabled()) await redo.click();
    await kept(weir, 'undone', (text) => text === after);
  });

  it('heal what a deleted step held together', async () => {
    await draft(weir, 'healed');
    await openFlow(page, 'healed');
    await step(page, 'pause').click();
    await page.keyboard.press('Delete');
    const healed = first('healed')
      .replace('next: pause }', 'next: evaluate_data }')
      .replace(/\n {2}pause: .*/, '');
    await kept(weir, 'healed', (text) => text === healed);
    await step(page, 'evaluate_data').click();
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await picture(page, 'editor-delete');
    await usable(page);
    await dialog.getByText('None matched').click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    const text = await kept(weir, 'healed', (now) => now.includes('next: send_email }'));
    expect(text).not.toContain('evaluate_data:');
  });

  it('move a step that is dragged', async () => {
    await draft(weir, 'moved');
    await openFlow(page, 'moved');
    await carry(page, step(page, 'pause'), plus(page, 'evaluate_data', 'None matched'));
    const moved = first('moved')
      .replace('next: pause }', 'next: evaluate_data }')
      .replace('for: 1 day, next: evaluate_data }', 'for: 1 day, next: send_email }')
      .replace('none_matched: send_email', 'none_matched: pause');
    await kept(weir, 'moved', (text) => text === moved);
  });

  it('take two steps into another flow', async () => {
    await draft(weir, 'from');
    const start = 'start: { type: people_event, trigger: tag_added, tag: X, next: end }';
    await write(weir, 'into', `schema: flow/v1\nid: into\nname: Into\n${start}\n`);
    await openFlow(page, 'from');
    await step(page, 'pause').click();
    await step(page, 'evaluate_data').click({ modifiers: ['Shift'] });
    await page.keyboard.press('Control+C');
    await page.getByText('Copied as text').waitFor();
    await openFlow(page, 'into');
    await step(page, 'start').click();
    await page.keyboard.press('Control+V');
    const text = await kept(weir, 'into', (now) => now.includes('evaluate_data'));
    expect(text).toContain('tag: X, next: pause }');
    expect(text).toContain('- { label: Bought, when: { tag_added: BUY }, next: exit }');
    await picture(page, 'editor-pasted');
  });
});

describe('a version', () => {
  it('is compared with the draft, and brought back', async () => {
    await draft(weir, 'versions');
    await weir.call('POST', '/v1/flows/versions/publish');
    const published = await textOf(weir, 'versions');
    await openFlow(page, 'versions');
    await step(page, 'pause').click();
    await panel(page).getByRole('textbox', { name: 'For', exact: true }).fill('3');
    await put(page, plus(page, 'pause'), 'send sms');
    await panel(page).getByLabel('Text').fill('Soon.');
    await kept(weir, 'versions', (text) => text.includes('text: Soon.'));
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Versions' }).click();
    const changes = page.getByRole('dialog').getByRole('list', { name: 'What is different' });
    await changes.getByText('Added').first().waitFor();
    await changes.getByText('Changed').first().waitFor();
    await picture(page, 'editor-versions');
    await usable(page);
    await page.getByRole('button', { name: 'Make version 1 the draft' }).click();
    await kept(weir, 'versions', (text) => text === published);
  });
});

describe('two windows', () => {
  it('that change the same line ask whose shall stay', async () => {
    await draft(weir, 'shared');
    const other = await visitor();
    await openFlow(other.page, 'shared');
    await openFlow(page, 'shared');
    await between(page, () => pausesFor(other.page, '9'));
    await refused(seen, 412, async () => {
      await pausesFor(page, '3', false);
      await page.getByRole('dialog', { name: 'Somebody else changed this flow too' }).waitFor();
    });
    await picture(page, 'editor-conflict');
    await usable(page);
    await page.getByRole('button', { name: 'All of theirs' }).click();
    await page.getByRole('button', { name: 'Keep this' }).click();
    await saved(page);
    expect(await textOf(weir, 'shared')).toBe(
      first('shared').replace('pause, for: 1 day', 'pause, for: 9 days'),
    );
  });

  /** Before this window keeps its draft for the first time. */
  async function between(window: Page, act: () => Promise<void>): Promise<void> {
    let done: Promise<void> | undefined;
    await window.route('**/v1/flows/shared', async (route) => {
      if (route.request().method() === 'PUT') {
        done ??= act();
        await done;
      }
      await route.continue();
    });
  }

  async function pausesFor(window: Page, days: string, waits = true): Promise<void> {
    await step(window, 'pause').click();
    await panel(window).getByRole('textbox', { name: 'For', exact: true }).fill(days);
    if (waits) await kept(weir, 'shared', (text) => text.includes(`for: ${days} days`));
  }
});
