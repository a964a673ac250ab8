// What every control of a form is given: the schema of its value, the value, and where it stands.

import type { JsonSchema } from '@/flow/schema';
import type { Path } from '@/flow/source';

export interface ControlProps {
  schema: JsonSchema;
  value: unknown;
  /** `undefined` takes the value away. */
  onChange: (value: unknown) => void;
  path: Path;
  /** What it is called, where no label stands beside it. */
  label?: string;
}

/** A value as the text of a field. */
export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

/** An empty field means that nothing is set. */
export function orNothing(text: string): string | undefined {
  return text === '' ? undefined : text;
}
