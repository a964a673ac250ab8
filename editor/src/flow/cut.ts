// Takes entries out of the text; what is remarked beside them stays, unless it is theirs.

import { isMap, type YAMLMap, type YAMLSeq } from 'yaml';
import { type Edit, itemEnd, itemStart, leadOf, remarksWithin } from './items';
import { replaceEdits } from './replace';
import {
  colonOf,
  columnOf,
  find,
  lineStart,
  nextLine,
  type Path,
  pairEnd,
  type Source,
  startOf,
  toNode,
} from './source';

export function removeEdits(source: Source, path: Path): Edit[] {
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
