// What a marketer does to a large flow. What an act needs is looked for beforehand: while it is
// measured only the hand does something, for looking for elements would be work of the page too.

import type { Locator, Page } from 'playwright-core';
import { panel, plus, step, view } from './editor';

export interface Act {
  name: string;
  /** Whether the draft is another one then, to be checked and kept. */
  writes: boolean;
  prepare: (page: Page) => Promise<() => Promise<unknown>>;
}

/** The step around which everything happens. */
export const HERE = 'mail_20';

interface Point {
  x: number;
  y: number;
}

async function middle(of: Locator): Promise<Point> {
  const box = await of.boundingBox();
  if (!box) throw new Error('it is not seen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Brings the middle of the flow into sight, with a step selected. */
export async function goThere(page: Page): Promise<void> {
  await view(page, 'Outline');
  await step(page, HERE).click();
  await view(page, 'Canvas');
  await step(page, HERE).waitFor();
  await still(page);
}

/** Until the canvas glides no more. */
export async function still(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const seen = () => document.querySelector('.react-flow__viewport')?.getAttribute('style');
    for (let [was, same] = [seen(), 0]; same < 6; ) {
      await frame();
      const now = seen();
      same = now === was ? same + 1 : 0;
      was = now;
    }
  });
}

async function drag(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, from.y + 8, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 20 });
  await page.mouse.up();
}

function clicking(find: (page: Page) => Locator): Act['prepare'] {
  return async (page) => {
    const at = await middle(find(page));
    return () => page.mouse.click(at.x, at.y);
  };
}

function keying(...keys: string[]): Act['prepare'] {
  return async (page) => async () => {
    for (const key of keys) {
      await page.keyboard.press(key);
    }
  };
}

const palette = (page: Page) =>
  page
    .getByRole('complementary', { name: 'Steps to put in' })
    .getByRole('button', { name: 'Pause' });

/** At arm's length: some steps can be read. */
export const NEAR: readonly Act[] = [
  { name: 'select a step', writes: false, prepare: clicking((page) => step(page, HERE)) },
  { name: 'open the list of a +', writes: false, prepare: clicking((page) => plus(page, HERE)) },
  { name: 'look for a step in it', writes: false, prepare: keying(...'pause') },
  { name: 'put it in', writes: true, prepare: keying('Enter') },
  { name: 'put in from the palette', writes: true, prepare: clicking(palette) },
  {
    name: 'carry from the palette onto a +',
    writes: true,
    prepare: async (page) => {
      await goThere(page);
      const [from, to] = [await middle(palette(page)), await middle(plus(page, HERE))];
      return () => drag(page, from, to);
    },
  },
  {
    name: 'carry a step onto a +',
    writes: true,
    prepare: async (page) => {
      await goThere(page);
      const [from, to] = [await middle(step(page, 'bought_20')), await middle(plus(page, HERE))];
      return () => drag(page, from, to);
    },
  },
  {
    name: 'move a step',
    writes: true,
    prepare: async (page) => {
      await goThere(page);
      const from = await middle(step(page, HERE));
      return () => drag(page, from, { x: from.x - 260, y: from.y + 12 });
    },
  },
  {
    name: 'delete a step',
    writes: true,
    prepare: async (page) => {
      await step(page, HERE).click();
      return keying('Delete')(page);
    },
  },
  { name: 'undo', writes: true, prepare: keying('Control+z') },
  {
    name: 'undo three more',
    writes: true,
    prepare: keying('Control+z', 'Control+z', 'Control+z'),
  },
  { name: 'redo', writes: true, prepare: keying('Control+Shift+z') },
  {
    name: 'type a name',
    writes: true,
    prepare: async (page) => {
      await goThere(page);
      await panel(page).getByLabel('Name', { exact: true }).click();
      return keying(...'Reminder')(page);
    },
  },
  {
    name: 'type the text of a message',
    writes: true,
    prepare: async (page) => {
      await panel(page).getByRole('textbox', { name: 'Text' }).click();
      return keying(...'Hello')(page);
    },
  },
  { name: 'pan', writes: false, prepare: panning },
  { name: 'zoom', writes: false, prepare: zooming },
];

async function panning(page: Page): Promise<() => Promise<void>> {
  const pane = await middle(page.locator('.react-flow__pane'));
  const from = { x: pane.x - 360, y: pane.y + 200 };
  return () => drag(page, from, { x: from.x + 40, y: from.y - 400 });
}

async function zooming(page: Page): Promise<() => Promise<void>> {
  const pane = await middle(page.locator('.react-flow__pane'));
  return async () => {
    await page.mouse.move(pane.x, pane.y);
    for (let turn = 0; turn < 8; turn += 1) {
      await page.mouse.wheel(0, turn < 4 ? 120 : -120);
    }
  };
}

/** From afar: as much of the flow as there can be. */
export const FAR: readonly Act[] = [
  {
    name: 'show all',
    writes: false,
    prepare: clicking((page) => page.getByRole('button', { name: 'Show all' })),
  },
  { name: 'put in from the palette, afar', writes: true, prepare: clicking(palette) },
  { name: 'undo, afar', writes: true, prepare: keying('Control+z') },
  {
    name: 'delete a step, afar',
    writes: true,
    prepare: async (page) => {
      await page.locator('[data-step^="wait_"]').nth(4).click();
      return keying('Delete')(page);
    },
  },
  { name: 'pan, afar', writes: false, prepare: panning },
  { name: 'zoom, afar', writes: false, prepare: zooming },
];
