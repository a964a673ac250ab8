// A map of settings: the fields of its schema, those that are rarely needed folded away.

import { type JsonSchema, orderedSettings } from '@/flow/schema';
import { isRecord } from '@/flow/source';
import { Field } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { Words } from '@/ui/Words';
import { Control, isGroup, isSelfNamed } from './Control';
import { useForm } from './context';
import styles from './form.module.css';
import type { ControlProps } from './types';

interface Props extends ControlProps {
  /** Settings that are shown elsewhere. */
  without?: readonly string[];
}

export function ObjectControl({ schema, value, onChange, path, without = [] }: Props) {
  const map = isRecord(value) ? value : {};
  const isHidden = (name: string) =>
    schema.properties?.[name]?.['x-hidden'] === true && map[name] === undefined;
  const choices = exclusive(schema)
    .map((names) => names.filter((name) => !isHidden(name)))
    .filter((names) => names.length > 1);
  const shown = orderedSettings(schema).filter(
    ([name, each]) => !without.includes(name) && !isHidden(name) && isShown(each, map, schema),
  );
  const set = (name: string, now: unknown) => onChange(cleaned(schema, { ...map, [name]: now }));
  const field = ([name, each]: [string, JsonSchema]) => (
    <Setting
      key={name}
      name={name}
      schema={each}
      value={map[name]}
      required={(schema.required?.includes(name) ?? false) || choices.flat().includes(name)}
      path={[...path, name]}
      onChange={(now) => set(name, now)}
    />
  );
  const chosen = choices.map(
    (names) => names.find((name) => map[name] !== undefined) ?? names[0] ?? '',
  );
  const plain = shown.filter(([name, each]) => !each['x-group'] && !choices.flat().includes(name));
  const folded = shown.filter(([, each]) => each['x-group']);
  const used = folded.some(([name, each]) => map[name] !== undefined && each['x-group'] !== 'More');
  return (
    <div className={styles.fields}>
      {choices.map((names, at) => (
        <div key={names.join()} className={styles.fields}>
          <Segmented
            label="Which of these"
            segments={names.map((name) => ({
              id: name,
              title: schema.properties?.[name]?.title ?? name,
            }))}
            value={chosen[at] ?? ''}
            onChange={(name) => onChange(swapped(map, names, name, schema))}
          />
          {shown.filter(([name]) => name === chosen[at]).map(field)}
        </div>
      ))}
      {plain.map(field)}
      {folded.length > 0 && (
        <details className={styles.more} open={used || undefined}>
          <summary>{folded[0]?.[1]['x-group']}</summary>
          <div className={styles.fields}>{folded.map(field)}</div>
        </details>
      )}
    </div>
  );
}

interface SettingProps extends ControlProps {
  name: string;
  required: boolean;
}

function Setting({ name, schema: raw, value, onChange, path, required }: SettingProps) {
  const form = useForm();
  const schema = form.resolve(raw);
  const group = isGroup(form, schema);
  const { error, warning } = form.problems(path, !(group && isRecord(value)), schema);
  const title = raw.title ?? schema.title ?? name;
  const control = (
    <Control
      schema={schema}
      value={value}
      onChange={onChange}
      path={path}
      {...(group && { label: title })}
    />
  );
  if (isSelfNamed(form, schema)) {
    return control;
  }
  if (group && isFolded(schema, required)) {
    return (
      <details className={styles.fold} open={value !== undefined || undefined}>
        <summary>{title}</summary>
        {raw.description && (
          <p className={styles.hint}>
            <Words of={raw.description} />
          </p>
        )}
        {control}
        {error && <p className={styles.error}>{error}</p>}
      </details>
    );
  }
  if (group) {
    return (
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{title}</legend>
        {raw.description && (
          <p className={styles.hint}>
            <Words of={raw.description} />
          </p>
        )}
        {control}
        {error && <p className={styles.error}>{error}</p>}
      </fieldset>
    );
  }
  return (
    <Field
      label={title}
      hint={<Words of={warning ?? raw.description ?? ''} />}
      error={error && <Words of={error} />}
    >
      {control}
    </Field>
  );
}

/** What need not be there and takes room is folded away until it is. */
function isFolded(schema: JsonSchema, required: boolean): boolean {
  const large = ['object', 'array'].includes(String(schema.type)) || schema.oneOf !== undefined;
  return large && !required;
}

/** Settings of which exactly one may be there. */
function exclusive(schema: JsonSchema): string[][] {
  return (schema.allOf ?? []).flatMap((rule) => {
    const names = (rule.oneOf ?? []).map((each) => each.required?.[0]);
    const found = names.filter((name) => name !== undefined);
    return found.length > 1 && found.length === names.length ? [found] : [];
  });
}

/** Another one of the settings of which one may be there. */
function swapped(
  map: Record<string, unknown>,
  names: readonly string[],
  name: string,
  schema: JsonSchema,
): Record<string, unknown> {
  const rest = Object.fromEntries(Object.entries(map).filter(([key]) => !names.includes(key)));
  return cleaned(schema, { ...rest, [name]: map[name] ?? firstOf(schema.properties?.[name]) });
}

function firstOf(schema: JsonSchema | undefined): unknown {
  const kind = schema?.['x-widget'] ?? schema?.$ref?.split('/').at(-1);
  return schema?.default ?? (kind === 'duration' ? '1 day' : schema?.type === 'object' ? {} : '');
}

function isShown(each: JsonSchema, map: Record<string, unknown>, schema: JsonSchema): boolean {
  const rule = each['x-show-if'];
  const said = (name: string) => map[name] ?? schema.properties?.[name]?.default;
  return !rule || Object.entries(rule).every(([name, wanted]) => wanted.includes(said(name)));
}

/** Settings in their order, without those that no longer make sense. */
function cleaned(schema: JsonSchema, map: Record<string, unknown>): Record<string, unknown> {
  const order = orderedSettings(schema).map(([name]) => name);
  const rank = (name: string) => {
    const at = order.indexOf(name);
    return at >= 0 ? at : FIRST.indexOf(name) >= 0 ? -1 : order.length;
  };
  const kept = Object.entries(map).filter(([name]) => {
    const rule = schema.properties?.[name];
    return !rule || isShown(rule, map, schema);
  });
  return Object.fromEntries(kept.sort(([a], [b]) => rank(a) - rank(b)));
}

const FIRST = ['id', 'type', 'name'];
