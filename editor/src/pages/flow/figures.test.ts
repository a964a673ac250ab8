// Counts beside the steps: who came, who waits, which way they left, what became of messages.

import { expect, it } from 'vitest';
import { corpus, schema } from '@/flow/corpus.fixture';
import { readFlow } from '@/flow/graph';
import { figuresOf } from './figures';

it('counts open ways with those that stand in for them, and messages by all they came to', () => {
  const { graph } = readFlow(corpus[0] ?? '', schema);
  const figures = graph
    ? figuresOf(graph, {
        entered: { start: 9 },
        inside: { wait_1_day: 2 },
        left: { wait_1_day: { next: 7 }, reminder_email: { next: 4, failed: 1 } },
        converted: 2,
        credited: { reminder_email: 1 },
        messages: { reminder_email: { accepted: 1, seen: 2 }, reminder_sms: { accepted: 3 } },
      })
    : new Map();
  expect(figures.get('start')).toEqual({ entered: 9, waiting: 0, left: { next: 9 } });
  expect(figures.get('wait_1_day')).toEqual({ entered: 9, waiting: 2, left: { next: 7 } });
  expect(figures.get('reminder_email')).toMatchObject({
    entered: 5,
    left: { next: 5 },
    sent: { seen: 2, converted: 1 },
  });
  expect(figures.get('reminder_sms')).toMatchObject({ sent: { sent: 3 } });
});
