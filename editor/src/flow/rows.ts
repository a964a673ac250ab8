// Where boxes stand when there are more of them in one line than the drawing proper can walk along:
// one row for each step away from the start, from left to right as they are told.

import type { Box, Laid, Line } from './layout';

const GAP_ACROSS = 32;
const GAP_DOWN = 84;

export function placeInRows(boxes: readonly Box[], lines: readonly Line[]): Laid {
  const rows = rowsOf(boxes, lines);
  const filled = new Map<number, number>();
  const laid: Laid = { boxes: new Map(), lines: new Map() };
  for (const { key, width, height } of boxes) {
    const row = rows.get(key) ?? 0;
    const x = filled.get(row) ?? 0;
    filled.set(row, x + width + GAP_ACROSS);
    laid.boxes.set(key, [x, row * (height + GAP_DOWN)]);
  }
  return laid;
}

/** How many steps each box is away from where nothing leads to. */
function rowsOf(boxes: readonly Box[], lines: readonly Line[]): Map<string, number> {
  const led = new Set(lines.map((line) => line.to));
  const next = new Map<string, string[]>();
  for (const { from, to } of lines) {
    next.set(from, [...(next.get(from) ?? []), to]);
  }
  const rows = new Map<string, number>();
  const begins = boxes.filter((box) => !led.has(box.key));
  for (const { key } of [...begins, ...boxes]) {
    if (!rows.has(key)) {
      walk(key, next, rows);
    }
  }
  return rows;
}

function walk(
  begin: string,
  next: ReadonlyMap<string, readonly string[]>,
  rows: Map<string, number>,
): void {
  rows.set(begin, 0);
  const open = [begin];
  for (let at = 0; at < open.length; at += 1) {
    const key = open[at] ?? '';
    for (const to of next.get(key) ?? []) {
      if (!rows.has(to)) {
        rows.set(to, (rows.get(key) ?? 0) + 1);
        open.push(to);
      }
    }
  }
}
