// How long the page holds up a frame while a marketer edits a flow of three hundred steps: prints
// the longest piece of work of the main thread, and what the browser tells of frames and events.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bigFlow } from './big-flow';
import { type Act, FAR, goThere, NEAR, still } from './big-flow-acts';
import { launch, visit } from './browser';
import { openFlow, write } from './editor';
import { serve, type Weir } from './weir';

/** Each act is done so often; the best run is told, for another program may take a core. */
const RUNS = Number(process.env.RUNS ?? 3);
/** What is longer than this is a frame that somebody sees late. */
const FRAME_MAX_MS = 50;

interface Figures {
  /** The longest task of the main thread, and the longest by the time it had a core. */
  task: number;
  work: number;
  /** The longest time between two frames, and from an event to what is seen of it. */
  frame: number;
  event: number;
}

let weir: Weir;
let browser: Browser;

beforeAll(async () => {
  [weir, browser] = await Promise.all([serve(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await weir?.stop();
});

it('tells how long each act takes', async () => {
  const found = new Map<string, Figures[]>();
  try {
    for (let run = 0; run < RUNS; run += 1) {
      await once(`run-${run}`, found);
    }
  } finally {
    tell(found);
  }
}, 600_000);

function tell(found: ReadonlyMap<string, Figures[]>): void {
  const rows = [...found].map(([name, runs]) => row(name, runs));
  const head = 'act'.padEnd(44) + ['work', 'task', 'frame', 'event'].map(padded).join('');
  process.stdout.write(`${[head, ...rows].join('\n')}\n`);
}

function row(name: string, runs: readonly Figures[]): string {
  const best = (pick: (figures: Figures) => number) => Math.min(...runs.map(pick)).toFixed(0);
  const parts = [
    best((f) => f.work),
    best((f) => f.task),
    best((f) => f.frame),
    best((f) => f.event),
  ];
  const late = Number(parts[0]) > FRAME_MAX_MS ? '  late' : '';
  return name.padEnd(44) + parts.map(padded).join('') + late;
}

const padded = (text: string) => text.padStart(8);

/** All acts behind each other, at arm's length and with the whole flow in sight. */
async function once(id: string, found: Map<string, Figures[]>): Promise<void> {
  await write(weir, id, bigFlow(id));
  const seen = await visit(browser, weir.url);
  try {
    seen.page.setDefaultTimeout(30_000);
    await openFlow(seen.page, id);
    await seen.page.evaluate(WATCH);
    await goThere(seen.page);
    for (const act of [...NEAR, ...FAR]) {
      found.set(act.name, [...(found.get(act.name) ?? []), await measured(seen.page, act)]);
    }
    expect(seen.wrong).toEqual([]);
  } finally {
    await seen.close();
  }
}

/** Frames and events, as the page itself sees them. */
const WATCH = `(() => {
  const seen = { frame: 0, event: 0 };
  let last = performance.now();
  const tick = (now) => {
    seen.frame = Math.max(seen.frame, now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.event = Math.max(seen.event, entry.duration);
  }).observe({ type: 'event', durationThreshold: 16 });
  window.watched = () => {
    const now = { ...seen };
    seen.frame = 0;
    seen.event = 0;
    return now;
  };
})()`;

async function measured(page: Page, act: Act): Promise<Figures> {
  const run = await act.prepare(page);
  await page.evaluate('watched()');
  await browser.startTracing(page, { categories: TRACED });
  const told = act.writes
    ? [answered(page, 'PUT', '/v1/flows/'), answered(page, 'POST', '/check')]
    : [];
  await run();
  await Promise.all(told);
  await still(page);
  const trace = (await browser.stopTracing()).toString();
  const watched: { frame: number; event: number } = await page.evaluate('watched()');
  return { ...watched, ...tasksOf(trace) };
}

function answered(page: Page, method: string, path: string): Promise<unknown> {
  return page.waitForResponse(
    (answer) => answer.request().method() === method && answer.url().includes(path),
  );
}

/** Where Chromium tells of each task of a thread, and what threads are called. */
const TRACED = ['toplevel', 'disabled-by-default-devtools.timeline'];

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/** The tasks of the main threads of pages, in milliseconds. */
function tasksOf(trace: string): { task: number; work: number } {
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(trace);
  const main = new Set(
    traceEvents
      .filter((each) => each.name === 'thread_name' && each.args?.name === 'CrRendererMain')
      .map((each) => `${each.pid} ${each.tid}`),
  );
  const tasks = traceEvents.filter(
    (each) => each.name === 'RunTask' && main.has(`${each.pid} ${each.tid}`),
  );
  const longest = (of: (each: TraceEvent) => number | undefined) =>
    Math.max(0, ...tasks.map((each) => (of(each) ?? 0) / 1_000));
  return { task: longest((each) => each.dur), work: longest((each) => each.tdur) };
}
