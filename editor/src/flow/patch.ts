// Reads a text of which most was read before: only the entries around what changed are read anew,
// and where everything else stands is told by how far it moved. A flow of hundreds of steps is read
// whole once; each change of it costs what the change is about.

import { isMap, isScalar, isSeq, Pair, type Range, type Scalar, YAMLMap } from 'yaml';
import type { Edit } from './items';
import { moved } from './moved';
import { parse } from './parse';
import { columnOf, eolOf, isRecord, keyOf, type Source } from './source';

/** What is shorter is read whole with its key. */
const WHOLE_MAX_CHARS = 200;
/** Names of the entries that stand around what is read. */
const ABOVE = 'above_what_is_read';
const BEHIND = 'behind_what_is_read';
/** Signs of documents that are more than one tree of plain values. */
const APART = /^(?:---|\.\.\.|%|\uFEFF)/m;

/** Entries of a block map, of which some are read anew. */
interface Level {
  map: YAMLMap;
  column: number;
  /** Where the lines of each entry begin, and where those of the last are over. */
  starts: number[];
  /** The entries that are touched: from the first up to before the last. */
  from: number;
  to: number;
}

/** Whether the places of a text can be told by moving them: it has no anchors, tags, documents. */
export function isPlain(text: string, root: unknown): boolean {
  return !APART.test(text) && isMap(root) && !root.flow && plainWithin(root);
}

function plainWithin(node: unknown): boolean {
  if (isMap(node)) {
    return bare(node) && node.items.every((pair) => isName(pair.key) && plainWithin(pair.value));
  }
  if (isSeq(node)) {
    return bare(node) && node.items.every(plainWithin);
  }
  return node === null || (isScalar(node) && bare(node));
}

function bare(node: { anchor?: string; tag?: string }): boolean {
  return node.anchor === undefined && node.tag === undefined;
}

function isName(key: unknown): key is Scalar {
  return isScalar(key) && typeof key.value === 'string' && bare(key);
}

/** The text after an edit, as it would be read whole; null where it has to be. */
export function patch(was: Source, edit: Edit): Source | null {
  if (!was.plain || was.errors.length > 0 || APART.test(edit.text)) {
    return null;
  }
  const text = was.text.slice(0, edit.from) + edit.text + was.text.slice(edit.to);
  const levels = levelsAt(was, text, edit);
  while (levels.length > 0) {
    const source = readLevels(was, text, levels);
    if (source) {
      return source;
    }
    levels.pop();
  }
  return null;
}

/** So many characters are compared at once. */
const STRIDE = 512;

/** The one stretch in which two texts differ. */
export function editBetween(was: string, now: string): Edit {
  const room = Math.min(was.length, now.length);
  let from = 0;
  while (from + STRIDE <= room && was.startsWith(now.slice(from, from + STRIDE), from)) {
    from += STRIDE;
  }
  while (from < room && was[from] === now[from]) {
    from += 1;
  }
  let tail = 0;
  while (
    tail + STRIDE <= room - from &&
    was.endsWith(now.slice(now.length - tail - STRIDE, now.length - tail), was.length - tail)
  ) {
    tail += STRIDE;
  }
  while (tail < room - from && was[was.length - 1 - tail] === now[now.length - 1 - tail]) {
    tail += 1;
  }
  return { from, to: was.length - tail, text: now.slice(from, now.length - tail) };
}

/** From the root down: the maps in which the edit touches some entries and leaves the others. */
function levelsAt(was: Source, text: string, edit: Edit): Level[] {
  const levels: Level[] = [];
  let map: unknown = was.root;
  let end = was.text.length;
  while (isMap(map) && !map.flow) {
    const level = levelOf(was.text, text, map, end, edit);
    if (!level) {
      break;
    }
    levels.push(level);
    const [first, last] = [level.starts[level.from] ?? 0, level.starts[level.to] ?? end];
    map = level.to - level.from === 1 ? level.map.items[level.from]?.value : null;
    map = last - first > WHOLE_MAX_CHARS ? map : null;
    end = last;
  }
  return levels;
}

function levelOf(was: string, text: string, map: YAMLMap, end: number, edit: Edit): Level | null {
  const first = keyStart(map.items[0]);
  const column = first === null ? -1 : columnOf(was, first);
  const starts: number[] = [];
  for (const pair of map.items) {
    const at = keyStart(pair);
    if (at === null || columnOf(was, at) !== column || was.slice(at - column, at).trim() !== '') {
      return null;
    }
    starts.push(at - column);
  }
  const from = lastBefore(starts, edit.from);
  starts.push(end);
  const longer = edit.text.length - (edit.to - edit.from);
  const isKept = (at: number) => at === was.length || text[at + longer - 1] === '\n';
  const to = starts.findIndex((at, index) => index > from && at >= edit.to && isKept(at));
  return from < 0 || to < 0 ? null : { map, column, starts, from, to };
}

function keyStart(pair: Pair | undefined): number | null {
  return isName(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
}

/** What begins with the edit may go on with what stands before it. */
function lastBefore(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) < at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** Reads the touched entries of the last level, among entries that stand for the others. */
function readLevels(was: Source, text: string, levels: readonly Level[]): Source | null {
  const inner = levels.at(-1);
  const [begin, end] = [inner?.starts[inner.from] ?? 0, inner?.starts[inner.to] ?? 0];
  const longer = text.length - was.text.length;
  const lead = levels
    .slice(0, -1)
    .map((level) => `${' '.repeat(level.column)}${ABOVE}:\n`)
    .join('');
  const follows = levels.findLast((level) => level.to < level.map.items.length);
  const behind = follows ? `${' '.repeat(follows.column)}${BEHIND}: 0\n` : '';
  const read = parse(lead + text.slice(begin, end + longer) + behind);
  const whole = read.errors.length === 0 && !read.warned && plainWithin(read.root);
  const pieces = whole ? piecesOf(read.root, read.value, levels, follows) : null;
  const by = begin - lead.length;
  const built = pieces && joined(was, text, levels, pieces, by);
  return (
    built && {
      text,
      root: built.map,
      value: built.value,
      errors: [],
      eol: eolOf(text),
      plain: true,
    }
  );
}

/** What was read at one level: entries, what they say, and where the map is over. */
interface Piece {
  items: Pair[];
  value: Record<string, unknown>;
  range: Range;
}

/** What was read, level by level; null where it is not the shape that it must have. */
function piecesOf(
  root: unknown,
  said: unknown,
  levels: readonly Level[],
  follows: Level | undefined,
): Piece[] | null {
  const pieces: Piece[] = [];
  let [node, value] = [root, said];
  for (const level of levels) {
    if (!isMap(node) || node.flow || !isRecord(value) || !node.range) {
      return null;
    }
    const items = level === follows ? node.items.slice(0, -1) : node.items;
    const closed = level !== follows || nameOf(node.items.at(-1)) === BEHIND;
    const inner = level === levels.at(-1);
    if (!closed || (!inner && (items.length !== 1 || nameOf(items[0]) !== ABOVE))) {
      return null;
    }
    pieces.push({ items, value, range: node.range });
    [node, value] = [items[0]?.value, value[ABOVE]];
  }
  return pieces;
}

function nameOf(pair: Pair | undefined): string | null {
  return pair ? keyOf(pair) : null;
}

interface Built {
  map: YAMLMap;
  value: Record<string, unknown>;
}

/** Puts what was read into the tree, from the innermost level up to the root. */
function joined(
  was: Source,
  text: string,
  levels: readonly Level[],
  pieces: readonly Piece[],
  by: number,
): Built | null {
  const values = valuesAlong(was.value, levels);
  const last = levels.length - 1;
  const [inner, piece] = [levels[last], pieces[last]];
  const first = piece?.items[0];
  if (!inner || !piece || (first && columnOf(text, (keyStart(first) ?? 0) + by) !== inner.column)) {
    return null;
  }
  const longer = text.length - was.text.length;
  let [items, fresh] = [piece.items.map((pair) => moved(pair, by)), piece.value];
  let built: Built | null = null;
  let stays = false;
  for (let depth = last; depth >= 0; depth -= 1) {
    const [level, value, own] = [levels[depth], values[depth], pieces[depth]];
    built = level && value && own ? merged(level, value, items, fresh, longer) : null;
    if (!level || !own || !built) {
      return null;
    }
    stays ||= level.to < level.map.items.length;
    built.map.range = rangeOf(level, own, stays, by, longer);
    built.map.range[0] = keyStart(built.map.items[0]) ?? built.map.range[0];
    const above = levels[depth - 1];
    const pair = above?.map.items[above.from];
    if (pair) {
      items = [new Pair<unknown, unknown>(pair.key, built.map)];
      fresh = { [keyOf(pair)]: built.value };
    }
  }
  return built;
}

/** What the maps said, level by level. */
function valuesAlong(value: unknown, levels: readonly Level[]): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  let now = value;
  for (const level of levels) {
    if (isRecord(now)) {
      found.push(now);
      now = now[nameOf(level.map.items[level.from]) ?? ''];
    }
  }
  return found;
}

/** The entries that were read, between those that stay; null where two have one name. */
function merged(
  { map, from, to }: Level,
  value: Record<string, unknown>,
  items: readonly Pair[],
  fresh: Record<string, unknown>,
  longer: number,
): Built | null {
  const [before, after] = [map.items.slice(0, from), map.items.slice(to)];
  const entries = [
    ...before.map((pair): [string, unknown] => [keyOf(pair), value[keyOf(pair)]]),
    ...items.map((pair): [string, unknown] => [keyOf(pair), fresh[keyOf(pair)]]),
    ...after.map((pair): [string, unknown] => [keyOf(pair), value[keyOf(pair)]]),
  ];
  if (entries.length === 0 || new Set(entries.map(([name]) => name)).size < entries.length) {
    return null;
  }
  const now = new YAMLMap();
  now.items = [...before, ...items, ...after.map((pair) => moved(pair, longer))];
  return { map: now, value: Object.fromEntries(entries) };
}

/** A map is over where its last entry is, which may be one that stays. */
function rangeOf(
  { map }: Level,
  { range }: Piece,
  stays: boolean,
  by: number,
  longer: number,
): Range {
  const [start, end, over] = map.range ?? [0, 0, 0];
  return stays ? [start, end + longer, over + longer] : [start, range[1] + by, range[2] + by];
}
