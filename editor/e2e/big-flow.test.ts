// A flow of three hundred steps is edited as a small one is: what an act does is as much work as
// it changes, whatever stands around it. How long it takes is told by `npm run frames`.

import { beforeAll, expect, it } from 'vitest';
import { bigFlow, STEPS } from './big-flow';
import { FAR, goThere, HERE, NEAR, still } from './big-flow-acts';
import { picture, usable } from './browser';
import { checks, kept, openFlow, step, textOf, write } from './editor';
import { page, stage, weir } from './stage';

/** Steps that are in sight at once, those included that come into it. */
const IN_SIGHT_MAX = 20;

/** A step that stays in sight while one pans and zooms. */
const IN_SIGHT = 'opened_20';

/** What was done since it was asked last: steps and ways drawn, drawings laid out beside. */
interface Work {
  steps: string[];
  wires: number;
  layouts: number;
}

stage({ page: 'one' });

beforeAll(async () => {
  await write(weir, 'big', bigFlow('big'));
  page.setDefaultTimeout(20_000);
  await page.addInitScript(COUNT);
  await openFlow(page, 'big');
  await goThere(page);
}, 120_000);

/**
 * Counts by what React tells its developer tools of each commit, and by what is sent to workers.
 * A component was drawn where its element is another one and it did work.
 */
const COUNT = `(() => {
  const work = { steps: [], wires: 0, layouts: 0 };
  const look = (now, was) => {
    const props = now.memoizedProps ?? {};
    if (now.flags & 1 && typeof now.type !== 'string') {
      if (props.type === 'step' && 'isConnectable' in props && !('nodeType' in props)) {
        work.steps.push(props.id);
      }
      if (props.type === 'wire' && 'sourceX' in props) work.wires += 1;
    }
    if (was && now.child === was.child) return;
    for (let child = now.child; child; child = child.sibling) {
      if (child.alternate === null || child !== was?.child) look(child, child.alternate);
    }
  };
  window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberUnmount() {},
    onPostCommitFiberRoot() {},
    onCommitFiberRoot: (_, root) => look(root.current, root.current.alternate),
  };
  const send = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (...said) {
    work.layouts += 1;
    return send.apply(this, said);
  };
  window.worked = () => {
    const now = { ...work };
    Object.assign(work, { steps: [], wires: 0, layouts: 0 });
    return now;
  };
})()`;

/** Does an act of the list, and tells what work it was. */
async function work(name: string): Promise<Work> {
  const act = [...NEAR, ...FAR].find((each) => each.name === name);
  if (!act) throw new Error(`nobody does: ${name}`);
  const run = await act.prepare(page);
  await page.evaluate('worked()');
  const saved = act.writes
    ? page.waitForResponse((answer) => answer.request().method() === 'PUT')
    : null;
  await run();
  await saved;
  await still(page);
  return page.evaluate('worked()');
}

it('is one that the server takes', async () => {
  const text = await textOf(weir, 'big');
  expect(text).toBe(bigFlow('big'));
  await checks(weir, text);
  expect(text.match(/type: /g)).toHaveLength(STEPS);
  await picture(page, 'editor-big');
  await usable(page);
});

it('is put into: what is in sight is drawn, and laid out once beside the page', async () => {
  await work('select a step');
  await work('open the list of a +');
  await work('look for a step in it');
  const done = await work('put it in');
  expect(new Set(done.steps).size).toBeLessThanOrEqual(IN_SIGHT_MAX);
  expect(done.steps.length).toBeGreaterThan(0);
  expect(done.layouts).toBe(1);
  await kept(weir, 'big', (text) => text.includes('message: email_20, next: pause }'));
});

it('is typed in: one step is drawn for each key, nothing is laid out', async () => {
  const done = await work('type a name');
  expect(new Set(done.steps)).toEqual(new Set([HERE]));
  expect(done.steps.length).toBeLessThanOrEqual('Reminder'.length * 2);
  expect(done.wires).toBe(0);
  expect(done.layouts).toBe(0);
});

it('has a step moved: no other is drawn', async () => {
  const done = await work('move a step');
  expect(new Set(done.steps)).toEqual(new Set([HERE]));
  expect(done.layouts).toBe(0);
});

it('has a step carried onto a way: what is in sight is drawn, and laid out once', async () => {
  const done = await work('carry a step onto a +');
  expect(new Set(done.steps).size).toBeLessThanOrEqual(IN_SIGHT_MAX);
  expect(done.layouts).toBe(1);
  await kept(weir, 'big', (text) => text.includes('message: email_20, next: bought_20'));
});

it('is put right again by undo, to the character', async () => {
  const undo = page.getByRole('button', { name: 'Undo' });
  while (await undo.isEnabled()) await undo.click();
  await kept(weir, 'big', (text) => text === bigFlow('big'));
});

it('has a step deleted: what is in sight is drawn', async () => {
  await goThere(page);
  const done = await work('delete a step');
  expect(new Set(done.steps).size).toBeLessThanOrEqual(IN_SIGHT_MAX);
  expect(done.layouts).toBe(1);
  expect(await step(page, HERE).count()).toBe(0);
});

it('is zoomed: no step that stays in sight is drawn again', async () => {
  const before = await page.locator('[data-step]').count();
  const done = await work('zoom');
  expect(done.layouts).toBe(0);
  expect(done.steps).not.toContain(IN_SIGHT);
  expect(await page.locator('[data-step]').count()).toBe(before);
});
