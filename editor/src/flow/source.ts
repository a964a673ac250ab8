// A flow's text with its tree: where each key and value stands.

import { isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Edit } from './items';
import { parse, type TextError } from './parse';
import { editBetween, isPlain, patch } from './patch';

/** A text that was read; `root` is null when it is empty. */
export interface Source {
  text: string;
  root: Node | null;
  value: unknown;
  errors: TextError[];
  eol: string;
  /** Whether a change of it can be read by itself. */
  plain: boolean;
}

/** What yaml calls a node, with the parts that are read here. */
export type Node = YAMLMap | YAMLSeq | import('yaml').Scalar | import('yaml').Alias;

export type Path = readonly (string | number)[];

/** Where a value stands: in which map or list, beside which key. */
export interface Place {
  node: Node | null;
  pair: Pair | null;
  parent: YAMLMap | YAMLSeq | null;
  index: number;
}

/** Texts read lately: undo, compare and check ask for the same ones again. */
const KEPT = 24;
const kept: Source[] = [];

/** Reads a text: of one that is nearly one read before, only what is different. */
export function read(text: string): Source {
  const known = kept.find((source) => source.text === text);
  if (known) {
    return keep(known);
  }
  const last = kept[0];
  return keep((last && patch(last, editBetween(last.text, text))) ?? readWhole(text));
}

/** Reads the text that a source becomes by edits, which must not overlap. */
export function readEdited(source: Source, edits: readonly Edit[], text: string): Source {
  const known = kept.find((each) => each.text === text);
  const backwards = [...edits].sort((a, b) => b.from - a.from || b.to - a.to);
  let now: Source | null = known ?? source;
  for (const edit of known ? [] : backwards) {
    now = now && patch(now, edit);
  }
  return keep(known ?? (now?.text === text ? now : readWhole(text)));
}

/** The last one is the first to be asked. */
function keep(source: Source): Source {
  const others = kept.filter((each) => each !== source);
  kept.splice(0, kept.length, source, ...others.slice(0, KEPT - 1));
  return source;
}

/** Reads a text from its first to its last character. */
export function readWhole(text: string): Source {
  const { root: contents, value, errors } = parse(text);
  const root = toNode(contents);
  const plain = errors.length === 0 && isPlain(text, root);
  return { text, root, value, errors, eol: eolOf(text), plain };
}

export function eolOf(text: string): string {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

export function toNode(value: unknown): Node | null {
  if (isMap(value) || isSeq(value) || isScalar(value)) {
    return value;
  }
  return null;
}

/** The key of a pair as text. */
export function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

/** Where a path leads; null when nothing stands there. */
export function find(source: Source, path: Path): Place | null {
  let place: Place = { node: source.root, pair: null, parent: null, index: -1 };
  for (const step of path) {
    const next = within(place.node, step);
    if (!next) {
      return null;
    }
    place = next;
  }
  return place;
}

function within(node: Node | null, step: string | number): Place | null {
  if (isMap(node)) {
    const index = node.items.findIndex((pair) => keyOf(pair) === String(step));
    const pair = node.items[index];
    return pair ? { node: toNode(pair.value), pair, parent: node, index } : null;
  }
  if (isSeq(node)) {
    const index = Number(step);
    const item = node.items[index];
    return index in node.items ? { node: toNode(item), pair: null, parent: node, index } : null;
  }
  return null;
}

/** Where a node begins. */
export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Where the last written sign of a node is over, without what is remarked behind it. */
export function endOf(source: Source, node: Node | null, otherwise: number): number {
  if (!node?.range) {
    return otherwise;
  }
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1);
    return last ? pairEnd(source, last) : otherwise;
  }
  if (isSeq(node) && !node.flow) {
    return endOf(source, toNode(node.items.at(-1)), node.range[1]);
  }
  if (isScalar(node) && node.value === null && node.range[0] === node.range[1]) {
    return otherwise;
  }
  return trimmed(source.text, node.range[1]);
}

/** Where a pair is over: its value, or without one its colon. */
export function pairEnd(source: Source, pair: Pair): number {
  const key = toNode(pair.key);
  const end = key?.range?.[1] ?? 0;
  const colon = colonOf(source.text, end);
  return endOf(source, toNode(pair.value), colon);
}

/** Behind the colon of a key that ends at `end`; the end itself when there is none. */
export function colonOf(text: string, end: number): number {
  let at = end;
  while (text[at] === ' ' || text[at] === '\t') {
    at += 1;
  }
  return text[at] === ':' ? at + 1 : end;
}

/** Block texts end with their line; the line break is not part of what is said. */
function trimmed(text: string, end: number): number {
  let at = end;
  while (at > 0 && (text[at - 1] === '\n' || text[at - 1] === '\r' || text[at - 1] === ' ')) {
    at -= 1;
  }
  return at;
}

/** The mark that some systems put before a text is of no line. */
const MARK = '\uFEFF';

export function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return start === 0 && at > 0 && text.startsWith(MARK) ? MARK.length : start;
}

/** Behind the line break of the line in which `at` stands. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** How far `at` is from the start of its line. */
export function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}

/** A path out of a JSON pointer. */
export function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A JSON pointer out of a path. */
export function pointerOf(path: Path): string {
  return path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** The value at a path of plain data. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((now, step) => own(now, step), value);
}

/** What something has by a name, and not what every object has by it, as `constructor`. */
export function own<Value>(value: Record<string, Value>, name: string): Value | undefined;
export function own(value: unknown, name: string | number): unknown;
export function own(value: unknown, name: string | number): unknown {
  const has = value !== null && typeof value === 'object' && Object.hasOwn(value, name);
  return has ? Reflect.get(value, name) : undefined;
}

/** Whether something is a plain map of names. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
