// Where the boxes of a small picture are: a column for each step from the start, a row for each
// way.

import { parse } from 'yaml';
import { isObject } from '@/api/problem';
import type { Category } from '@/ui/categories';

export interface Box {
  column: number;
  row: number;
  category: string;
}

export interface Drawing {
  boxes: Box[];
  lines: [Box, Box][];
  columns: number;
  rows: number;
}

/** The start is drawn as a box of this name, which no node can have. */
const START = '';

export function categories(schema: unknown): Category[] {
  const all = isObject(schema) && Array.isArray(schema.categories) ? schema.categories : [];
  return all.filter(isCategory);
}

export function draw(text: string, schema: unknown): Drawing {
  const flow: unknown = parse(text);
  const nodes = new Map<string, unknown>();
  if (isObject(flow)) {
    nodes.set(START, flow.start);
    if (isObject(flow.nodes))
      for (const [id, node] of Object.entries(flow.nodes)) nodes.set(id, node);
  }
  const columns = depths(nodes);
  const filled = new Map<number, number>();
  const boxes = new Map<string, Box>();
  for (const [id, column] of columns) {
    const row = filled.get(column) ?? 0;
    filled.set(column, row + 1);
    boxes.set(id, { column, row, category: categoryOf(nodes.get(id), schema) });
  }
  return centred(nodes, boxes, filled);
}

/** Each column in the middle of the tallest. */
function centred(
  nodes: ReadonlyMap<string, unknown>,
  boxes: ReadonlyMap<string, Box>,
  filled: ReadonlyMap<number, number>,
): Drawing {
  const rows = Math.max(2, ...filled.values());
  for (const box of boxes.values()) box.row += (rows - (filled.get(box.column) ?? 1)) / 2;
  const lines: [Box, Box][] = [];
  for (const [id, box] of boxes) {
    for (const target of new Set(targets(nodes.get(id), nodes))) {
      const to = boxes.get(target);
      if (to) lines.push([box, to]);
    }
  }
  return { boxes: [...boxes.values()], lines, columns: filled.size || 1, rows };
}

/** The longest way from the start to each node; a flow has no circles, a broken text may. */
function depths(nodes: ReadonlyMap<string, unknown>): Map<string, number> {
  const found = new Map<string, number>();
  const walk = (id: string, depth: number) => {
    if (depth > nodes.size || (found.get(id) ?? -1) >= depth) return;
    found.set(id, depth);
    for (const target of targets(nodes.get(id), nodes)) walk(target, depth + 1);
  };
  walk(START, 0);
  return found;
}

/** The nodes a node names, wherever in its settings. */
function targets(value: unknown, nodes: ReadonlyMap<string, unknown>): string[] {
  if (typeof value === 'string') return value !== START && nodes.has(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((one) => targets(one, nodes));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => (key === 'of' ? [] : targets(one, nodes)));
}

function categoryOf(node: unknown, schema: unknown): string {
  const types = isObject(schema) && isObject(schema.nodes) ? schema.nodes : {};
  const type = isObject(node) && typeof node.type === 'string' ? types[node.type] : undefined;
  return isObject(type) && typeof type.category === 'string' ? type.category : '';
}

function isCategory(value: unknown): value is Category {
  return isObject(value) && typeof value.id === 'string' && typeof value.order === 'number';
}
