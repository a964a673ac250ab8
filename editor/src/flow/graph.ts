// What a flow's text says, as steps and what leads from one to another.

import { same } from './change';
import type { TextError } from './parse';
import { type Port, portsOf } from './ports';
import type { EditorSchema, NodeKind, PortSpec } from './schema';
import { isRecord, own, type Path, read } from './source';
import { summaryOf } from './summary';
import { humane } from './words';

/** A start or a node. `key` is its name on the canvas and stays through edits of anything else. */
export interface Step {
  key: string;
  id: string;
  path: Path;
  type: string;
  kind: NodeKind | null;
  start: boolean;
  title: string;
  summary: string;
  ports: Port[];
  value: Record<string, unknown>;
}

export interface MessageEntry {
  id: string;
  channel: string;
  value: Record<string, unknown>;
  usedBy: string[];
}

/** A remark that people stick beside the steps. */
export interface Note {
  index: number;
  text: string;
  at: Point;
}

export type Point = readonly [number, number];

export interface Graph {
  id: string;
  name: string;
  steps: Step[];
  byKey: Map<string, Step>;
  /** Nodes by their id; starts are led to by nothing. */
  byId: Map<string, Step>;
  messages: MessageEntry[];
  positions: Map<string, Point>;
  notes: Note[];
  value: Record<string, unknown>;
}

/** A text that was read, or why it could not be. */
export type Reading = { graph: Graph; errors: [] } | { graph: null; errors: TextError[] };

/** Reads a flow's text. */
export function readFlow(text: string, all: EditorSchema): Reading {
  const source = read(text);
  if (source.errors.length > 0) {
    return { graph: null, errors: source.errors };
  }
  if (source.value !== null && !isRecord(source.value)) {
    const message = 'A flow is a map: it begins with `schema: flow/v1`.';
    return { graph: null, errors: [{ message, from: 0, to: text.length }] };
  }
  return { graph: graphOf(source.value ?? {}, all), errors: [] };
}

function graphOf(value: Record<string, unknown>, all: EditorSchema): Graph {
  const steps = [...startsOf(value, all), ...nodesOf(value, all)];
  const layout = isRecord(value.layout) ? value.layout : {};
  return {
    id: textOf(value.id),
    name: textOf(value.name) || textOf(value.id),
    steps,
    ...namesOf(steps),
    messages: messagesOf(value, steps),
    positions: positionsOf(layout),
    notes: notesOf(layout),
    value,
  };
}

/** Steps by what they are called. */
export function namesOf(steps: readonly Step[]): Pick<Graph, 'byKey' | 'byId'> {
  const nodes = steps.filter((step) => !step.start);
  return {
    byKey: new Map(steps.map((step) => [step.key, step])),
    byId: new Map(nodes.map((step) => [step.id, step])),
  };
}

function startsOf(value: Record<string, unknown>, all: EditorSchema): Step[] {
  const { start } = value;
  if (Array.isArray(start)) {
    return start.filter(isRecord).map((item, index) => {
      const id = textOf(item.id);
      return stepOf(
        all,
        id === '' ? `start#${index + 1}` : `start:${id}`,
        id,
        ['start', index],
        item,
      );
    });
  }
  return isRecord(start) ? [stepOf(all, START, START, ['start'], start)] : [];
}

/** Of a type that is not known it is only known that it may lead on. */
const UNKNOWN: PortSpec[] = [
  { id: 'next', kind: 'next', title: 'Next', target: '/next', required: true },
];

/** The key of the only start. */
export const START = 'start';

function nodesOf(value: Record<string, unknown>, all: EditorSchema): Step[] {
  const nodes = isRecord(value.nodes) ? value.nodes : {};
  return Object.entries(nodes).map(([id, node]) =>
    stepOf(all, id, id, ['nodes', id], isRecord(node) ? node : {}),
  );
}

/** Steps by what they say: what did not change is not told anew. */
const told = new WeakMap<Record<string, unknown>, { step: Step; all: EditorSchema }>();

function stepOf(
  all: EditorSchema,
  key: string,
  id: string,
  path: Path,
  value: Record<string, unknown>,
): Step {
  const known = told.get(value);
  if (known?.all === all && known.step.key === key && same(known.step.path, path)) {
    return known.step;
  }
  const step = tell(all, key, id, path, value);
  told.set(value, { step, all });
  return step;
}

function tell(
  all: EditorSchema,
  key: string,
  id: string,
  path: Path,
  value: Record<string, unknown>,
): Step {
  const type = textOf(value.type);
  const kind = own(all.nodes, type) ?? null;
  const start = path[0] === 'start';
  return {
    key,
    id,
    path,
    type,
    kind,
    start,
    title: textOf(value.name) || titled(kind?.title, start ? id : type, id),
    summary: kind
      ? summaryOf(all, kind, value)
      : type === ''
        ? 'No type yet'
        : `Unknown type ${type}`,
    ports: portsOf(all, kind?.ports ?? UNKNOWN, value, path).filter(
      (port) => kind !== null || port.target !== null,
    ),
    value,
  };
}

/** Without a name: the kind, with the number the id was given with it; else the id in words. */
function titled(kind: string | undefined, type: string, id: string): string {
  const number = id.startsWith(type) ? id.slice(type.length) : null;
  const made = number !== null && /^(_[0-9]+)?$/.test(number);
  return made && kind !== undefined ? kind + number.replace('_', ' ') : humane(id);
}

function messagesOf(value: Record<string, unknown>, steps: Step[]): MessageEntry[] {
  const messages = isRecord(value.messages) ? value.messages : {};
  const users = new Map<string, string[]>();
  for (const step of steps) {
    const id = messageOf(step);
    if (id !== null) {
      users.set(id, [...(users.get(id) ?? []), step.key]);
    }
  }
  return Object.entries(messages).map(([id, message]) => {
    const entry = isRecord(message) ? message : {};
    return { id, channel: textOf(entry.channel), value: entry, usedBy: users.get(id) ?? [] };
  });
}

/** The message that a step sends: the setting whose choices are the flow's messages. */
export function messageOf(step: Step): string | null {
  const name = messageSetting(step.kind);
  const value = name === null ? undefined : step.value[name];
  return typeof value === 'string' ? value : null;
}

/** Which setting of a kind names a message. */
export function messageSetting(kind: NodeKind | null): string | null {
  const settings = Object.entries(kind?.settings.properties ?? {});
  return settings.find(([, schema]) => schema['x-source'] === 'messages')?.[0] ?? null;
}

function positionsOf(layout: Record<string, unknown>): Map<string, Point> {
  const places = isRecord(layout.nodes) ? layout.nodes : {};
  const found = Object.entries(places).map(([key, at]): [string, Point | null] => [
    key,
    pointOf(at),
  ]);
  return new Map(found.filter((entry): entry is [string, Point] => entry[1] !== null));
}

function pointOf(value: unknown): Point | null {
  const [x, y] = Array.isArray(value) ? value : [];
  return typeof x === 'number' && typeof y === 'number' ? [x, y] : null;
}

function notesOf(layout: Record<string, unknown>): Note[] {
  const notes = Array.isArray(layout.notes) ? layout.notes : [];
  return notes.map((note, index) => ({
    index,
    text: isRecord(note) ? textOf(note.text) : '',
    at: (isRecord(note) ? pointOf(note.at) : null) ?? [0, 0],
  }));
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Whether a target ends the way. */
export function isTerminal(all: EditorSchema, target: string): boolean {
  return Object.hasOwn(all.terminals, target);
}

export interface Way {
  step: Step;
  port: Port;
}

/** The ways of a graph by where they lead; a graph is never changed. */
const led = new WeakMap<Graph, Map<string, Way[]>>();

/** The steps that lead to a step, with the port of each. */
export function waysTo(graph: Graph, id: string): readonly Way[] {
  let ways = led.get(graph);
  if (!ways) {
    ways = waysOf(graph);
    led.set(graph, ways);
  }
  return ways.get(id) ?? [];
}

function waysOf(graph: Graph): Map<string, Way[]> {
  const ways = new Map<string, Way[]>();
  for (const step of graph.steps) {
    for (const port of step.ports) {
      const to = port.target ?? '';
      const known = ways.get(to);
      if (known) {
        known.push({ step, port });
      } else {
        ways.set(to, [{ step, port }]);
      }
    }
  }
  return ways;
}

const befores = new WeakMap<Graph, Map<string, ReadonlySet<string>>>();

/** The ids of everything before a step. */
export function upstream(graph: Graph, id: string): ReadonlySet<string> {
  const known = befores.get(graph) ?? new Map<string, ReadonlySet<string>>();
  const found = known.get(id) ?? upstreamOf(graph, id);
  befores.set(graph, known.set(id, found));
  return found;
}

function upstreamOf(graph: Graph, id: string): Set<string> {
  const seen = new Set<string>();
  const open = [id];
  for (let now = open.pop(); now !== undefined; now = open.pop()) {
    for (const { step } of waysTo(graph, now)) {
      if (!seen.has(step.id)) {
        seen.add(step.id);
        open.push(step.id);
      }
    }
  }
  return seen;
}
