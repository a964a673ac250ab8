// Reading a flow: steps, ways out, summaries, the outline.

import { describe, expect, it } from 'vitest';
import { corpus, schema } from './corpus.fixture';
import { messageOf, readFlow, upstream, waysTo } from './graph';
import { outlineOf } from './outline';
import { snake } from './ports';

const cart = corpus[0] ?? '';

function graphOf(text: string) {
  const { graph } = readFlow(text, schema);
  if (!graph) {
    throw new Error('no graph');
  }
  return graph;
}

describe('a graph', () => {
  it('has the steps with their ways out, told by the schema', () => {
    const graph = graphOf(cart);
    expect(graph.steps.map((step) => step.key)).toEqual([
      'start',
      'wait_1_day',
      'bought_already',
      'reminder_email',
      'opened',
      'wait_again',
      'bought_now',
      'reminder_sms',
    ]);
    const opened = graph.byKey.get('opened');
    expect(opened?.ports.map(({ id, target, required }) => [id, target, required])).toEqual([
      ['seen', 'wait_again', true],
      ['no_action', 'reminder_sms', true],
      ['not_sent', null, false],
    ]);
    expect(opened?.ports[0]?.path).toEqual(['nodes', 'opened', 'branches', '0', 'next']);
    expect(opened?.summary).toBe('What became of reminder_email, within 1 day');
  });

  it('knows messages, ways and what is before', () => {
    const graph = graphOf(cart);
    const mail = graph.byKey.get('reminder_email');
    expect(mail && messageOf(mail)).toBe('cart_email');
    expect(graph.messages[0]?.usedBy).toEqual(['reminder_email']);
    expect(waysTo(graph, 'reminder_sms').map((way) => way.step.key)).toEqual([
      'opened',
      'bought_now',
    ]);
    expect([...upstream(graph, 'wait_again')].sort()).toEqual(
      ['bought_already', 'opened', 'reminder_email', 'start', 'wait_1_day'].sort(),
    );
  });

  it('draws what has no known type, and where it leads on', () => {
    const graph = graphOf('nodes:\n  a: { type: dance, next: b }\n  b: {}\n');
    expect(graph.steps.map((step) => [step.kind, step.ports.length])).toEqual([
      [null, 1],
      [null, 0],
    ]);
  });

  it('does not come of what cannot be read, or is no map', () => {
    expect(readFlow('nodes: [', schema).graph).toBeNull();
    expect(readFlow('- a\n- b\n', schema).graph).toBeNull();
    expect(graphOf('').steps).toEqual([]);
    expect(graphOf('nodes:\n').steps).toEqual([]);
  });

  it('makes ids of labels as the language does', () => {
    expect(['High value', 'Größe XL', '購買', ' a--b '].map(snake)).toEqual([
      'high_value',
      'gro_e_xl',
      '',
      'a_b',
    ]);
  });
});

describe('the outline', () => {
  it('tells each step once, and where a way goes on', () => {
    for (const text of corpus) {
      const graph = graphOf(text);
      const told = outlineOf(graph).flatMap((line) => line.step?.key ?? []);
      expect([...told].sort()).toEqual(graph.steps.map((step) => step.key).sort());
    }
    const lines = outlineOf(graphOf(cart));
    const again = lines.filter((line) => line.target === 'reminder_sms');
    expect(again.map((line) => line.by?.step.key)).toEqual(['opened']);
  });
});
