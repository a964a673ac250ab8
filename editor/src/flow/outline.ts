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

  const tell = (step: Step, depth: number, by: Branch['by']): void => {
    told.add(step.key);
    lines.push({ id: `step ${step.key}`, depth, by, step, target: null });
    const ports = step.ports.filter((port) => port.target !== null || port.required);
    const single = ports.length === 1;
    for (const port of ports) {
      const next = port.target === null ? undefined : stepOf(port.target);
      const deeper = single ? depth : depth + 1;
      if (next && !told.has(next.key)) {
        tell(next, deeper, { step, port });
      } else {
        const id = `way ${step.key}/${port.id}`;
        lines.push({ id, depth: deeper, by: { step, port }, step: null, target: port.target });
      }
    }
  };
  for (const start of graph.steps.filter((step) => step.start)) {
    tell(start, 0, null);
  }
  for (const loose of graph.steps.filter((step) => !told.has(step.key))) {
    if (!told.has(loose.key)) {
      tell(loose, 0, null);
    }
  }
  return lines;
}
