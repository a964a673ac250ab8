// What is drawn on the canvas: boxes for steps, ends and open ways, and the lines between them.

import { type Graph, isTerminal, type Point, type Step } from '@/flow/graph';
import { type Box, type Laid, type Line, place } from '@/flow/layout';
import type { Port } from '@/flow/ports';
import type { EditorSchema } from '@/flow/schema';

export const STEP_WIDTH = 248;
export const STEP_HEIGHT = 68;
export const FIGURES_HEIGHT = 28;
export const END_WIDTH = 76;

/** A way out as it is drawn. */
export interface Wire {
  id: string;
  step: string;
  port: Port;
  index: number;
  of: number;
  to: string;
  /** Whether it leads to a step, to an end, or to nothing yet. */
  end: 'step' | 'terminal' | 'open';
  label: string;
}

/** The boxes and lines of a graph; ways that need not lead anywhere are drawn once they do. */
export function wiresOf(graph: Graph, all: EditorSchema): Wire[] {
  const ids = new Map(graph.steps.filter((step) => !step.start).map((step) => [step.id, step.key]));
  return graph.steps.flatMap((step) => {
    const drawn = step.ports.filter((port) => port.target !== null || port.required);
    return drawn.map((port, index): Wire => {
      const to = port.target === null ? undefined : ids.get(port.target);
      const terminal = port.target !== null && isTerminal(all, port.target);
      const end = to !== undefined ? 'step' : terminal ? 'terminal' : 'open';
      const id = `${step.key}/${port.id}`;
      const label = all.port_kinds[port.kind]?.label ? port.title : '';
      return { id, step: step.key, port, index, of: drawn.length, to: to ?? `~${id}`, end, label };
    });
  });
}

/** About as wide as the label of a line is drawn, with its `+`. */
export function labelWidth(label: string): number {
  return label === '' ? 24 : Math.min(label.length * 6.6 + 44, 168);
}

export interface Drawing {
  boxes: Box[];
  lines: Line[];
}

export function drawingOf(
  steps: readonly Step[],
  wires: readonly Wire[],
  figures: boolean,
): Drawing {
  const height = STEP_HEIGHT + (figures ? FIGURES_HEIGHT : 0);
  const boxes = steps.map((step): Box => ({ key: step.key, width: STEP_WIDTH, height }));
  const ends = wires.filter((wire) => wire.end !== 'step');
  boxes.push(...ends.map((wire): Box => ({ key: wire.to, width: END_WIDTH, height })));
  const lines = wires.map(
    ({ id, step, to, label }): Line => ({
      id,
      from: step,
      to,
      width: labelWidth(label),
    }),
  );
  return { boxes, lines };
}

/** More boxes than this are placed beside the page's thread: a frame must not wait for them. */
const AT_ONCE_MAX = 40;

let worker: Worker | null = null;
let asked = 0;

/** Places a drawing; calls back at once when it is small, later when it is large. */
export function placeDrawing(drawing: Drawing, done: (laid: Laid) => void): () => void {
  if (drawing.boxes.length <= AT_ONCE_MAX || typeof Worker === 'undefined') {
    done(place(drawing.boxes, drawing.lines));
    return () => undefined;
  }
  worker ??= new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  const own = worker;
  asked += 1;
  const number = asked;
  const listen = (event: MessageEvent<{ number: number; laid: Laid }>) => {
    if (event.data.number === number) {
      own.removeEventListener('message', listen);
      done(event.data.laid);
    }
  };
  own.addEventListener('message', listen);
  own.postMessage({ number, drawing });
  return () => own.removeEventListener('message', listen);
}

/** Where the line of a way out begins, at the lower edge of its box. */
export function portX(index: number, of: number): number {
  return (STEP_WIDTH * (index + 1)) / (of + 1);
}

/** A line of right angles with round corners through points. */
export function roundedPath(points: readonly Point[], radius: number): string {
  const corners = rightAngles(points);
  let path = '';
  corners.forEach((point, at) => {
    const before = corners[at - 1];
    const after = corners[at + 1];
    if (!before) {
      path = `M${point[0]},${point[1]}`;
    } else if (!after) {
      path += `L${point[0]},${point[1]}`;
    } else {
      const [a, b] = [toward(point, before, radius), toward(point, after, radius)];
      path += `L${a[0]},${a[1]}Q${point[0]},${point[1]} ${b[0]},${b[1]}`;
    }
  });
  return path;
}

function rightAngles(points: readonly Point[]): Point[] {
  const corners: Point[] = [];
  points.forEach((point, at) => {
    const before = points[at - 1];
    if (before && Math.abs(before[0] - point[0]) > 1) {
      const middle = (before[1] + point[1]) / 2;
      corners.push([before[0], middle], [point[0], middle]);
    }
    corners.push(point);
  });
  return corners;
}

function toward([x, y]: Point, [tx, ty]: Point, radius: number): Point {
  const length = Math.hypot(tx - x, ty - y);
  const part = length === 0 ? 0 : Math.min(radius, length / 2) / length;
  return [x + (tx - x) * part, y + (ty - y) * part];
}
