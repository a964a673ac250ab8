// Two versions of a flow drawn over one layout: what is in both stands at the same place in both.

import type { Edge, Node } from '@xyflow/react';
import type { Graph, Point } from '@/flow/graph';
import type { Laid } from '@/flow/layout';
import type { EditorSchema } from '@/flow/schema';
import { type Drawing, drawingOf, type Wire, wiresOf } from './geometry';
import { edgeOf } from './useDrawing';

/** All boxes and lines of both; where a way leads elsewhere it is drawn twice. */
export function drawingOfBoth(was: Graph, now: Graph, all: EditorSchema): Drawing {
  const [old, fresh] = [was, now].map((graph) =>
    drawingOf(graph.steps, wiresOf(graph, all), false),
  );
  const boxes = new Map(
    [...(old?.boxes ?? []), ...(fresh?.boxes ?? [])].map((box) => [box.key, box]),
  );
  const lines = new Map(
    [...(fresh?.lines ?? []), ...(old?.lines ?? [])].map((line) => {
      const id = `${line.id}>${line.to}`;
      return [id, { ...line, id }];
    }),
  );
  return { boxes: [...boxes.values()], lines: [...lines.values()] };
}

export interface Still {
  nodes: Node[];
  edges: Edge[];
}

/** What one of the two shows. */
export function stillOf(graph: Graph, all: EditorSchema, laid: Laid, chosen: string | null): Still {
  const wires = wiresOf(graph, all);
  const at = (key: string): Point => graph.positions.get(key) ?? laid.boxes.get(key) ?? [0, 0];
  const fixed = { draggable: false, connectable: false };
  const steps = graph.steps.map(({ key }): Node => {
    const [x, y] = at(key);
    return {
      id: key,
      type: 'step',
      position: { x, y },
      data: {},
      selected: key === chosen,
      ...fixed,
    };
  });
  const ends = wires.filter((wire) => wire.end !== 'step');
  const nodes = ends.map((wire): Node => {
    const [x, y] = beside(graph, laid, wire);
    const data = { wire };
    return { id: wire.to, type: 'end', position: { x, y }, data, selectable: false, ...fixed };
  });
  const own = new Map(
    wires.flatMap((wire) => {
      const line = laid.lines.get(`${wire.id}>${wire.to}`);
      return line ? [[wire.id, line] as const] : [];
    }),
  );
  const edges = wires.map((wire) => edgeOf(wire, { ...laid, lines: own }, graph.positions));
  return { nodes: [...steps, ...nodes], edges };
}

/** Ends follow a step that somebody pinned. */
function beside(graph: Graph, laid: Laid, wire: Wire): Point {
  const [x, y] = laid.boxes.get(wire.to) ?? [0, 0];
  const pinned = graph.positions.get(wire.step);
  const own = laid.boxes.get(wire.step);
  return pinned && own ? [x + pinned[0] - own[0], y + pinned[1] - own[1]] : [x, y];
}
