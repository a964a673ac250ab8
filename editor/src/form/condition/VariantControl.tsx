// A value of one of several shapes: people choose the shape, then fill it.

import { type EditorSchema, type JsonSchema, resolve } from '@/flow/schema';
import { isRecord } from '@/flow/source';
import { Control } from '@/form/Control';
import { useLanguage } from '@/form/context';
import styles from '@/form/form.module.css';
import type { ControlProps } from '@/form/types';
import { Select } from '@/ui/Select';
import { eachOf, SeveralControl } from './SeveralControl';

export function VariantControl({ schema, value, onChange, path, label }: ControlProps) {
  const all = useLanguage();
  const variants = (schema.oneOf ?? schema.anyOf ?? []).map((each) => resolve(all, each));
  const found = variants.findIndex((variant) => suits(variant, value));
  const at = Math.max(found, 0);
  const chosen = variants[at];
  const name = label ?? schema.title ?? 'Value';
  const each = eachOf(all, variants);
  if (each) {
    return (
      <SeveralControl schema={each} value={value} onChange={onChange} path={path} label={name} />
    );
  }
  if (!chosen) {
    return null;
  }
  const choose = (now: string) => {
    const next = variants[Number(now)];
    if (next && next !== chosen) {
      onChange(begin(next, value));
    }
  };
  return (
    <div className={styles.stack}>
      {variants.length > 1 && (
        <Select
          value={String(at)}
          aria-label={`${name}: how it is said`}
          options={variants.map((variant, i) => ({
            value: String(i),
            title: titleOf(all, variant),
          }))}
          onChange={choose}
        />
      )}
      <Control schema={chosen} value={value} onChange={onChange} path={path} label={name} />
    </div>
  );
}

function typeOf(schema: JsonSchema): string {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  return type ?? (schema.properties ? 'object' : 'string');
}

function suits(schema: JsonSchema, value: unknown): boolean {
  const type = typeOf(schema);
  if (Array.isArray(value)) {
    return type === 'array';
  }
  if (isRecord(value)) {
    return type === 'object';
  }
  const pattern = schema.pattern ? new RegExp(schema.pattern) : null;
  return type === typeof value && (!pattern || typeof value !== 'string' || pattern.test(value));
}

function begin(schema: JsonSchema, was: unknown): unknown {
  switch (typeOf(schema)) {
    case 'array':
      return typeof was === 'string' && was !== '' ? [was] : [];
    case 'object':
      return {};
    default:
      return Array.isArray(was) && typeof was[0] === 'string' ? was[0] : '';
  }
}

const SHAPES: Record<string, string> = { array: 'Several', object: 'By a rule', string: 'One' };

function titleOf(all: EditorSchema, schema: JsonSchema): string {
  const widget = schema['x-widget'];
  const names: Record<string, string> = {
    datetime: 'A date',
    path: 'A path to it',
    duration: 'A length of time',
  };
  return schema.title ?? names[widget ?? ''] ?? SHAPES[typeOf(schema)] ?? all.schema;
}
