// The canonical flow from nothing: once by mouse, once by keys alone. Both write the same text.

import { describe, expect, it } from 'vitest';
import { open, picture, usable } from './browser';
import {
  branch,
  canonical,
  carry,
  checks,
  kept,
  MAIL,
  panel,
  plus,
  problems,
  put,
  SMS,
  saved,
  step,
  view,
} from './editor';
import { arrived, next, pick, reach, settings, type } from './keyboard';
import { page, stage, weir } from './stage';

stage({ page: 'each' });

/** The draft is on the server, right, and as it must be. */
async function built(id: string, name: string): Promise<void> {
  const text = await kept(weir, id, (now) => now.includes('STOP ends this'));
  await saved(page);
  await problems(page).getByText('error').waitFor({ state: 'hidden' });
  const last = await kept(weir, id, (now) => now.length >= text.length);
  expect(last).toBe(canonical(id, name));
  await checks(weir, last);
}

describe('the canonical flow from an empty one', () => {
  it('is built by mouse', async () => {
    await open(page, '/flows');
    await page.getByRole('button', { name: 'New flow' }).first().click();
    await page.getByText('Blank', { exact: true }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('By mouse');
    await page.getByRole('button', { name: 'Create the draft' }).click();
    await page.getByRole('heading', { name: 'What lets people in?' }).waitFor();
    await picture(page, 'editor-empty');
    await usable(page);
    await page.getByRole('button', { name: 'People event' }).click();
    await step(page, 'start').click();
    await panel(page).getByLabel('Tag', { exact: true }).fill('AB CART');

    const palette = page.getByRole('complementary', { name: 'Steps to put in' });
    await carry(page, palette.getByRole('button', { name: 'Pause' }), plus(page, 'start'));
    await step(page, 'pause').click();
    await panel(page).getByRole('textbox', { name: 'For', exact: true }).fill('1');
    await put(page, plus(page, 'pause'), 'evaluate data');
    await branch(page, 'Bought', 'BUY', 'Exit');
    await put(page, plus(page, 'evaluate_data', 'None matched'), 'send e-mail');
    await panel(page).getByLabel('Subject').fill(MAIL.subject);
    await panel(page).getByLabel('Text').fill(MAIL.text);
    await picture(page, 'editor-message');
    await put(page, plus(page, 'send_email'), 'evaluate message');
    await panel(page).getByRole('button', { name: 'Remove branch 1' }).click();

    await comment();
    await put(page, plus(page, 'evaluate_event', 'Seen'), 'pause');
    await put(page, plus(page, 'pause_2'), 'evaluate data');
    await branch(page, 'Bought', 'BUY', 'Exit');
    await put(page, plus(page, 'evaluate_data_2', 'None matched'), 'send sms');
    await panel(page).getByLabel('Text').fill(SMS);
    await step(page, 'evaluate_event').click();
    await panel(page).getByLabel('No action').selectOption('Send SMS');

    await built('by-mouse', 'By mouse');
    await picture(page, 'editor-by-mouse');
    await usable(page);
  });

  /** A remark that no form knows of. */
  async function comment(): Promise<void> {
    await view(page, 'Text');
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('# Written by hand\n');
    await view(page, 'Canvas');
    await step(page, 'start').waitFor();
  }

  it('is built by keys alone', async () => {
    await open(page, '/flows');
    const { keyboard } = page;
    await reach(page, page.getByRole('button', { name: 'New flow' }));
    await keyboard.press('Enter');
    await type(page, page.getByRole('dialog').getByLabel('Name'), 'By keys');
    await reach(page, page.getByRole('radio', { name: 'From a template' }));
    await keyboard.press('ArrowRight');
    await reach(page, page.getByRole('button', { name: 'Create the draft' }));
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What lets people in?' }).waitFor();
    await reach(page, page.getByRole('button', { name: 'People event' }));
    await keyboard.press('Enter');
    await arrived(page, 'start');

    await next(page, 'pause', 'pause');
    await next(page, 'evaluate data', 'evaluate_data');
    await settings(page, 'evaluate_data', bought);
    await next(page, 'send e-mail', 'send_email');
    await settings(page, 'send_email', async () => {
      await type(page, panel(page).getByLabel('Subject'), MAIL.subject);
      await type(page, panel(page).getByLabel('Text'), MAIL.text);
    });
    await next(page, 'evaluate message', 'evaluate_event');
    await settings(page, 'evaluate_event', async () => {
      await reach(page, panel(page).getByRole('button', { name: 'Remove branch 1' }));
      await keyboard.press('Enter');
    });
    await keyboard.press('Tab');
    await reach(page, page.getByRole('radio', { name: 'No action' }), 'Shift+Tab');
    await keyboard.press('ArrowLeft');
    await page.getByRole('radio', { name: 'Seen', checked: true }).waitFor();
    await picture(page, 'editor-picker');
    await reach(page, page.getByRole('combobox', { name: 'Find a step' }));
    await keyboard.type('pause');
    await keyboard.press('Enter');
    await arrived(page, 'pause_2');
    await next(page, 'evaluate data', 'evaluate_data_2');
    await settings(page, 'evaluate_data_2', bought);
    await next(page, 'send sms', 'send_sms');
    await settings(page, 'send_sms', () => type(page, panel(page).getByLabel('Text'), SMS));
    for (const key of ['evaluate_data_2', 'pause_2', 'evaluate_event']) {
      await keyboard.press('ArrowUp');
      await arrived(page, key);
    }
    await settings(page, 'evaluate_event', () =>
      pick(page, panel(page).getByLabel('No action'), 'Send SMS'),
    );

    await keyboard.press('Escape');
    await reach(page, page.getByRole('radio', { name: 'Canvas' }), 'Shift+Tab');
    await keyboard.press('ArrowLeft');
    await reach(page, page.locator('.cm-content'));
    await keyboard.press('Control+Home');
    await keyboard.type('# Written by hand\n');
    await built('by-keys', 'By keys');
    await picture(page, 'editor-by-keys');
  });

  async function bought(): Promise<void> {
    const form = panel(page).getByRole('region', { name: 'Branch 1' });
    await type(page, form.getByLabel('Label'), 'Bought');
    await pick(page, form.getByLabel('Leads to'), 'Exit');
    await pick(page, form.getByLabel('When: what is asked'), 'Tag was added');
    await type(page, form.getByLabel('Tag was added: Tag'), 'BUY');
    await page.keyboard.press('Tab');
  }
});
