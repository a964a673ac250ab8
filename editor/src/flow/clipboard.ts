// Steps as text: copied with the messages they send, pasted under new ids.

import { isMap } from 'yaml';
import { apply, same } from './change';
import { type Graph, isTerminal, messageOf, messageSetting, readFlow, type Step } from './graph';
import { leadOf } from './items';
import { behind, firstEnd, freeId, nodeIds, type Outcome, portAt, type Slot } from './operations';
import { mainPort } from './ports';
import type { EditorSchema } from './schema';
import {
  columnOf,
  find,
  isRecord,
  nextLine,
  pairEnd,
  read,
  type Source,
  startOf,
  toNode,
} from './source';
import type { Change } from './splice';
import { writePair } from './write';

/** The text of steps and of the messages that they send, as a piece of a flow. */
export function copySteps(text: string, all: EditorSchema, keys: readonly string[]): string {
  const { graph } = readFlow(text, all);
  const steps = graph ? graph.steps.filter((step) => keys.includes(step.key) && !step.start) : [];
  if (!graph || steps.length === 0) {
    return '';
  }
  const source = read(text);
  const used = [...new Set(steps.flatMap((step) => messageOf(step) ?? []))];
  const messages = graph.messages.filter((message) => used.includes(message.id));
  const nodes = steps.map((step) => pieceOf(source, ['nodes', step.id], step.id, step.value));
  const texts = messages.map((each) => pieceOf(source, ['messages', each.id], each.id, each.value));
  const tail = texts.length > 0 ? `messages:\n${texts.join('')}` : '';
  return `nodes:\n${nodes.join('')}${tail}`;
}

/** The lines of an entry with the remarks above, moved to an indent of two. */
function pieceOf(source: Source, path: string[], id: string, value: unknown): string {
  const place = find(source, path);
  const key = toNode(place?.pair?.key);
  const whole = `  ${writePair(id, value, 2, { json: false, eol: '\n', flat: false })}\n`;
  if (!place?.pair || !key || (isMap(place.parent) && place.parent.flow)) {
    return whole;
  }
  const column = columnOf(source.text, startOf(key));
  const from = leadOf(source.text, startOf(key), column);
  if (from === null) {
    return whole;
  }
  const lines = source.text.slice(from, nextLine(source.text, pairEnd(source, place.pair)));
  return `${lines.replaceAll('\r\n', '\n').trimEnd()}\n`.replace(/^ */gm, (blanks) =>
    ' '.repeat(Math.max(blanks.length - column + 2, 0)),
  );
}

/** Whether a text is a piece of a flow that can be pasted. */
export function isPiece(text: string): boolean {
  const source = read(text);
  return source.errors.length === 0 && isRecord(source.value) && isRecord(source.value.nodes);
}

/** Puts copied steps at a slot, or loose; ids that are taken get a number. */
export function pasteSteps(
  text: string,
  all: EditorSchema,
  piece: string,
  slot: Slot | null,
): Outcome {
  const { graph } = readFlow(text, all);
  const copied = isPiece(piece) ? readFlow(piece, all).graph : null;
  if (!graph || !copied) {
    return { text, select: [] };
  }
  const steps = copied.steps.filter((step) => !step.start);
  const names = newNames(nodeIds(graph), nodeIds(copied));
  const messages = newMessages(graph, copied);
  const port = slot ? portAt(graph, slot) : undefined;
  const outside = port?.target ?? firstEnd(all);
  const changes = messages.changes;
  let after = behind(graph, slot);
  for (const step of steps) {
    const id = names.get(step.id) ?? step.id;
    const value = renamed(all, step, names, messages.names, outside);
    changes.push({ do: 'set', path: ['nodes', id], value, after });
    after = id;
  }
  const entry = entryOf(steps);
  if (port && entry) {
    changes.unshift({ do: 'set', path: port.path, value: names.get(entry.id) ?? entry.id });
  }
  return { text: apply(text, changes), select: [...names.values()] };
}

function newNames(taken: string[], wanted: string[]): Map<string, string> {
  const used = new Set(taken);
  return new Map(
    wanted.map((id) => {
      const name = freeId(used, id);
      used.add(name);
      return [id, name];
    }),
  );
}

/** Messages that are there already, word for word, are not written again. */
function newMessages(graph: Graph, copied: Graph) {
  const names = new Map<string, string>();
  const changes: Change[] = [];
  const used = new Set(graph.messages.map((message) => message.id));
  for (const message of copied.messages) {
    const there = graph.messages.find((each) => each.id === message.id);
    const id = there && same(there.value, message.value) ? message.id : freeId(used, message.id);
    names.set(message.id, id);
    if (!used.has(id)) {
      used.add(id);
      changes.push({ do: 'set', path: ['messages', id], value: message.value });
    }
  }
  return { names, changes };
}

/** A step's value with the new ids; what it led to outside of the piece becomes `outside`. */
function renamed(
  all: EditorSchema,
  step: Step,
  names: ReadonlyMap<string, string>,
  messages: ReadonlyMap<string, string>,
  outside: string,
): Record<string, unknown> {
  const value = structuredClone(step.value);
  const main = mainPort(step.ports, all);
  for (const port of step.ports.filter((each) => each.target !== null)) {
    const target = port.target ?? '';
    const inside = names.get(target) ?? (isTerminal(all, target) ? target : firstEnd(all));
    const follow = port.id === main?.id && !names.has(target);
    write(value, port.path.slice(2), follow ? outside : inside);
  }
  const setting = messageSetting(step.kind);
  const message = messageOf(step);
  if (setting && message) {
    value[setting] = messages.get(message) ?? message;
  }
  return renameWithin(value, names);
}

function write(value: unknown, path: readonly (string | number)[], target: string): void {
  const [step, ...rest] = path;
  if (value !== null && typeof value === 'object' && step !== undefined) {
    if (rest.length === 0) {
      Reflect.set(value, step, target);
    } else {
      write(Reflect.get(value, step), rest, target);
    }
  }
}

/** What conditions of a piece say of its own steps follows them. */
function renameWithin(
  value: Record<string, unknown>,
  names: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const follow = (key: string, item: unknown): unknown => {
    if (key === 'of' || key === 'since') {
      const list = Array.isArray(item) ? item : [item];
      const now = list.map((each) => (typeof each === 'string' ? (names.get(each) ?? each) : each));
      return Array.isArray(item) ? now : now[0];
    }
    if (Array.isArray(item)) {
      return item.map((each) => follow('', each));
    }
    return isRecord(item) ? renameWithin(item, names) : item;
  };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, follow(key, item)]));
}

/** The step of a piece to which no other one leads. */
function entryOf(steps: readonly Step[]): Step | undefined {
  const led = new Set(steps.flatMap((step) => step.ports.map((port) => port.target)));
  return steps.find((step) => !led.has(step.id)) ?? steps[0];
}
