// From what is to what shall be: the fewest changes of a text that lead there.

import { isMap, isSeq } from 'yaml';
import type { Edit } from './items';
import { find, isRecord, type Path, read, readEdited, type Source } from './source';
import { type Change, editsOf, splice } from './splice';

/**
 * The text after changes made one behind the other; paths mean the tree as it then is. A text that
 * cannot be read has no places to change, and stays.
 */
export function apply(text: string, changes: readonly Change[]): string {
  let source = read(text);
  if (source.errors.length > 0) {
    return text;
  }
  let edits: Edit[] = [];
  const flush = () => {
    if (edits.length > 0) {
      source = readEdited(source, edits, splice(source.text, edits));
      edits = [];
    }
  };
  for (const change of changes) {
    if (change.do !== 'set' || !isReplacement(source, change.path)) {
      flush();
    }
    const more = editsOf(source, change);
    if (overlaps(edits, more)) {
      flush();
      edits = editsOf(source, change);
    } else {
      edits.push(...more);
    }
    if (change.do !== 'set') {
      flush();
    }
  }
  flush();
  return source.text;
}

/** A scalar for a scalar moves no other place of the tree. */
function isReplacement(source: Source, path: Path): boolean {
  const node = find(source, path)?.node;
  return node !== null && node !== undefined && !isMap(node) && !isSeq(node);
}

function overlaps(edits: readonly Edit[], more: readonly Edit[]): boolean {
  return more.some((one) => edits.some((other) => one.from <= other.to && other.from <= one.to));
}

/** The changes that make `now` of `was` at a path. */
export function differences(path: Path, was: unknown, now: unknown): Change[] {
  if (same(was, now)) {
    return [];
  }
  if (now === undefined) {
    return [{ do: 'remove', path }];
  }
  if (isRecord(was) && isRecord(now) && Object.keys(was).length > 0) {
    return mapDifferences(path, was, now);
  }
  if (Array.isArray(was) && Array.isArray(now) && was.length > 0 && now.length > 0) {
    return listDifferences(path, was, now);
  }
  return [{ do: 'set', path, value: now }];
}

function mapDifferences(
  path: Path,
  was: Record<string, unknown>,
  now: Record<string, unknown>,
): Change[] {
  const wanted = Object.keys(now).filter((key) => now[key] !== undefined);
  const kept = Object.keys(was).filter((key) => wanted.includes(key));
  if (kept.length === 0) {
    return [{ do: 'set', path, value: now }];
  }
  const changes = kept.flatMap((key) => differences([...path, key], was[key], now[key]));
  const added = wanted.filter((key) => !Object.hasOwn(was, key));
  const adds = added.map((key): Change => {
    const before = wanted.slice(wanted.indexOf(key) + 1);
    return { do: 'set', path: [...path, key], value: now[key], before };
  });
  const gone = Object.keys(was).filter((key) => !wanted.includes(key));
  const cuts = gone.map((key): Change => ({ do: 'remove', path: [...path, key] }));
  return [...changes, ...adds, ...cuts];
}

/** Lists are compared from both ends: what was put in or taken out is in the middle. */
function listDifferences(path: Path, was: unknown[], now: unknown[]): Change[] {
  let head = 0;
  while (head < was.length && head < now.length && same(was[head], now[head])) {
    head += 1;
  }
  let tail = 0;
  const room = Math.min(was.length, now.length) - head;
  while (tail < room && same(was.at(-1 - tail), now.at(-1 - tail))) {
    tail += 1;
  }
  const middleWas = was.length - head - tail;
  const middleNow = now.length - head - tail;
  const changes: Change[] = [];
  for (let index = 0; index < Math.min(middleWas, middleNow); index += 1) {
    const at = head + index;
    changes.push(...differences([...path, at], was[at], now[at]));
  }
  for (let index = middleWas - 1; index >= middleNow; index -= 1) {
    changes.push({ do: 'remove', path: [...path, head + index] });
  }
  for (let index = middleWas; index < middleNow; index += 1) {
    const at = head + index;
    changes.push({ do: 'insert', path, index: at, value: now[at] });
  }
  return changes;
}

/** Whether two plain values say the same, in whatever order their keys stand. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) {
    return true;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (isRecord(a) && isRecord(b)) {
    const keys = Object.keys(a).filter((key) => a[key] !== undefined);
    const others = Object.keys(b).filter((key) => b[key] !== undefined);
    return keys.length === others.length && keys.every((key) => same(a[key], b[key]));
  }
  return false;
}
