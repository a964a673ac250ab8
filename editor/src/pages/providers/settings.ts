// Settings of a provider as they are edited: what is empty is left out, what is wrong has a place.

import { isObject, Problem } from '@/api/problem';
import type { Settings } from '@/api/providers';
import type { JsonSchema } from '@/flow/schema';

/** Without what says nothing: fields that were emptied, and groups in which nothing is set. */
export function pruned(schema: JsonSchema, settings: Settings): Settings {
  const kept = Object.entries(settings).flatMap(([name, value]): [string, unknown][] => {
    const inner = schema.properties?.[name];
    if (value === undefined || value === null) return [];
    if (!inner?.properties || !isObject(value)) return [[name, value]];
    const group = pruned(inner, value);
    return Object.keys(group).length > 0 ? [[name, group]] : [];
  });
  return Object.fromEntries(kept);
}

/** A problem of settings that were sent inside of something else. */
export function lifted(problem: Problem, prefix: string): Problem {
  const { status, code, title, detail, body } = problem;
  const errors = problem.errors.flatMap((error) =>
    error.pointer?.startsWith(prefix)
      ? [{ ...error, pointer: error.pointer.slice(prefix.length) }]
      : [],
  );
  return new Problem({ status, code, title, detail, body, errors });
}

/** The text at a place, such as a secret that is kept. */
export function textAt(settings: Settings, place: string): string | undefined {
  let value: unknown = settings;
  for (const step of place.split('/')) {
    value = isObject(value) ? value[step] : undefined;
  }
  return typeof value === 'string' ? value : undefined;
}
