// Where steps are drawn when nobody chose: from top to bottom, ways out from left to right in their
// order.

import dagre from '@dagrejs/dagre';
import type { Point } from './graph';
import { placeInRows } from './rows';

/** A box to place. */
export interface Box {
  key: string;
  width: number;
  height: number;
}

/** A line from a box to another, in the order of the ways out; `width` is that of its label. */
export interface Line {
  id: string;
  from: string;
  to: string;
  width: number;
}

/** Left upper corners of the boxes; of each line its bends and the middle of its label. */
export interface Laid {
  boxes: Map<string, Point>;
  lines: Map<string, LaidLine>;
}

export interface LaidLine {
  bends: Point[];
  label: Point;
}

type Laying = InstanceType<typeof dagre.graphlib.Graph>;

/** What dagre writes beside a box and a line. */
interface Spot {
  x: number;
  y: number;
  points?: { x: number; y: number }[];
}

function isSpot(value: unknown): value is Spot {
  return value !== null && typeof value === 'object' && 'x' in value && 'y' in value;
}

/** Room between boxes side by side, and from row to row: a line with its label. */
const GAP_ACROSS = 32;
const GAP_DOWN = 60;
const LABEL_HEIGHT = 24;

export function place(boxes: readonly Box[], lines: readonly Line[]): Laid {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: GAP_ACROSS, edgesep: GAP_ACROSS, ranksep: GAP_DOWN });
  for (const box of boxes) {
    graph.setNode(named(box.key), { width: box.width, height: box.height });
  }
  for (const line of lines) {
    const label = { width: line.width, height: LABEL_HEIGHT, labelpos: 'c', weight: 1 };
    graph.setEdge(named(line.from), named(line.to), label, line.id);
  }
  // Lines are told in the order of the ways out, and boxes are ordered by walking along them: ways
  // then stand from left to right as people wrote them, and do not cross where they part.
  try {
    dagre.layout(graph, { disableOptimalOrderHeuristic: true });
  } catch (error) {
    // It calls itself for each step of a way: a thousand in one line are too many for the stack.
    if (error instanceof RangeError) {
      return placeInRows(boxes, lines);
    }
    throw error;
  }
  return { boxes: cornersOf(graph, boxes), lines: bendsOf(graph, lines) };
}

/** Dagre keeps boxes in plain objects, in which `__proto__` is no name; none of ours begins so. */
function named(key: string): string {
  return `box ${key}`;
}

function cornersOf(graph: Laying, boxes: readonly Box[]): Laid['boxes'] {
  return new Map(
    boxes.map(({ key, width, height }): [string, Point] => {
      const spot: unknown = graph.node(named(key));
      const { x, y } = isSpot(spot) ? spot : { x: 0, y: 0 };
      return [key, [Math.round(x - width / 2), Math.round(y - height / 2)]];
    }),
  );
}

function bendsOf(graph: Laying, lines: readonly Line[]): Laid['lines'] {
  const found: Laid['lines'] = new Map();
  for (const line of lines) {
    const edge: unknown = graph.edge(named(line.from), named(line.to), line.id);
    if (isSpot(edge)) {
      const inner = (edge.points ?? []).slice(1, -1);
      const bends = inner.map(({ x, y }): Point => [Math.round(x), Math.round(y)]);
      found.set(line.id, { bends, label: [Math.round(edge.x), Math.round(edge.y)] });
    }
  }
  return found;
}
