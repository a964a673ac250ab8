// Where steps are drawn when nobody chose: from top to bottom, ways out from left to right in their
// order. What people pinned stays where they put it.

import dagre from '@dagrejs/dagre';
import type { Point } from './graph';

/** A box to place. */
export interface Box {
  key: string;
  width: number;
  height: number;
}

/** A line from a box to another, in the order of the ways out. */
export interface Line {
  from: string;
  to: string;
}

/** Room between boxes side by side, and from row to row: a line with its `+` and its label. */
const GAP_ACROSS = 40;
const GAP_DOWN = 72;

/** The left upper corners of all boxes. */
export function place(
  boxes: readonly Box[],
  lines: readonly Line[],
  pinned: ReadonlyMap<string, Point>,
): Map<string, Point> {
  const laid = byRows(boxes, lines);
  return new Map(
    boxes.map((box): [string, Point] => [
      box.key,
      pinned.get(box.key) ?? laid.get(box.key) ?? [0, 0],
    ]),
  );
}

function byRows(boxes: readonly Box[], lines: readonly Line[]): Map<string, Point> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: GAP_ACROSS, ranksep: GAP_DOWN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const box of boxes) {
    graph.setNode(box.key, { width: box.width, height: box.height });
  }
  lines.forEach((line, index) => {
    graph.setEdge(line.from, line.to, { weight: 1 }, String(index));
  });
  dagre.layout(graph, { constraints: sideBySide(lines) });
  return new Map(
    boxes.map((box): [string, Point] => {
      const { x, y } = graph.node(box.key);
      return [box.key, [Math.round(x - box.width / 2), Math.round(y - box.height / 2)]];
    }),
  );
}

/** Boxes that only one box leads to stand in the order of its ways out. */
function sideBySide(lines: readonly Line[]): { left: string; right: string }[] {
  const into = new Map<string, number>();
  for (const { to } of lines) {
    into.set(to, (into.get(to) ?? 0) + 1);
  }
  const own = lines.filter((line) => into.get(line.to) === 1);
  return own.flatMap((line, index) => {
    const next = own.slice(index + 1).find((other) => other.from === line.from);
    return next ? [{ left: line.to, right: next.to }] : [];
  });
}
