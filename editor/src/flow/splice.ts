// Changes of a text that leave everything else as it is: byte ranges and what stands there instead.

import { isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import {
  colonOf,
  columnOf,
  endOf,
  find,
  isRecord,
  keyOf,
  lineStart,
  type Node,
  nextLine,
  type Path,
  pairEnd,
  type Source,
  startOf,
  toNode,
} from './source';
import {
  type Manner,
  writeBehind,
  writeBlockText,
  writeInline,
  writeItem,
  writePair,
  writeText,
} from './write';

/** A stretch of the text and what replaces it. */
export interface Edit {
  from: number;
  to: number;
  text: string;
}

/** One change at one place of the tree. */
export type Change =
  | { do: 'set'; path: Path; value: unknown; before?: readonly string[]; after?: string | null }
  | { do: 'remove'; path: Path }
  | { do: 'insert'; path: Path; index: number; value: unknown }
  | { do: 'rename'; path: Path; key: string };

/** The text after the edits, which must not overlap. */
export function splice(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.from - b.from || a.to - b.to);
  let result = '';
  let at = 0;
  for (const edit of sorted) {
    result += text.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return result + text.slice(at);
}

/** The edits of one change; none when there is nothing at its path. */
export function editsOf(source: Source, change: Change): Edit[] {
  switch (change.do) {
    case 'set':
      return setEdits(source, change);
    case 'remove':
      return removeEdits(source, change.path);
    case 'insert':
      return insertEdits(source, change.path, change.index, change.value);
    case 'rename':
      return renameEdits(source, change.path, change.key);
  }
}

function renameEdits(source: Source, path: Path, key: string): Edit[] {
  const name = toNode(find(source, path)?.pair?.key);
  if (!name?.range) {
    return [];
  }
  const manner = mannerAt(source, path.slice(0, -1));
  return [{ from: name.range[0], to: name.range[1], text: writeText(key, manner, true) }];
}

// Setting.

function setEdits(source: Source, change: Extract<Change, { do: 'set' }>): Edit[] {
  const place = find(source, change.path);
  if (place) {
    return replaceEdits(source, change.path, change.value);
  }
  const parent = change.path.slice(0, -1);
  const key = String(change.path.at(-1));
  const holder = find(source, parent);
  if (holder && isMap(holder.node)) {
    return addPair(source, holder.node, parent, key, change);
  }
  if (parent.length === 0) {
    return [
      {
        from: 0,
        to: source.text.length,
        text: `${writePair(key, change.value, 0, plain(source))}\n`,
      },
    ];
  }
  return setEdits(source, { do: 'set', path: parent, value: { [key]: change.value } });
}

function plain(source: Source): Manner {
  return { json: false, eol: source.eol };
}

/** Writes another value where one stands. */
function replaceEdits(source: Source, path: Path, value: unknown): Edit[] {
  const place = find(source, path);
  const parent = place?.parent ?? null;
  if (!place || !parent) {
    return [];
  }
  const manner = mannerAt(source, path.slice(0, -1));
  if (isInFlow(source, path)) {
    return [flowValue(place.node, place.pair, writeInline(value, manner), source.text)];
  }
  if (place.node && isScalar(place.node) && !isNested(value) && place.node.range) {
    return [scalarEdit(source, place.node, place.pair, value, manner)];
  }
  return place.pair
    ? [pairValue(source, place.pair, value, manner)]
    : [itemValue(source, place.node, value, manner)];
}

function flowValue(node: Node | null, pair: Pair | null, text: string, all: string): Edit {
  if (node?.range && (node.range[0] !== node.range[1] || !pair)) {
    return { from: node.range[0], to: node.range[1], text };
  }
  const end = toNode(pair?.key)?.range?.[1] ?? 0;
  const colon = colonOf(all, end);
  return { from: end, to: colon, text: `: ${text}` };
}

function isNested(value: unknown): boolean {
  return value !== null && typeof value === 'object';
}

/** A scalar for a scalar: quotes stay quotes, block texts stay block texts. */
function scalarEdit(
  source: Source,
  node: Node,
  pair: Pair | null,
  value: unknown,
  manner: Manner,
): Edit {
  const from = startOf(node);
  const to = endOf(source, node, from);
  const column =
    columnOf(source.text, pair ? startOf(toNode(pair.key) ?? node) : from) + (pair ? 2 : 0);
  const block =
    typeof value === 'string' && value.includes('\n')
      ? writeBlockText(value, Math.max(column, 2), manner.eol)
      : null;
  const text = block ?? scalarText(node, value, manner);
  const empty = from === to && !/\s/.test(source.text[from - 1] ?? ' ');
  return withRemarks(source, [from, to], empty ? ` ${text}` : text, Math.max(column - 2, 0), node);
}

function scalarText(node: Node, value: unknown, manner: Manner): string {
  if (typeof value !== 'string') {
    return String(value);
  }
  if (isScalar(node) && node.type === 'QUOTE_DOUBLE') {
    return writeText(value, { ...manner, json: true }, false);
  }
  const simple = /^[^'\n\t]*$/.test(value) && isScalar(node) && node.type === 'QUOTE_SINGLE';
  return simple && !/\\|[^\x20-\x7e]/.test(value) ? `'${value}'` : writeText(value, manner, false);
}

function pairValue(source: Source, pair: Pair, value: unknown, manner: Manner): Edit {
  const key = toNode(pair.key);
  const start = key ? startOf(key) : 0;
  const colon = colonOf(source.text, key?.range?.[1] ?? 0);
  const indent = columnOf(source.text, start);
  const to = pairEnd(source, pair);
  const written = writeBehind(value, indent, manner, colon - lineStart(source.text, start));
  return withRemarks(source, [colon, to], written, indent, toNode(pair.value));
}

function itemValue(source: Source, node: Node | null, value: unknown, manner: Manner): Edit {
  const from = node ? startOf(node) : 0;
  const to = node ? endOf(source, node, from) : from;
  const indent = Math.max(columnOf(source.text, from) - 2, 0);
  return withRemarks(source, [from, to], writeItem(value, indent, manner).slice(2), indent, node);
}

/**
 * The edit that writes something where something stood. What was remarked within is kept behind it;
 * what is remarked on its last line gets a line of its own when more than one line is written.
 */
function withRemarks(
  source: Source,
  [from, to]: readonly [number, number],
  written: string,
  indent: number,
  was: Node | null,
): Edit {
  const { text, eol } = source;
  const holds = isMap(was) || isSeq(was);
  const within = holds ? remarksWithin(text, from, to, indent, eol) : '';
  const line = text.slice(to, nextLine(text, to)).trimEnd();
  const whole = written + within;
  if (line.trim() === '' || !whole.includes('\n')) {
    return { from, to, text: whole };
  }
  return { from, to: to + line.length, text: `${whole}${eol}${' '.repeat(indent)}${line.trim()}` };
}

/** Lines of comment in what is replaced; they are kept behind it. */
function remarksWithin(
  text: string,
  from: number,
  to: number,
  indent: number,
  eol: string,
): string {
  return text
    .slice(from, to)
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line.startsWith('#'))
    .map((line) => eol + ' '.repeat(indent) + line)
    .join('');
}

// Adding.

/** Adds a key to a map: before the first of `before` that is there, behind `after`, or last. */
function addPair(
  source: Source,
  map: YAMLMap,
  path: Path,
  key: string,
  change: Extract<Change, { do: 'set' }>,
): Edit[] {
  const manner = mannerAt(source, path);
  if (map.flow && map.items.length === 0 && !isInFlow(source, path)) {
    return [firstLine(source, path, key, change.value, manner)];
  }
  const index = indexFor(map, change);
  if (map.flow) {
    const text = `${writeText(key, manner, true)}: ${writeInline(change.value, manner)}`;
    return [addToFlow(source, map, index, text)];
  }
  return [addLine(source, map, index, key, change.value, manner)];
}

/** A section that was `{}` gets its first entry, on a line of its own. */
function firstLine(source: Source, path: Path, key: string, value: unknown, manner: Manner): Edit {
  const place = find(source, path);
  const name = toNode(place?.pair?.key);
  const from = name ? colonOf(source.text, name.range?.[1] ?? 0) : (place?.node?.range?.[0] ?? 0);
  const to = place?.node?.range?.[1] ?? from;
  const indent = name ? columnOf(source.text, startOf(name)) + 2 : 0;
  const lead = name ? source.eol + ' '.repeat(indent) : '';
  return { from, to, text: lead + writePair(key, value, indent, manner) };
}

function indexFor(map: YAMLMap, change: Extract<Change, { do: 'set' }>): number {
  if (change.after !== undefined) {
    return map.items.findIndex((pair) => keyOf(pair) === change.after) + 1;
  }
  const at = map.items.findIndex((pair) => change.before?.includes(keyOf(pair)));
  return at < 0 ? map.items.length : at;
}

function addLine(
  source: Source,
  map: YAMLMap,
  index: number,
  key: string,
  value: unknown,
  manner: Manner,
): Edit {
  const { text, eol } = source;
  const first = map.items[0];
  const column = columnOf(text, first ? startOf(toNode(first.key) ?? map) : startOf(map));
  const pad = ' '.repeat(column);
  const line = writePair(key, value, column, manner);
  const previous = map.items[index - 1];
  if (previous) {
    return lineBehind(source, pairEnd(source, previous), pad + line);
  }
  const at = startOf(map);
  const lead = leadOf(text, at, column);
  return lead === null
    ? { from: at, to: at, text: `${line}${eol}${pad}` }
    : { from: lead, to: lead, text: pad + line + eol };
}

/** Where the comment lines right above a line begin; null when something stands before it. */
export function leadOf(text: string, at: number, column: number): number | null {
  let start = lineStart(text, at);
  if (text.slice(start, at).trim() !== '') {
    return null;
  }
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const line = text.slice(above, start);
    if (!line.trim().startsWith('#') || line.search(/\S/) < column) {
      break;
    }
    start = above;
  }
  return start;
}

/** Puts a line behind the one in which `end` stands. */
function lineBehind(source: Source, end: number, line: string): Edit {
  const at = nextLine(source.text, end);
  const broken = source.text[at - 1] === '\n';
  return { from: at, to: at, text: broken ? line + source.eol : source.eol + line };
}

function addToFlow(source: Source, node: YAMLMap | YAMLSeq, index: number, item: string): Edit {
  const { text } = source;
  const starts = node.items.map((each) => itemStart(each));
  if (starts.length === 0) {
    const [from, end] = node.range ?? [0, 0];
    const braces = isMap(node) ? `{ ${item} }` : `[${item}]`;
    return { from, to: end, text: braces };
  }
  const before = starts[index];
  if (before !== undefined) {
    return { from: before, to: before, text: `${item},${gapBefore(text, before)}` };
  }
  const last = node.items.at(-1);
  const end = itemEnd(source, last);
  return { from: end, to: end, text: `,${gapBefore(text, starts.at(-1) ?? end)}${item}` };
}

function itemStart(item: unknown): number {
  const node = isPairLike(item) ? toNode(item.key) : toNode(item);
  return node ? startOf(node) : 0;
}

function itemEnd(source: Source, item: unknown): number {
  if (isPairLike(item)) {
    return pairEnd(source, item);
  }
  const node = toNode(item);
  return endOf(source, node, node ? startOf(node) : 0);
}

function isPairLike(item: unknown): item is Pair {
  return isRecord(item) && 'key' in item;
}

/** A line break and indent where items stand on lines of their own, else a blank. */
function gapBefore(text: string, at: number): string {
  const start = lineStart(text, at);
  const alone = text.slice(start, at).trim() === '' && start > 0;
  return alone ? (text[start - 2] === '\r' ? '\r\n' : '\n') + text.slice(start, at) : ' ';
}

function insertEdits(source: Source, path: Path, index: number, value: unknown): Edit[] {
  const place = find(source, path);
  const list = place?.node;
  if (!isSeq(list)) {
    return setEdits(source, { do: 'set', path, value: [value] });
  }
  const manner = mannerAt(source, path);
  if (list.flow) {
    return list.items.length === 0 && !isInFlow(source, path)
      ? replaceEdits(source, path, [value])
      : [addToFlow(source, list, index, writeInline(value, manner))];
  }
  return [addItem(source, list, index, value, manner)];
}

function addItem(
  source: Source,
  list: YAMLSeq,
  index: number,
  value: unknown,
  manner: Manner,
): Edit {
  const { text, eol } = source;
  const column = columnOf(text, startOf(list));
  const line = ' '.repeat(column) + writeItem(value, column, manner);
  const previous = list.items[index - 1];
  if (previous !== undefined) {
    return lineBehind(source, itemEnd(source, previous), line);
  }
  const at = leadOf(text, startOf(list), column) ?? lineStart(text, startOf(list));
  return { from: at, to: at, text: line + eol };
}

// Removing.

function removeEdits(source: Source, path: Path): Edit[] {
  const place = find(source, path);
  if (!place?.parent) {
    return [];
  }
  const { parent, index } = place;
  if (parent.items.length === 1) {
    const empty = isMap(parent) ? {} : [];
    return path.length === 1 ? [] : replaceEdits(source, path.slice(0, -1), empty);
  }
  return parent.flow ? [cutFlow(source, parent, index)] : [cutLines(source, parent, index)];
}

function cutFlow(source: Source, parent: YAMLMap | YAMLSeq, index: number): Edit {
  const start = itemStart(parent.items[index]);
  const next = parent.items[index + 1];
  if (next !== undefined) {
    return { from: start, to: itemStart(next), text: '' };
  }
  const from = itemEnd(source, parent.items[index - 1]);
  return { from, to: itemEnd(source, parent.items[index]), text: '' };
}

function cutLines(source: Source, parent: YAMLMap | YAMLSeq, index: number): Edit {
  const { text } = source;
  const item = parent.items[index];
  const start = isMap(parent) ? itemStart(item) : dashOf(text, itemStart(item));
  const end = nextLine(text, itemEnd(source, item));
  const from = lineStart(text, start);
  if (text.slice(from, start).trim() === '') {
    const kept = remarksWithin(text, start, end, start - from, source.eol).slice(source.eol.length);
    return { from, to: end, text: kept === '' ? '' : kept + source.eol };
  }
  return cutBehindDash(text, start, end, itemStart(parent.items[index + 1]));
}

/** The first key of a map behind a dash: the next one takes its place. */
function cutBehindDash(text: string, start: number, end: number, next: number): Edit {
  const between = text.slice(end, lineStart(text, next));
  if (between.trim() === '') {
    return { from: start, to: next, text: '' };
  }
  const from = start - (text[start - 1] === ' ' ? 1 : 0);
  return { from, to: end, text: text[end - 2] === '\r' ? '\r\n' : '\n' };
}

function dashOf(text: string, at: number): number {
  const dash = text.lastIndexOf('-', at - 1);
  return dash < 0 ? at : dash;
}

/** A node's own lines: those of its key and value, and the comment lines right above. */
export function cutWithRemarks(source: Source, path: Path): Edit[] {
  const place = find(source, path);
  const key = toNode(place?.pair?.key);
  if (!place?.pair || !isMap(place.parent) || place.parent.flow || !key) {
    return removeEdits(source, path);
  }
  const { text } = source;
  const start = startOf(key);
  const column = columnOf(text, start);
  const from = leadOf(text, start, column) ?? lineStart(text, start);
  const to = afterInner(text, nextLine(text, pairEnd(source, place.pair)), column);
  if (place.parent.items.length > 1) {
    return [{ from, to, text: '' }];
  }
  const section = find(source, path.slice(0, -1))?.pair;
  const colon = colonOf(text, toNode(section?.key)?.range?.[1] ?? 0);
  return [
    { from: colon, to: colon, text: ' {}' },
    { from, to, text: '' },
  ];
}

/** Comment lines that stand deeper than the key belong to what was above them. */
function afterInner(text: string, at: number, column: number): number {
  let end = at;
  while (end < text.length) {
    const line = text.slice(end, nextLine(text, end));
    if (!line.trim().startsWith('#') || line.search(/\S/) <= column) {
      break;
    }
    end += line.length;
  }
  return end;
}

// The manner of a place.

function isInFlow(source: Source, path: Path): boolean {
  for (let length = 0; length < path.length; length += 1) {
    const node = find(source, path.slice(0, length))?.node;
    if ((isMap(node) || isSeq(node)) && node.flow) {
      return true;
    }
  }
  return false;
}

/** Whether names around a place stand in quotes, as in JSON. */
function mannerAt(source: Source, path: Path): Manner {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = find(source, path.slice(0, length))?.node;
    const key = isMap(node) && node.flow ? node.items[0]?.key : undefined;
    if (isScalar(key)) {
      return { json: key.type === 'QUOTE_DOUBLE', eol: source.eol };
    }
  }
  const root = source.root;
  const json = isMap(root) && root.flow === true;
  return { json, eol: source.eol };
}
