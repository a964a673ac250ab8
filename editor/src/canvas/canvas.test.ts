// What is drawn: lines of a graph, places from left to right, quick fixes at their characters.

import { describe, expect, it } from 'vitest';
import { corpus, schema } from '@/flow/corpus.fixture';
import { type Graph, readFlow } from '@/flow/graph';
import { place } from '@/flow/layout';
import { kindsToPut, matching, placesToLead } from './choices';
import { applyFix, offsetAt, readDiagnostics, stepOf, within } from './diagnostics';
import { drawingOf, roundedPath, wiresOf } from './geometry';
import { neighbour } from './keys';
import { createEditor } from './store';

const cart = corpus[0] ?? '';

function graphOf(text: string): Graph {
  const { graph } = readFlow(text, schema);
  if (!graph) {
    throw new Error('no graph');
  }
  return graph;
}

describe('a drawing', () => {
  const graph = graphOf(cart);
  const wires = wiresOf(graph, schema);

  it('has a line for each way out that leads somewhere or must', () => {
    expect(wires.map((wire) => [wire.id, wire.end])).toContainEqual([
      'bought_now/bought',
      'terminal',
    ]);
    expect(wires.some((wire) => wire.port.id === 'not_sent')).toBe(false);
  });

  it('stands from top to bottom, ways out from left to right', () => {
    const { boxes, lines } = drawingOf(graph.steps, wires, false);
    const laid = place(boxes, lines);
    for (const wire of wires) {
      const [, from] = laid.boxes.get(wire.step) ?? [0, 0];
      const [, to] = laid.boxes.get(wire.to) ?? [0, 0];
      expect(to).toBeGreaterThan(from);
    }
    for (const step of graph.steps) {
      const across = wires
        .filter((wire) => wire.step === step.key)
        .map((wire) => laid.lines.get(wire.id)?.label[0] ?? 0);
      expect(across).toEqual([...across].sort((a, b) => a - b));
    }
    expect(place(boxes, lines)).toEqual(laid);
  });

  it('turns corners at right angles', () => {
    expect(
      roundedPath(
        [
          [0, 0],
          [0, 40],
        ],
        10,
      ),
    ).toBe('M0,0L0,40');
    expect(
      roundedPath(
        [
          [0, 0],
          [40, 40],
        ],
        10,
      ),
    ).toBe('M0,0L0,10Q0,20 10,20L30,20Q40,20 40,30L40,40');
  });
});

describe('the list of what comes next', () => {
  it('finds by title, by id and by the words of other tools', () => {
    const graph = graphOf(cart);
    const slot = { step: 'opened', port: 'seen' };
    const all = [...kindsToPut(schema, slot, graph), ...placesToLead(schema, graph, slot)];
    expect(matching(all, 'time delay')[0]?.title).toBe('Pause');
    expect(matching(all, 'exit')[0]?.does).toEqual({ lead: 'exit' });
    expect(matching(all, '').length).toBe(all.length);
    expect(all.some((choice) => choice.id === 'lead wait_1_day')).toBe(false);
  });
});

describe('a diagnostic', () => {
  const [found] = readDiagnostics([
    {
      code: 'E101',
      severity: 'error',
      message: 'there is no type of node',
      node: 'b',
      pointer: '/nodes/b/type',
      line: 3,
      column: 14,
      end_line: 3,
      end_column: 19,
      fixes: [
        {
          title: 'Write',
          edits: [{ line: 3, column: 14, end_line: 3, end_column: 19, text: 'xyz' }],
        },
      ],
    },
    'noise',
  ]);

  it('belongs to its step, and its fix changes its characters', () => {
    const text = 'nodes:\r\n  ä: { type: x }\r\n  b: { type: 𝒶bcde }\r\n';
    const graph = graphOf(text);
    expect(found && stepOf(graph, found)?.id).toBe('b');
    expect(found && within([found], ['nodes', 'b'])).toHaveLength(1);
    expect(found && within([found], ['nodes', 'ä'])).toHaveLength(0);
    const fix = found?.fixes[0];
    const mended = 'nodes:\r\n  ä: { type: x }\r\n  b: { type: xyz }\r\n';
    expect(fix && applyFix(text, fix)).toBe(mended);
    expect(offsetAt(text, 99, 1)).toBe(text.length);
  });
});

describe('an open flow', () => {
  it('keeps the last good graph while its text is broken, and steps that did not change', () => {
    const store = createEditor(schema, cart);
    const before = store.getState().graph;
    store.getState().write(cart.replace('for: 1 day', 'for: 2 days'));
    const after = store.getState().graph;
    expect(after.byKey.get('opened')).toBe(before.byKey.get('opened'));
    expect(after.byKey.get('wait_1_day')).not.toBe(before.byKey.get('wait_1_day'));
    store.getState().write('nodes: [');
    expect(store.getState().errors).not.toEqual([]);
    expect(store.getState().graph.steps).toEqual(after.steps);
    store.getState().undo();
    store.getState().undo();
    expect(store.getState().history.text).toBe(cart);
  });

  it('is walked by arrows', () => {
    const store = createEditor(schema, cart);
    const go = (key: string) => {
      const next = neighbour(store.getState(), key);
      store.getState().select(next === null ? [] : [next]);
      return next;
    };
    expect(['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp'].map(go)).toEqual([
      'wait_1_day',
      'bought_already',
      'reminder_email',
      'bought_already',
    ]);
  });
});
