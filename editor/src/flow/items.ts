// Where entries of maps and lists begin and end in the text, and how the text around them writes.

import { isMap, isScalar, isSeq, type Pair } from 'yaml';
import {
  endOf,
  find,
  isRecord,
  lineStart,
  type Path,
  pairEnd,
  type Source,
  startOf,
  toNode,
} from './source';
import type { Manner } from './write';

/** A stretch of the text and what replaces it. */
export interface Edit {
  from: number;
  to: number;
  text: string;
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

export function itemStart(item: unknown): number {
  const node = isPairLike(item) ? toNode(item.key) : toNode(item);
  return node ? startOf(node) : 0;
}

export function itemEnd(source: Source, item: unknown): number {
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
export function gapBefore(text: string, at: number): string {
  const start = lineStart(text, at);
  const alone = text.slice(start, at).trim() === '' && start > 0;
  return alone ? (text[start - 2] === '\r' ? '\r\n' : '\n') + text.slice(start, at) : ' ';
}

/** Lines of comment in what is replaced; they are kept behind it. */
export function remarksWithin(
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

export function isInFlow(source: Source, path: Path): boolean {
  for (let length = 0; length < path.length; length += 1) {
    const node = find(source, path.slice(0, length))?.node;
    if ((isMap(node) || isSeq(node)) && node.flow) {
      return true;
    }
  }
  return false;
}

/** Whether names around a place stand in quotes, as in JSON. */
export function mannerAt(source: Source, path: Path): Manner {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = find(source, path.slice(0, length))?.node;
    const key = isMap(node) && node.flow ? node.items[0]?.key : undefined;
    if (isScalar(key)) {
      return { json: key.type === 'QUOTE_DOUBLE', eol: source.eol, flat: false };
    }
  }
  const root = source.root;
  const json = isMap(root) && root.flow === true;
  return { json, eol: source.eol, flat: false };
}

/** The manner of what is written before `at`, where a remark may stand that is further in. */
export function mannerBefore(source: Source, at: number, column: number, manner: Manner): Manner {
  const remark = /^(?:[ \t]*\r?\n)*( *)#/.exec(source.text.slice(at));
  return { ...manner, flat: remark?.[1] !== undefined && remark[1].length > column };
}

export function isNested(value: unknown): boolean {
  return value !== null && typeof value === 'object';
}
