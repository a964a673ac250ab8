// A flow told as a tree: each step once, under the first way to it; later ways point there.

import type { Graph, Step } from './graph';
import type { Port } from './ports';

export interface Branch {
  /** Unique in the outline. */
  id: string;
  depth: number;
  /** The way by which one comes here; null for a start or a loose step. */
  by: { step: Step; port: Port } | null;
  /** The step that stands here; null where the way ends, is open, or leads to one told before. */
  step: Step | null;
  target: string | null;
}

/** Lines of the outline from top to bottom. The main story keeps its depth; side ways go deeper. */
export function outlineOf(graph: Graph): Branch[] {
  const told = new Set<string>();
  const lines: Branch[] = [];
  const stepOf = (id: string) => graph.byId.get(id);

  /** What is to be told comes from a list: a flow may be longer than the stack is deep. */
  const tell = (first: Step): void => {
    const open: Omit<Branch, 'id'>[] = [{ depth: 0, by: null, step: first, target: null }];
    for (let now = open.pop(); now; now = open.pop()) {
      const { step, by, depth } = now;
      if (!step || told.has(step.key)) {
        const id = by ? `way ${by.step.key}/${by.port.id}` : '';
        lines.push({ ...now, id, step: null });
        continue;
      }
      told.add(step.key);
      lines.push({ id: `step ${step.key}`, depth, by, step, target: null });
      const ports = step.ports.filter((port) => port.target !== null || port.required);
      const deeper = ports.length === 1 ? depth : depth + 1;
      const ways = ports.map((port) => ({
        depth: deeper,
        by: { step, port },
        step: stepOf(port.target ?? '') ?? null,
        target: port.target,
      }));
      open.push(...ways.reverse());
    }
  };
  for (const start of graph.steps.filter((step) => step.start)) {
    tell(start);
  }
  for (const loose of graph.steps.filter((step) => !told.has(step.key))) {
    if (!told.has(loose.key)) {
      tell(loose);
    }
  }
  return lines;
}
