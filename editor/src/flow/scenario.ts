// What somebody does in a test of a flow: as events to be played, and as a test kept in the text.

import { apply } from './change';
import type { Graph, Step } from './graph';
import { isRecord } from './source';

/** One thing that happens, so long after the start. */
export interface Moment {
  after: string;
  /** As in a test of the flow; `seen` and `clicked` are what becomes of the message of a node. */
  does: 'tag' | 'untag' | 'set' | 'event' | 'seen' | 'clicked';
  /** The tag, the attribute, the kind of event, the node. */
  what: string;
  /** As typed: the value of the attribute, or the data of the event as JSON. */
  given?: string;
}

/** An event as in an events file. */
export interface PlayedEvent {
  occurred_at: string;
  contact: { id: string };
  type: string;
  data: Record<string, unknown>;
}

/** A line of what would happen. */
export interface Played {
  at: string;
  kind: string;
  node: string | null;
  port: string | null;
  message: string | null;
  channel: string | null;
  reason: string | null;
  because: string | null;
}

export const TESTED = 'test-contact';

/** What lets somebody in by this start; null when that cannot be told from its settings. */
export function entryOf(step: Step): Moment | null {
  const { tag, event } = step.value;
  if (typeof tag === 'string') {
    return { after: '0 minutes', does: 'tag', what: tag };
  }
  return typeof event === 'string' ? { after: '0 minutes', does: 'event', what: event } : null;
}

/** What buying is in this flow: its goal, and the tags by which one leaves it. */
export function purchaseOf(graph: Graph, after: string): Moment[] {
  const goal = isRecord(graph.value.goal) ? graph.value.goal.event : undefined;
  const event = typeof goal === 'string' ? goal : 'order_placed';
  const bought: Moment = { after, does: 'event', what: event };
  return [bought, ...leavingTags(graph).map((what): Moment => ({ after, does: 'tag', what }))];
}

/** Those that end the flow, and those of branches that lead to no step. */
function leavingTags(graph: Graph): string[] {
  const records = (list: unknown) => (Array.isArray(list) ? list.filter(isRecord) : []);
  const branches = graph.steps.flatMap((step) => records(step.value.branches));
  const leaving = branches.filter(({ next }) => !graph.byKey.has(String(next)));
  const conditions = [...records(graph.value.exit_when), ...leaving.map(({ when }) => when)];
  const tags = conditions.map((each) => (isRecord(each) ? each.tag_added : undefined));
  return [...new Set(tags.filter((tag) => typeof tag === 'string'))];
}

export function playedEvents(
  contact: Record<string, unknown>,
  moments: readonly Moment[],
): PlayedEvent[] {
  const who = { id: TESTED };
  const known: PlayedEvent = {
    occurred_at: '+0 minutes',
    contact: who,
    type: 'contact_created',
    data: contact,
  };
  const rest = moments.filter((moment) => moment.what !== '').map((moment) => toEvent(who, moment));
  return Object.keys(contact).length > 0 ? [known, ...rest] : rest;
}

function toEvent(contact: { id: string }, { after, does, what, given }: Moment): PlayedEvent {
  const occurred_at = `+${after}`;
  switch (does) {
    case 'tag':
      return { occurred_at, contact, type: 'tag_added', data: { tag: what } };
    case 'untag':
      return { occurred_at, contact, type: 'tag_removed', data: { tag: what } };
    case 'set':
      return { occurred_at, contact, type: 'attributes_set', data: { [what]: typedValue(given) } };
    case 'event':
      return { occurred_at, contact, type: what, data: dataOf(given) ?? {} };
    default:
      return { occurred_at, contact, type: `message_${does}`, data: { node: what } };
  }
}

/** What is typed as a number, as yes or no, or as nothing is that; all else is a text. */
export function typedValue(typed = ''): unknown {
  const text = typed.trim();
  if (text === '') return null;
  const plain = /^(-?(0|[1-9]\d*)(\.\d+)?|true|false|null)$/.test(text);
  return plain ? JSON.parse(text) : text;
}

/** What is typed as a map of JSON; nothing where it is none. */
export function dataOf(typed = ''): Record<string, unknown> | null {
  if (typed.trim() === '') return {};
  try {
    const data: unknown = JSON.parse(typed);
    return isRecord(data) ? data : null;
  } catch {
    return null;
  }
}

/** As an event of a test. */
function toTested({ after, does, what, given }: Moment): Record<string, unknown> {
  if (does === 'set') return { at: after, set: { [what]: typedValue(given) } };
  const data = does === 'event' ? (dataOf(given) ?? {}) : {};
  return { at: after, [does]: what, ...(Object.keys(data).length > 0 && { data }) };
}

export function readPlayed(items: unknown): Played[] {
  const list = Array.isArray(items) ? items.filter(isRecord) : [];
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return list.map((item) => ({
    at: text(item.at) ?? '',
    kind: text(item.kind) ?? '',
    node: text(item.node),
    port: text(item.port),
    message: text(item.message),
    channel: text(item.channel),
    reason: text(item.reason),
    because: text(item.because),
  }));
}

/** The steps and ways that were walked, as they are called on the canvas. */
export function walked(graph: Graph, played: readonly Played[]): Set<string> {
  const lit = new Set<string>();
  for (const { kind, node, port } of played) {
    if (kind === 'entered') {
      const starts = graph.steps.filter((step) => step.start);
      const only = starts.length === 1 ? starts[0] : undefined;
      const first = only?.ports[0];
      if (only && first) {
        lit.add(only.key).add(`${only.key}/${first.id}`);
      }
    }
    if (node !== null) {
      lit.add(node);
      if (port !== null) {
        lit.add(`${node}/${port}`);
      }
    }
  }
  return lit;
}

/** Keeps a test in the text, with what happened as what is expected. */
export function saveTest(
  text: string,
  graph: Graph,
  name: string,
  contact: Record<string, unknown>,
  moments: readonly Moment[],
  played: readonly Played[],
): string {
  const ended = played.find((each) => each.kind === 'ended');
  const refused = played.some((each) => each.kind === 'not_entered');
  const messages = played.flatMap((each) =>
    each.kind === 'message' && each.node ? [each.node] : [],
  );
  const reasons = ['end', 'goal'];
  const outcome = ended
    ? (reasons.find((each) => each === ended.reason) ?? 'exit')
    : refused
      ? 'not_entered'
      : 'inside';
  const test = {
    name,
    ...(Object.keys(contact).length > 0 && { contact }),
    events: moments.filter((moment) => moment.what !== '').map(toTested),
    expect: { messages, ended: outcome },
  };
  const tests = graph.value.tests;
  const index = Array.isArray(tests) ? tests.length : 0;
  return apply(text, [{ do: 'insert', path: ['tests'], index, value: test }]);
}
