// What people do to a flow's steps, as changes of its text: put in, take out, move, connect, name.

import { apply } from './change';
import { type Graph, messageSetting, readFlow, type Step, upstream, waysTo } from './graph';
import { mainPort, type Port, portsOf } from './ports';
import { referencesTo } from './references';
import { type EditorSchema, type NodeKind, orderedSettings, resolve } from './schema';
import { find, isRecord, own, type Path, pathOf, read } from './source';
import type { Change } from './splice';

/** A text that was changed, and what to select in it. */
export interface Outcome {
  text: string;
  select: string[];
}

/** A way out of a step: something can be put between the two that it joins. */
export interface Slot {
  step: string;
  port: string;
}

/** Ids that mean something else wherever a node could stand. */
const RESERVED = ['start', 'exit', 'end', 'entry', 'arrival', 'ever', 'any'];
/** Longest id of the language. */
const ID_CHARS_MAX = 64;

export function portAt(graph: Graph, slot: Slot): Port | undefined {
  return graph.byKey.get(slot.step)?.ports.find((port) => port.id === slot.port);
}

/** An id that nothing has yet: the wish itself, or with a number behind it. */
export function freeId(taken: Iterable<string>, wish: string): string {
  const used = new Set([...taken, ...RESERVED]);
  const base = wish.slice(0, ID_CHARS_MAX - 4).replace(/_\d+$/, '') || 'step';
  let id = wish;
  for (let number = 2; used.has(id); number += 1) {
    id = `${base}_${number}`;
  }
  return id;
}

export function nodeIds(graph: Graph): string[] {
  return graph.steps.filter((step) => !step.start).map((step) => step.id);
}

// Putting in.

/** Puts a new node of a type at a slot, or loose when there is none. */
export function insertNode(
  text: string,
  all: EditorSchema,
  type: string,
  slot: Slot | null,
): Outcome {
  const kind = own(all.nodes, type);
  const { graph } = readFlow(text, all);
  if (!kind || !graph) {
    return { text, select: [] };
  }
  if (!kind.accepts_input) {
    return addStart(text, all, graph, type);
  }
  const id = freeId(nodeIds(graph), type);
  const port = slot ? portAt(graph, slot) : undefined;
  const made = newMessage(graph, all, kind);
  const setting = messageSetting(kind);
  const settings = {
    ...kind.defaults,
    ...(setting && made ? { [setting]: made.id } : {}),
    ...nearest(graph, all, kind, slot),
  };
  const value = connected(all, kind, { type, ...ordered(kind, settings) }, port?.target ?? null);
  const changes: Change[] = port ? [{ do: 'set', path: port.path, value: id }] : [];
  changes.push({ do: 'set', path: ['nodes', id], value, after: behind(graph, slot) });
  return { text: apply(text, [...changes, ...(made?.changes ?? [])]), select: [id] };
}

/** The key behind which a new node is written: that of the step before it, if it is a node. */
export function behind(graph: Graph, slot: Slot | null): string | null {
  const before = slot ? graph.byKey.get(slot.step) : graph.steps.at(-1);
  return before && !before.start ? before.id : null;
}

function ordered(kind: NodeKind, settings: Record<string, unknown>): Record<string, unknown> {
  const names = orderedSettings(kind.settings).map(([name]) => name);
  const rank = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.fromEntries(Object.entries(settings).sort(([a], [b]) => rank(a) - rank(b)));
}

/** A value with every required way out: the main one to `target`, the others to the first end. */
function connected(
  all: EditorSchema,
  kind: NodeKind,
  bare: Record<string, unknown>,
  target: string | null,
): Record<string, unknown> {
  const value = structuredClone(bare);
  const ports = portsOf(all, kind.ports, value, []);
  const main = mainPort(ports, all);
  for (const port of ports.filter((each) => each.required)) {
    put(value, port.path, port.id === main?.id && target ? target : firstEnd(all));
  }
  return value;
}

function put(value: unknown, path: Path, target: string): void {
  const [step, ...rest] = path;
  if (value !== null && typeof value === 'object' && step !== undefined) {
    if (rest.length === 0) {
      Reflect.set(value, step, target);
    } else {
      put(Reflect.get(value, step), rest, target);
    }
  }
}

export function firstEnd(all: EditorSchema): string {
  const ends = Object.entries(all.terminals).sort(([, a], [, b]) => a.order - b.order);
  return ends[0]?.[0] ?? '';
}

/** Required settings that name a step: the nearest one before that fits. */
function nearest(
  graph: Graph,
  all: EditorSchema,
  kind: NodeKind,
  slot: Slot | null,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of kind.settings.required ?? []) {
    const schema = resolve(all, kind.settings.properties?.[name] ?? {});
    const source = schema['x-source'] ?? schema.oneOf?.find((one) => one['x-source'])?.['x-source'];
    const filter = source ? all.sources[source] : undefined;
    if (filter?.local === '/nodes' && kind.defaults[name] === undefined) {
      const step = lastBefore(graph, slot, (each) => fits(each, filter.filter));
      if (step) {
        found[name] = step.id;
      }
    }
  }
  return found;
}

/** Whether a step is one that a source offers. */
export function fits(step: Step, filter: unknown): boolean {
  return (
    !step.start &&
    (!isRecord(filter) ||
      Object.entries(filter).every(
        ([name, wanted]) => Reflect.get(step.kind ?? {}, name) === wanted,
      ))
  );
}

function lastBefore(graph: Graph, slot: Slot | null, wanted: (step: Step) => boolean) {
  const seen = new Set<string>();
  let level = slot ? [graph.byKey.get(slot.step)] : graph.steps.slice().reverse();
  while (level.length > 0) {
    const steps = level.filter((step) => step !== undefined).filter((step) => !seen.has(step.key));
    const hit = steps.find(wanted);
    if (hit) {
      return hit;
    }
    for (const step of steps) {
      seen.add(step.key);
    }
    level = steps.flatMap((step) => waysTo(graph, step.id).map((way) => way.step));
  }
  return undefined;
}

/** A node that sends comes with a message to write, unless one waits that nobody sends. */
function newMessage(graph: Graph, all: EditorSchema, kind: NodeKind) {
  const channel = kind.channel;
  if (channel === undefined || messageSetting(kind) === null) {
    return null;
  }
  const idle = graph.messages.find((each) => each.channel === channel && each.usedBy.length === 0);
  if (idle) {
    return { id: idle.id, changes: [] };
  }
  const id = freeId(
    graph.messages.map((each) => each.id),
    `${channel}_1`,
  );
  const change: Change = { do: 'set', path: ['messages', id], value: blankMessage(all, channel) };
  return { id, changes: [change] };
}

/** Parts of which a message has one to say what it says; the first is the plainest. */
export const CONTENT = ['text', 'html', 'mjml', 'template'];

/** A message of a channel with nothing in it yet. */
export function blankMessage(all: EditorSchema, channel: string): Record<string, unknown> {
  const schema = own(all.messages, channel)?.settings;
  const names = orderedSettings(schema ?? {}).map(([name]) => name);
  const required = names.filter((name) => schema?.required?.includes(name) && name !== 'channel');
  const kind = schema?.properties?.kind?.default;
  const first = kind === undefined ? { channel } : { channel, kind };
  const content = CONTENT.find((name) => names.includes(name));
  const written = content && !required.includes(content) ? [...required, content] : required;
  return { ...first, ...Object.fromEntries(written.map((name) => [name, ''])) };
}

function addStart(text: string, all: EditorSchema, graph: Graph, type: string): Outcome {
  const kind = own(all.nodes, type);
  const starts = graph.steps.filter((step) => step.start);
  const first = graph.steps.find((step) => !step.start);
  const target = starts[0]?.ports[0]?.target ?? first?.id ?? null;
  if (!kind) {
    return { text, select: [] };
  }
  const value = connected(all, kind, { type, ...ordered(kind, kind.defaults) }, target);
  if (starts.length === 0) {
    return { text: apply(text, [{ do: 'set', path: ['start'], value }]), select: ['start'] };
  }
  const id = freeId(
    starts.map((step) => step.id),
    type,
  );
  const added = { id, ...value };
  const only = starts[0];
  const list = Array.isArray(graph.value.start);
  const change: Change = list
    ? { do: 'insert', path: ['start'], index: starts.length, value: added }
    : { do: 'set', path: ['start'], value: [{ id: only?.type ?? 'first', ...only?.value }, added] };
  return { text: apply(text, [change]), select: [`start:${id}`] };
}

// Moving and connecting.

/** Takes a step out of its place and puts it at another slot. */
export function moveStep(text: string, all: EditorSchema, key: string, slot: Slot): Outcome {
  const { graph } = readFlow(text, all);
  const step = graph?.byKey.get(key);
  const port = graph ? portAt(graph, slot) : undefined;
  const main = step ? mainPort(step.ports, all) : undefined;
  if (
    !graph ||
    !step ||
    !port ||
    !main ||
    step.start ||
    slot.step === key ||
    port.target === step.id
  ) {
    return { text, select: step ? [key] : [] };
  }
  const after = main.target ?? firstEnd(all);
  const led = waysTo(graph, step.id).map(
    (way): Change => ({ do: 'set', path: way.port.path, value: after }),
  );
  const changes: Change[] = [
    ...led,
    { do: 'set', path: main.path, value: port.target ?? firstEnd(all) },
    { do: 'set', path: port.path, value: step.id },
  ];
  return { text: apply(text, changes), select: [key] };
}

/** Leads a way out to a step or an end; without a target it is left open. */
export function connect(
  text: string,
  all: EditorSchema,
  slot: Slot,
  target: string | null,
): Outcome {
  const { graph } = readFlow(text, all);
  const port = graph ? portAt(graph, slot) : undefined;
  if (!port) {
    return { text, select: [] };
  }
  const change: Change = target
    ? { do: 'set', path: port.path, value: target }
    : { do: 'remove', path: port.path };
  return { text: apply(text, [change]), select: [slot.step] };
}

/** Whether a way out may lead to a step without leading back to where it began. */
export function mayLead(graph: Graph, slot: Slot, target: string): boolean {
  const step = graph.byKey.get(slot.step);
  const to = graph.byId.get(target);
  return Boolean(step && to && step.id !== to.id && !upstream(graph, step.id).has(to.id));
}

// Renaming and doubling.

/** Gives a node another id; all that names it follows. */
export function renameNode(text: string, all: EditorSchema, id: string, to: string): Outcome {
  const { graph } = readFlow(text, all);
  if (!graph?.byKey.has(id) || id === to || nodeIds(graph).includes(to)) {
    return { text, select: [id] };
  }
  const changes = referencesTo(graph, id).map((path): Change => ({ do: 'set', path, value: to }));
  const keys: Path[] = [
    ['nodes', id],
    ['layout', 'nodes', id],
  ];
  const renames = keys
    .filter((path) => find(read(text), path))
    .map((path): Change => ({ do: 'rename', path, key: to }));
  return { text: apply(text, [...changes, ...renames]), select: [to] };
}

/** Puts the same step once more behind itself. */
export function duplicate(text: string, all: EditorSchema, key: string): Outcome {
  const { graph } = readFlow(text, all);
  const step = graph?.byKey.get(key);
  if (!graph || !step || step.start) {
    return { text, select: [] };
  }
  const id = freeId(nodeIds(graph), step.id);
  const main = mainPort(step.ports, all);
  const changes: Change[] = [{ do: 'set', path: ['nodes', id], value: step.value, after: step.id }];
  if (main) {
    changes.unshift({ do: 'set', path: main.path, value: id });
  }
  return { text: apply(text, changes), select: [id] };
}

/** Says of a place of a step what it shall hold. */
export function pathIn(step: Step, pointer: string): Path {
  return [...step.path, ...pathOf(pointer)];
}
