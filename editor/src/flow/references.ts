// Where a flow names one of its steps, other than by the key under which it stands.

import type { Graph } from './graph';
import { isRecord, type Path } from './source';

/** Words of conditions, goals and asserts that name a step. */
const IN_CONDITIONS = ['of', 'since', 'send', 'node'];
/** Words of flow tests that name steps. */
const IN_TESTS = [
  ...IN_CONDITIONS,
  'messages',
  'path',
  'sent',
  'delivered',
  'seen',
  'clicked',
  'replied',
  'bounced',
  'complained',
  'failed',
];
/** Sections in which texts are only texts. */
const NOT_READ = ['messages', 'layout', 'vars', 'id', 'name', 'description', 'labels'];

/** The paths of all texts that name a node: targets, conditions, the goal, asserts and tests. */
export function referencesTo(graph: Graph, id: string): Path[] {
  const targets = graph.steps.flatMap((step) =>
    step.ports.filter((port) => port.target === id).map((port) => port.path),
  );
  const named = Object.entries(graph.value)
    .filter(([section]) => !NOT_READ.includes(section))
    .flatMap(([section, value]) => {
      const words = section === 'tests' ? IN_TESTS : IN_CONDITIONS;
      return namesWithin(value, [section], words, id, false);
    });
  const variants = namesWithin(graph.value.messages, ['messages'], IN_CONDITIONS, id, false);
  return unique([...targets, ...named, ...variants]);
}

function namesWithin(
  value: unknown,
  path: Path,
  words: readonly string[],
  id: string,
  meant: boolean,
): Path[] {
  if (value === id) {
    return meant ? [path] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => namesWithin(item, [...path, at], words, id, meant));
  }
  if (!isRecord(value)) {
    return [];
  }
  return Object.entries(value).flatMap(([key, item]) =>
    namesWithin(item, [...path, key], words, id, words.includes(key)),
  );
}

function unique(paths: Path[]): Path[] {
  const seen = new Map(paths.map((path) => [path.join('\u0000'), path]));
  return [...seen.values()];
}
