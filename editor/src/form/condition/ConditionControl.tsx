// A condition: what is asked, of what, and how it must be; groups of conditions hold others.

import { Plus, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { type EditorSchema, type JsonSchema, resolve } from '@/flow/schema';
import { isRecord } from '@/flow/source';
import { Control } from '@/form/Control';
import { useForm, useLanguage } from '@/form/context';
import styles from '@/form/form.module.css';
import type { ControlProps } from '@/form/types';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Select } from '@/ui/Select';
import { Words } from '@/ui/Words';
import { OperatorRows } from './OperatorsControl';

/** One thing that can be asked: the key that says so, and the shape of its map. */
interface Head {
  key: string;
  title: string;
  doc: string;
  schema: JsonSchema;
  /** Holds conditions: a list of them, one that must not be, or none. */
  holds: 'list' | 'one' | null;
}

export function ConditionControl({ schema, value, onChange, path, label }: ControlProps) {
  const all = useLanguage();
  const heads = headsOf(all, schema);
  const map = isRecord(value) ? value : {};
  const negation = heads.find((head) => head.holds === 'one');
  const inner = negation ? map[negation.key] : undefined;
  const negated = negation !== undefined && isRecord(inner);
  const asked = negated && isRecord(inner) ? inner : map;
  const head = heads.find((each) => each.key in asked && each !== negation);
  const deep = head === undefined && negated;
  const own = negated && negation ? [...path, negation.key] : path;
  const wrap = (now: Record<string, unknown>) =>
    onChange(negated && negation ? { [negation.key]: now } : now);
  const swap = (key: string) => {
    const next = heads.find((each) => each.key === key);
    if (next) {
      wrap(beginning(all, next, asked, head));
    }
  };
  if (deep && negation) {
    return <DeepNot negation={negation} inner={inner} onChange={onChange} path={path} />;
  }
  return (
    <div className={styles.condition}>
      <div className={styles.ask}>
        {negation && (
          <Select
            value={negated ? 'not' : 'is'}
            aria-label={`${label ?? 'Condition'}: true or not`}
            options={[
              { value: 'is', title: 'If' },
              { value: 'not', title: 'If not' },
            ]}
            onChange={(now) =>
              onChange(now === 'not' && !negated ? { [negation.key]: asked } : asked)
            }
          />
        )}
        <Select
          value={head?.key ?? ''}
          aria-label={`${label ?? 'Condition'}: what is asked`}
          placeholder="Choose what is asked"
          options={heads
            .filter((each) => each !== negation)
            .map((each) => ({ value: each.key, title: each.title }))}
          onChange={swap}
        />
      </div>
      {head && <Asked key={head.key} head={head} map={asked} onChange={wrap} path={own} />}
      <Wrong head={head} map={asked} path={own} />
    </div>
  );
}

interface WrongProps {
  head: Head | undefined;
  map: Record<string, unknown>;
  path: ControlProps['path'];
}

/** What is wrong with what is asked here; conditions inside of it tell their own. */
function Wrong({ head, map, path }: WrongProps) {
  const all = useLanguage();
  const { problems } = useForm();
  const keys = Object.keys(map).filter(
    (key) => holdsOf(all, head?.schema.properties?.[key] ?? {}) === null,
  );
  const own = problems(path, false, {}).error;
  const errors = [own, ...keys.map((key) => problems([...path, key], true, {}).error)];
  return [...new Set(errors)].map(
    (error) =>
      error && (
        <p key={error} className={styles.error}>
          <Words of={error} />
        </p>
      ),
  );
}

/** Not of not, and the like: shown as what it holds. */
function DeepNot(props: {
  negation: Head;
  inner: unknown;
  onChange: (value: unknown) => void;
  path: ControlProps['path'];
}) {
  const { negation, inner, onChange, path } = props;
  const schema = negation.schema.properties?.[negation.key] ?? {};
  return (
    <div className={styles.condition}>
      <p className={styles.hint}>{negation.title}</p>
      <Control
        schema={schema}
        value={inner}
        path={[...path, negation.key]}
        onChange={(now) => onChange({ [negation.key]: now })}
      />
    </div>
  );
}

interface AskedProps {
  head: Head;
  map: Record<string, unknown>;
  onChange: (map: Record<string, unknown>) => void;
  path: ControlProps['path'];
}

function Asked({ head, map, onChange, path }: AskedProps) {
  const all = useLanguage();
  const operators = Object.keys(all.$defs.operators?.properties ?? {});
  const properties = Object.entries(head.schema.properties ?? {});
  const set = (name: string, now: unknown) => {
    const next = { ...map, [name]: now };
    onChange(Object.fromEntries(Object.entries(next).filter(([, each]) => each !== undefined)));
  };
  if (head.holds === 'list') {
    return (
      <Several
        head={head}
        list={map[head.key]}
        onChange={(now) => set(head.key, now)}
        path={path}
      />
    );
  }
  const own = head.schema.properties?.[head.key] ?? {};
  const compared = properties.filter(([name]) => operators.includes(name));
  const beside = properties.filter(([name]) => name !== head.key && !operators.includes(name));
  const required = beside.filter(([name]) => head.schema.required?.includes(name));
  const rare = beside.filter(([name]) => !head.schema.required?.includes(name));
  const used = rare.some(([name]) => map[name] !== undefined);
  const detail = ([name, schema]: [string, JsonSchema]) => {
    // What `within` is for is said better than that it is a duration.
    const title = TITLES[name] ?? resolve(all, schema).title ?? name;
    return (
      <div key={name} className={styles.detail}>
        <span className={styles.small}>{title}</span>
        <div className={styles.item}>
          <Control
            schema={schema}
            value={map[name]}
            path={[...path, name]}
            label={`${head.title}: ${title}`}
            onChange={(now) => set(name, now)}
          />
          {map[name] !== undefined && holdsOf(all, schema) === 'one' && (
            <IconButton
              size="small"
              className={styles.cross}
              label={`Remove ${title}`}
              icon={<X />}
              onClick={() => set(name, undefined)}
            />
          )}
        </div>
      </div>
    );
  };
  return (
    <>
      <Control
        schema={own}
        value={map[head.key]}
        path={[...path, head.key]}
        label={`${head.title}: ${resolve(all, own).title ?? head.key}`}
        onChange={(now) => set(head.key, now ?? '')}
      />
      {compared.length > 0 && (
        <OperatorRows
          properties={Object.fromEntries(compared)}
          map={map}
          onChange={(next) => onChange(next)}
          path={path}
        />
      )}
      {required.map(detail)}
      {rare.length > 0 && <More used={used}>{rare.map(detail)}</More>}
    </>
  );
}

/** What is rarely asked is folded away, and not while somebody is at it. */
function More({ used, children }: { used: boolean; children: ReactNode }) {
  const [wasUsed, setWasUsed] = useState(used);
  if (used && !wasUsed) setWasUsed(true);
  return (
    <details className={styles.more} open={wasUsed || undefined}>
      <summary>More</summary>
      <div className={styles.stack}>{children}</div>
    </details>
  );
}

const TITLES: Record<string, string> = {
  within: 'Within the last',
  where: 'Only if',
  since: 'Since',
};

interface SeveralProps {
  head: Head;
  list: unknown;
  onChange: (list: unknown[]) => void;
  path: ControlProps['path'];
}

function Several({ head, list, onChange, path }: SeveralProps) {
  const items = Array.isArray(list) ? list : [];
  const schema = head.schema.properties?.[head.key]?.items ?? {};
  return (
    <div className={styles.several}>
      {items.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no names
        <div key={at} className={styles.item}>
          <Control
            schema={schema}
            value={item}
            path={[...path, head.key, at]}
            label={`${head.title} ${at + 1}`}
            onChange={(now) => onChange(items.map((each, i) => (i === at ? now : each)))}
          />
          {items.length > 1 && (
            <IconButton
              size="small"
              className={styles.cross}
              label={`Remove condition ${at + 1}`}
              icon={<X />}
              onClick={() => onChange(items.filter((_, i) => i !== at))}
            />
          )}
        </div>
      ))}
      <div>
        <Button size="small" look="quiet" icon={<Plus />} onClick={() => onChange([...items, {}])}>
          Add a condition
        </Button>
      </div>
    </div>
  );
}

function headsOf(all: EditorSchema, schema: JsonSchema): Head[] {
  return (schema.oneOf ?? []).flatMap((each) => {
    const key = each.required?.[0];
    const own = key === undefined ? undefined : each.properties?.[key];
    if (key === undefined || own === undefined) {
      return [];
    }
    const kind = all.conditions.find((one) => one.head === key);
    const title = kind?.title ?? each.title ?? key;
    return [{ key, title, doc: kind?.doc ?? '', schema: each, holds: holdsOf(all, own) }];
  });
}

function holdsOf(all: EditorSchema, schema: JsonSchema): Head['holds'] {
  const of = (each: JsonSchema | undefined) =>
    each !== undefined && resolve(all, each)['x-widget'] === 'condition';
  return of(schema.items) ? 'list' : of(schema) ? 'one' : null;
}

/** Another question; a group takes along what was asked. */
function beginning(
  all: EditorSchema,
  head: Head,
  was: Record<string, unknown>,
  before: Head | undefined,
): Record<string, unknown> {
  if (head.holds === 'list') {
    const inner = before?.holds === 'list' ? was[before.key] : undefined;
    return { [head.key]: Array.isArray(inner) ? inner : [before ? was : {}] };
  }
  const own = resolve(all, head.schema.properties?.[head.key] ?? {});
  const first = own.enum?.[0] ?? (own.type === 'object' || own.properties ? {} : '');
  const label = was.label === undefined ? {} : { label: was.label };
  return { [head.key]: first, ...label };
}
