// Takes steps out of a flow; what led to them leads on to where they led.

import { isMap, isSeq } from 'yaml';
import { apply } from './change';
import { cutWithRemarks } from './cut';
import { type Graph, readFlow, type Step, waysTo } from './graph';
import type { Edit } from './items';
import { firstEnd, type Outcome } from './operations';
import { mainPort, type Port } from './ports';
import type { EditorSchema } from './schema';
import { find, type Path, read } from './source';
import { type Change, splice } from './splice';

/**
 * Takes steps out; what led to them leads on to where they led. `arms` says by which way out a step
 * is left where that is not the main one.
 */
export function removeSteps(
  text: string,
  all: EditorSchema,
  keys: readonly string[],
  arms: Readonly<Record<string, string>> = {},
): Outcome {
  const { graph } = readFlow(text, all);
  if (!graph) {
    return { text, select: [] };
  }
  const gone = keys.flatMap((key) => graph.byKey.get(key) ?? []);
  const ids = new Set(gone.filter((step) => !step.start).map((step) => step.id));
  const heal = (id: string): string | null => healed(graph, all, id, ids, arms);
  const kept = graph.steps.filter((step) => !gone.includes(step));
  const led = kept.flatMap((step) =>
    step.ports.filter((port) => port.target && ids.has(port.target)),
  );
  const changes = led.map((port): Change => {
    const to = heal(port.target ?? '') ?? (port.required ? firstEnd(all) : null);
    return to ? { do: 'set', path: port.path, value: to } : { do: 'remove', path: port.path };
  });
  const bare = apply(text, changes);
  return { text: cutSteps(bare, gone), select: selectAfter(graph, gone) };
}

function healed(
  graph: Graph,
  all: EditorSchema,
  id: string,
  gone: ReadonlySet<string>,
  arms: Readonly<Record<string, string>>,
): string | null {
  const seen = new Set<string>();
  let now: string | null = id;
  while (now !== null && gone.has(now) && !seen.has(now)) {
    seen.add(now);
    const ports: Port[] = graph.byKey.get(now)?.ports ?? [];
    const arm: string | undefined = arms[now];
    const port: Port | undefined = ports.find((each) => each.id === arm) ?? mainPort(ports, all);
    now = port?.target ?? null;
  }
  return now !== null && gone.has(now) ? null : now;
}

function cutSteps(text: string, gone: readonly Step[]): string {
  const nodes = gone.filter((step) => !step.start);
  const starts = gone.filter((step) => step.start).map((step) => step.path);
  const now = cutNodes(text, nodes);
  const places = gone.map((step) => ['layout', 'nodes', step.key]);
  const cuts = [...places.filter((path) => find(read(now), path)), ...startCuts(now, starts)];
  return apply(
    now,
    cuts.map((path): Change => ({ do: 'remove', path })),
  );
}

/** The last ones first, so that the places of the others stay; all of them with their section. */
function startCuts(text: string, starts: readonly Path[]): Path[] {
  const list = find(read(text), ['start'])?.node;
  if (isSeq(list) && list.items.length > starts.length) {
    return [...starts].sort((a, b) => Number(b[1]) - Number(a[1]));
  }
  return starts.length > 0 ? [['start']] : [];
}

/** At once where each has lines of its own, else one behind the other. */
function cutNodes(text: string, nodes: readonly Step[]): string {
  const source = read(text);
  const holder = find(source, ['nodes'])?.node;
  if (isMap(holder) && !holder.flow && holder.items.length > nodes.length) {
    const edits: Edit[] = nodes.flatMap((step) => cutWithRemarks(source, step.path));
    return splice(text, edits);
  }
  return nodes.reduce((now, step) => splice(now, cutWithRemarks(read(now), step.path)), text);
}

function selectAfter(graph: Graph, gone: readonly Step[]): string[] {
  const first = gone[0];
  const before = first
    ? waysTo(graph, first.id).find((way) => !gone.includes(way.step))
    : undefined;
  return before ? [before.step.key] : [];
}

/** Whether people must say which way stays: more than one leads somewhere else. */
export function armsToKeep(step: Step): Port[] {
  const led = step.ports.filter((port) => port.target !== null);
  return new Set(led.map((port) => port.target)).size > 1 ? led : [];
}
