// Writes another value where one stands: quotes stay quotes, remarks stay remarks.

import { isMap, isScalar, isSeq, type Pair } from 'yaml';
import { type Edit, isInFlow, isNested, mannerAt, mannerBefore, remarksWithin } from './items';
import {
  colonOf,
  columnOf,
  endOf,
  find,
  lineStart,
  type Node,
  nextLine,
  type Path,
  type Place,
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
  writeText,
} from './write';

/** Writes another value where one stands. */
export function replaceEdits(source: Source, path: Path, value: unknown): Edit[] {
  const place = find(source, path);
  const parent = place?.parent ?? null;
  if (!place || !parent) {
    return [];
  }
  const manner = mannerAt(source, path.slice(0, -1));
  if (isInFlow(source, path)) {
    return [flowValue(place.node, place.pair, writeInline(value, manner), source.text)];
  }
  const safe = { ...manner, flat: isBeforeRemark(source, place) };
  if (place.node && isScalar(place.node) && !isNested(value) && place.node.range) {
    return [scalarEdit(source, place.node, place.pair, value, safe)];
  }
  return place.pair
    ? [pairValue(source, place.pair, value, safe)]
    : [itemValue(source, place.node, value, safe)];
}

/** Whether a remark behind this place stands further in than the place itself. */
function isBeforeRemark(source: Source, { node, pair }: Place): boolean {
  const first = pair ? toNode(pair.key) : node;
  const start = first ? startOf(first) : 0;
  const end = pair ? pairEnd(source, pair) : node ? endOf(source, node, start) : start;
  const column = columnOf(source.text, start);
  const at = nextLine(source.text, end);
  return mannerBefore(source, at, column, { json: false, eol: source.eol, flat: false }).flat;
}

function flowValue(node: Node | null, pair: Pair | null, text: string, all: string): Edit {
  if (node?.range && (node.range[0] !== node.range[1] || !pair)) {
    return { from: node.range[0], to: node.range[1], text };
  }
  const end = toNode(pair?.key)?.range?.[1] ?? 0;
  const colon = colonOf(all, end);
  return { from: end, to: colon, text: `: ${text}` };
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
    typeof value === 'string' && value.includes('\n') && !manner.flat
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
