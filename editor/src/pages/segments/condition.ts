// What a segment can ask, and whether what stands in the form can be asked yet.

import type { Condition } from '@/api/segments';
import { type EditorSchema, type JsonSchema, resolve } from '@/flow/schema';
import { isRecord } from '@/flow/source';

/** The language, without what only a flow can ask. */
export function ofSegments(all: EditorSchema): EditorSchema {
  const condition = all.$defs.condition ?? {};
  const oneOf = (condition.oneOf ?? []).flatMap((each) => narrowed(all, each));
  return { ...all, $defs: { ...all.$defs, condition: { ...condition, oneOf } } };
}

function narrowed(all: EditorSchema, schema: JsonSchema): JsonSchema[] {
  const kind = all.conditions.find(({ head }) => head === schema.required?.[0]);
  if (!kind) return [schema];
  const { beside, in_segments: kept } = kind;
  if (!kept) return [];
  const properties = Object.entries(schema.properties ?? {}).filter(
    ([key]) => !beside.includes(key) || kept.includes(key),
  );
  return [{ ...schema, properties: Object.fromEntries(properties) }];
}

/** The schema of a condition. */
export function conditionIn(all: EditorSchema): JsonSchema {
  return resolve(all, { $ref: '#/$defs/condition' });
}

/** Whether nothing is left empty in it. */
export function isWhole(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isWhole);
  if (isRecord(value)) {
    const parts = Object.values(value);
    return parts.length > 0 && parts.every(isWhole);
  }
  return value !== '' && value !== null && value !== undefined;
}

/** The condition of a segment, which the server tells as any value. */
export function conditionOf(where: unknown): Condition {
  return isRecord(where) ? where : {};
}
