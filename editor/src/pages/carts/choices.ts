// By which flow and message somebody can be reminded of a cart.

import type { FlowItem, TimelineItem } from '@/api/types';
import { type Graph, messageOf } from '@/flow/graph';
import { humane } from '@/flow/words';

/** The flow that the server would take: that of the newest run about the cart, else the only one
 * that starts by carts. Nothing where somebody has to say which. */
export function likelyFlow(
  flows: readonly FlowItem[],
  history: readonly TimelineItem[],
): string | undefined {
  const live = new Set(flows.map(({ id }) => id));
  // The newest stands first.
  const run = history.find(({ kind, flow }) => kind === 'entered' && flow && live.has(flow));
  if (run?.flow) return run.flow;
  const byCart = flows.filter(({ starts }) => starts.some(({ type }) => type === 'cart_abandoned'));
  return byCart.length === 1 ? byCart[0]?.id : undefined;
}

export interface Sending {
  node: string;
  title: string;
  message: string;
  channel: string;
}

/** Channels that reach no person. */
const MACHINES = ['webhook'];

/** The steps of a flow that send something to a person, in the order of its text. */
export function sendingsOf(graph: Graph): Sending[] {
  return graph.steps.flatMap((step) => {
    const message = messageOf(step);
    const entry = graph.messages.find(({ id }) => id === message);
    if (step.start || !entry || MACHINES.includes(entry.channel)) return [];
    return [{ node: step.id, title: humane(step.id), message: entry.id, channel: entry.channel }];
  });
}
