// Which settings of a step say something else in another text, with what they said and say.

import { same } from './change';
import type { Step } from './graph';
import { type EditorSchema, type JsonSchema, resolve } from './schema';
import { isRecord, own } from './source';
import { words } from './summary';
import { humane } from './words';

/** One setting, or a part of it; null where it says nothing. */
export interface Field {
  path: string;
  title: string;
  was: string | null;
  now: string | null;
}

/** The fields in which two versions of a step differ; one of them may not be there. */
export function fieldsBetween(
  was: Step | undefined,
  now: Step | undefined,
  all: EditorSchema,
): Field[] {
  const step = now ?? was;
  if (!step) {
    return [];
  }
  const schemas = { ...OF_ALL, ...step.kind?.settings.properties };
  const titles = new Map(step.ports.map((port) => [String(port.path.at(-1)), port.title]));
  const names = [...Object.keys(was?.value ?? {}), ...Object.keys(now?.value ?? {})];
  return [...new Set(names)].flatMap((name) => {
    const schema = resolve(all, schemas[name] ?? {});
    const title = schema.title ?? titles.get(name) ?? humane(name);
    return between([name], [title], schema, was?.value[name], now?.value[name]);
  });
}

/** What every step may say, whatever its kind. */
const OF_ALL: Record<string, JsonSchema> = { type: { title: 'Type' }, name: { title: 'Name' } };

function between(
  path: readonly string[],
  title: readonly string[],
  schema: JsonSchema,
  was: unknown,
  now: unknown,
): Field[] {
  if (same(was, now)) {
    return [];
  }
  const parts = partsOf(was, now);
  if (parts) {
    return parts.flatMap((name) =>
      between(
        [...path, name],
        [...title, partTitle(schema, name)],
        partSchema(schema, name),
        partOf(was, name),
        partOf(now, name),
      ),
    );
  }
  const say = (value: unknown) => (value === undefined ? null : words(schema, value));
  return [{ path: path.join('/'), title: title.join(' › '), was: say(was), now: say(now) }];
}

/** The names of what two values hold, where both hold parts of the same manner. */
function partsOf(was: unknown, now: unknown): string[] | null {
  const lists = Array.isArray(was) && Array.isArray(now);
  if (!lists && !(isRecord(was) && isRecord(now))) {
    return null;
  }
  return [...new Set([...Object.keys(Object(was)), ...Object.keys(Object(now))])];
}

function partOf(value: unknown, name: string): unknown {
  return own(value, name);
}

function partTitle(schema: JsonSchema, name: string): string {
  const place = /^\d+$/.test(name) ? String(Number(name) + 1) : null;
  return place ?? schema.properties?.[name]?.title ?? humane(name);
}

function partSchema(schema: JsonSchema, name: string): JsonSchema {
  return schema.properties?.[name] ?? schema.items ?? {};
}
