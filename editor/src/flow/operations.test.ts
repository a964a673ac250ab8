// What people do to steps: only the lines that say so change, and nothing else is lost.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addNote, moveNote, pin, removeNote, tidy } from './arrange';
import { copySteps, isPiece, pasteSteps } from './clipboard';
import { corpus, schema } from './corpus.fixture';
import { type Graph, readFlow } from './graph';
import { compareLines } from './merge';
import { connect, duplicate, insertNode, moveStep, renameNode, type Slot } from './operations';
import { removeSteps } from './remove';

const cart = corpus[0] ?? '';
const types = Object.keys(schema.nodes);

function graphOf(text: string): Graph {
  const { graph, errors } = readFlow(text, schema);
  expect(errors).toEqual([]);
  if (!graph) {
    throw new Error('no graph');
  }
  return graph;
}

function slots(graph: Graph): Slot[] {
  return graph.steps.flatMap((step) =>
    step.ports.map((port) => ({ step: step.key, port: port.id })),
  );
}

/** Lines that a change took out and put in. */
function changed(was: string, now: string): string[] {
  return compareLines(was, now)
    .filter((line) => line.kind !== 'same')
    .map((line) => (line.kind === 'added' ? '+' : '-') + line.text.replace('\n', ''));
}

function remarks(text: string): string[] {
  return (text.match(/#.*$/gm) ?? []).map((remark) => remark.trimEnd());
}

/** No way out of a step may lead to something that is not there, if none did before. */
function dangling(graph: Graph): string[] {
  const ids = new Set(graph.steps.filter((step) => !step.start).map((step) => step.id));
  const targets = graph.steps.flatMap((step) => step.ports.flatMap((port) => port.target ?? []));
  return targets.filter((target) => !ids.has(target) && !(target in schema.terminals));
}

const text = fc.constantFrom(...corpus);
const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

describe('putting in', () => {
  it('a pause between two steps is two lines', () => {
    const type = 'pa'.concat('use');
    const { text: now, select } = insertNode(cart, schema, type, {
      step: 'reminder_email',
      port: 'next',
    });
    expect(select).toEqual([type]);
    expect(changed(cart, now)).toEqual([
      '-  reminder_email: { type: send_email, message: cart_email, next: opened }',
      `+  reminder_email: { type: send_email, message: cart_email, next: ${type} }`,
      `+  ${type}: { type: ${type}, for: 1 day, next: opened }`,
    ]);
  });

  it('works for every type at every place of every text', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (was, at, which) => {
        const before = graphOf(was);
        const { text: now, select } = insertNode(
          was,
          schema,
          pick(types, which),
          pick(slots(before), at),
        );
        const after = graphOf(now);
        expect(after.steps.length).toBe(before.steps.length + 1);
        expect(after.byKey.has(select[0] ?? '')).toBe(true);
        expect(dangling(after)).toEqual([]);
        expect(remarks(now)).toEqual(expect.arrayContaining(remarks(was)));
        expect(parse(now).messages).toMatchObject(parse(was).messages);
      }),
      { numRuns: 120 },
    );
  });

  it('begins a flow from nothing', () => {
    const empty = 'schema: flow/v1\nid: new\nnodes: {}\n';
    const start = types.find((type) => !schema.nodes[type]?.accepts_input) ?? '';
    const one = insertNode(empty, schema, start, null);
    const two = insertNode(
      one.text,
      schema,
      types.find((type) => schema.nodes[type]?.sends) ?? '',
      {
        step: 'start',
        port: 'next',
      },
    );
    const graph = graphOf(two.text);
    expect(graph.steps.map((step) => step.ports[0]?.target)).toEqual([two.select[0], 'end']);
    expect(graph.messages).toHaveLength(1);
  });
});

describe('taking out', () => {
  it('heals, and takes the remark of the step along', () => {
    const { text: now } = removeSteps(cart, schema, ['wait_1_day']);
    expect(changed(cart, now)).toEqual([
      '-  next: wait_1_day',
      '+  next: bought_already',
      '-  # Give people a day to come back on their own.',
      '-  wait_1_day: { type: pause, for: 1 day, next: bought_already }',
    ]);
  });

  it('keeps the way that was chosen', () => {
    const { text: now } = removeSteps(cart, schema, ['opened'], { opened: 'seen' });
    expect(parse(now).nodes.reminder_email.next).toBe('wait_again');
  });

  it('leaves no way into nothing, whatever is taken out of whatever text', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (was, which) => {
        const before = graphOf(was);
        const keys = [...new Set(which.map((at) => pick(before.steps, at).key))];
        const after = graphOf(removeSteps(was, schema, keys).text);
        expect(after.steps.length).toBe(before.steps.length - keys.length);
        expect(dangling(after)).toEqual([]);
        expect(after.value.messages).toEqual(before.value.messages);
      }),
      { numRuns: 120 },
    );
  });
});

describe('moving and connecting', () => {
  it('moves a step with three lines', () => {
    const { text: now } = moveStep(cart, schema, 'wait_again', {
      step: 'reminder_email',
      port: 'next',
    });
    const { nodes } = parse(now);
    expect(nodes.reminder_email.next).toBe('wait_again');
    expect(nodes.wait_again.next).toBe('opened');
    expect(nodes.opened.branches[0].next).toBe('bought_now');
    expect(changed(cart, now)).toHaveLength(6);
  });

  it('connects a way out with one line', () => {
    const slot = { step: 'bought_now', port: 'none_matched' };
    expect(changed(cart, connect(cart, schema, slot, 'end').text)).toHaveLength(2);
  });

  it('never leads into nothing', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (was, which, at) => {
        const before = graphOf(was);
        const step = pick(before.steps, which);
        const now = moveStep(was, schema, step.key, pick(slots(before), at)).text;
        expect(dangling(graphOf(now))).toEqual([]);
        expect(remarks(now)).toEqual(remarks(was));
      }),
      { numRuns: 120 },
    );
  });
});

describe('renaming and doubling', () => {
  it('takes every mention along, and back is byte for byte as before', () => {
    fc.assert(
      fc.property(text, fc.nat(), (was, which) => {
        const nodes = graphOf(was).steps.filter((step) => !step.start);
        const { id } = pick(nodes, which);
        const now = renameNode(was, schema, id, 'a_new_name').text;
        expect(dangling(graphOf(now))).toEqual([]);
        expect(parse(now).nodes.a_new_name).toBeDefined();
        const back = renameNode(now, schema, 'a_new_name', id).text;
        expect(parse(back)).toEqual(parse(was));
      }),
      { numRuns: 100 },
    );
  });

  it('renames in tests and conditions', () => {
    const now = renameNode(cart, schema, 'reminder_email', 'first_mail').text;
    expect(now.replaceAll('first_mail', 'reminder_email')).toBe(cart);
    expect(parse(now).tests[1].expect.path).toContain('first_mail');
  });

  it('doubles a step behind itself', () => {
    const { text: now, select } = duplicate(cart, schema, 'wait_1_day');
    expect(select).toEqual(['wait_1_day_2']);
    expect(parse(now).nodes.wait_1_day.next).toBe('wait_1_day_2');
    expect(parse(now).nodes.wait_1_day_2.next).toBe('bought_already');
  });
});

describe('the clipboard', () => {
  it('holds steps with their messages, and pastes them under new ids', () => {
    const piece = copySteps(cart, schema, ['reminder_email', 'opened']);
    expect(isPiece(piece)).toBe(true);
    expect(Object.keys(parse(piece).messages)).toEqual(['cart_email']);
    const { text: now, select } = pasteSteps(cart, schema, piece, {
      step: 'wait_again',
      port: 'next',
    });
    const { nodes, messages } = parse(now);
    expect(select).toEqual(['reminder_email_2', 'opened_2']);
    expect(nodes.wait_again.next).toBe('reminder_email_2');
    expect(nodes.opened_2.of).toBe('reminder_email_2');
    expect(nodes.opened_2.no_action).toBe('bought_now');
    expect(Object.keys(messages)).toEqual(['cart_email', 'cart_sms']);
  });

  it('carries any steps from any flow into any other', () => {
    fc.assert(
      fc.property(
        text,
        text,
        fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        (a, b, which, at) => {
          const from = graphOf(a);
          const keys = which.map((each) => pick(from.steps, each).key);
          const piece = copySteps(a, schema, keys);
          if (piece !== '') {
            const into = graphOf(b);
            const { text: now, select } = pasteSteps(b, schema, piece, pick(slots(into), at));
            const after = graphOf(now);
            expect(after.steps.length).toBe(into.steps.length + select.length);
            expect(dangling(after)).toEqual([]);
          }
        },
      ),
      { numRuns: 120 },
    );
  });
});

describe('arranging', () => {
  it('pins and tidies without touching anything else', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.integer({ min: -2000, max: 2000 }), (was, which, x) => {
        const { key } = pick(graphOf(was).steps, which);
        const pinned = pin(was, new Map([[key, [x, 40]]]));
        expect(graphOf(pinned).positions.get(key)?.[1]).toBe(40);
        expect(parse(tidy(pinned))).toEqual(parse(was));
        expect(remarks(tidy(pinned))).toEqual(remarks(was));
      }),
      { numRuns: 100 },
    );
  });

  it('keeps notes', () => {
    const one = addNote(cart, 'Ask Ana: why a day?', [10, 20]);
    const two = moveNote(addNote(one, 'Two\nlines', [100, 0]), 1, [50, 60]);
    expect(graphOf(two).notes).toEqual([
      { index: 0, text: 'Ask Ana: why a day?', at: [12, 20] },
      { index: 1, text: 'Two\nlines', at: [52, 60] },
    ]);
    expect(graphOf(removeNote(two, 0)).notes).toHaveLength(1);
  });
});
