// What happened in the flow, as counts beside its steps.

import type { StepFigures } from '@/canvas/store';
import type { Graph, Step } from '@/flow/graph';
import { isRecord } from '@/flow/source';

function counts(value: unknown): Record<string, number> {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function sum(map: Record<string, number>): number {
  return Object.values(map).reduce((all, each) => all + each, 0);
}

/** The statuses that are worth a place at a step, in the order in which they come. */
const STATUSES = ['sent', 'delivered', 'seen', 'clicked', 'failed'];

/** A message has one status now; it came by those before it. What a provider took is sent. */
function reached({ accepted = 0, ...rest }: Record<string, number>): Record<string, number> {
  const order = ['sent', 'delivered', 'seen', 'clicked'];
  const now: Record<string, number> = { ...rest, sent: (rest.sent ?? 0) + accepted };
  const from = (at: number) => order.slice(at).reduce((all, each) => all + (now[each] ?? 0), 0);
  return { ...now, ...Object.fromEntries(order.map((status, at) => [status, from(at)])) };
}

/** A way out that is open is taken by the one that stands in for it. */
function joined(step: Step, left: Record<string, number>): Record<string, number> {
  const ways = { ...left };
  for (const { id, target, otherwise } of step.ports) {
    if (target === null && otherwise !== null && ways[id] !== undefined) {
      ways[otherwise] = (ways[otherwise] ?? 0) + ways[id];
      delete ways[id];
    }
  }
  return ways;
}

export function figuresOf(graph: Graph, stats: unknown): Map<string, StepFigures> {
  const all = isRecord(stats) ? stats : {};
  const [entered, inside] = [counts(all.entered), counts(all.inside)];
  const left = isRecord(all.left) ? all.left : {};
  const messages = isRecord(all.messages) ? all.messages : {};
  const credited = counts(all.credited);
  return new Map(
    graph.steps.map((step): [string, StepFigures] => {
      if (step.start) {
        const number = entered[step.id] ?? 0;
        const ways = Object.fromEntries(step.ports.map((port) => [port.id, number]));
        return [step.key, { entered: number, waiting: 0, left: ways }];
      }
      const ways = joined(step, counts(left[step.id]));
      const waiting = inside[step.id] ?? 0;
      const found = reached(counts(messages[step.id]));
      const bought = credited[step.id] ?? 0;
      // A step has room for two: of those that converted, one more.
      const reachedBy = STATUSES.filter((status) => (found[status] ?? 0) > 0);
      const sent = reachedBy.slice(bought > 0 ? -1 : -2);
      return [
        step.key,
        {
          entered: sum(ways) + waiting,
          waiting,
          left: ways,
          ...(sent.length > 0 && {
            sent: Object.fromEntries([
              ...sent.map((status) => [status, found[status] ?? 0]),
              ...(bought > 0 ? [['converted', bought]] : []),
            ]),
          }),
        },
      ];
    }),
  );
}
