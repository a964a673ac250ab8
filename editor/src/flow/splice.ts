// Changes of a text that leave everything else as it is: byte ranges and what stands there instead.

import { isMap, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import { removeEdits } from './cut';
import {
  type Edit,
  gapBefore,
  isInFlow,
  itemEnd,
  itemStart,
  leadOf,
  mannerAt,
  mannerBefore,
} from './items';
import { replaceEdits } from './replace';
import {
  colonOf,
  columnOf,
  find,
  isRecord,
  keyOf,
  lineStart,
  nextLine,
  type Path,
  pairEnd,
  type Source,
  startOf,
  toNode,
} from './source';
import { type Manner, writeBlock, writeInline, writeItem, writePair, writeText } from './write';

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
    return source.value === null ? [firstOfAll(source, key, change.value)] : [];
  }
  const before = parent.length === 1 ? LATE.slice(LATE.indexOf(String(parent[0])) + 1) : [];
  return setEdits(source, { do: 'set', path: parent, value: { [key]: change.value }, before });
}

/** The order in which the last sections of a flow stand. */
const LATE = ['start', 'nodes', 'messages', 'tests', 'layout'];

/** The first line of a text that says nothing yet; its remarks stay above it. */
function firstOfAll(source: Source, key: string, value: unknown): Edit {
  const { text, eol } = source;
  const remarked = text.split('\n').every((line) => /^\s*(#.*)?$/.test(line));
  const lead = remarked && !/(^|\n)$/.test(text) ? eol : '';
  const line = `${lead}${writePair(key, value, 0, plain(source))}${eol}`;
  return { from: remarked ? text.length : 0, to: text.length, text: line };
}

function plain(source: Source): Manner {
  return { json: false, eol: source.eol, flat: false };
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

/** A map of maps at the top of a flow has one entry a line, however few there are. */
function isSection(value: unknown, column: number): value is Record<string, unknown> {
  return (
    column === 0 &&
    isRecord(value) &&
    Object.keys(value).length > 0 &&
    Object.values(value).every(isRecord)
  );
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
  const previous = map.items[index - 1];
  const at = startOf(map);
  const lead = leadOf(text, at, column);
  const behind = previous ? nextLine(text, pairEnd(source, previous)) : (lead ?? at);
  const safe = mannerBefore(source, behind, column, manner);
  const line = isSection(value, column)
    ? `${writeText(key, manner, false)}:${eol}${writeBlock(value, column + 2, safe)}`
    : writePair(key, value, column, safe);
  if (previous) {
    return lineBehind(source, pairEnd(source, previous), pad + line);
  }
  return lead === null
    ? { from: at, to: at, text: `${line}${eol}${pad}` }
    : { from: lead, to: lead, text: pad + line + eol };
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
  const previous = list.items[index - 1];
  const behind = previous === undefined ? startOf(list) : nextLine(text, itemEnd(source, previous));
  const safe = mannerBefore(source, behind, column, manner);
  const line = ' '.repeat(column) + writeItem(value, column, safe);
  if (previous !== undefined) {
    return lineBehind(source, itemEnd(source, previous), line);
  }
  const at = leadOf(text, startOf(list), column) ?? lineStart(text, startOf(list));
  return { from: at, to: at, text: line + eol };
}

// Removing.

// The manner of a place.
