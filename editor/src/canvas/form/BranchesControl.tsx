// The branches of a step, in the order in which they are asked: label, condition or share, target.

import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { firstEnd } from '@/flow/operations';
import { snake } from '@/flow/ports';
import { type JsonSchema, resolve } from '@/flow/schema';
import { isRecord } from '@/flow/source';
import styles from '@/form/form.module.css';
import { blankOf } from '@/form/ListControl';
import { ObjectControl } from '@/form/ObjectControl';
import type { ControlProps } from '@/form/types';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { useEditor } from '../store';

type Branch = Record<string, unknown>;

export function BranchesControl({ schema, value, onChange, path }: ControlProps) {
  const all = useEditor((state) => state.schema);
  const published = useEditor((state) => state.published);
  const items = resolve(all, schema.items ?? {});
  const list = (Array.isArray(value) ? value : []).map(
    (item): Branch => (isRecord(item) ? item : {}),
  );
  const full = list.length >= (schema.maxItems ?? Number.POSITIVE_INFINITY);
  const put = (at: number, now: unknown) => {
    const next = isRecord(now) ? now : {};
    onChange(list.map((item, i) => (i === at ? kept(item, next, published) : item)));
  };
  return (
    <div className={styles.stack}>
      {list.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the label is what is being typed
        <section key={at} className={styles.branch} aria-label={`Branch ${at + 1}`}>
          <header className={styles.head}>
            <span className={styles.number}>{at + 1}</span>
            <IconButton
              size="small"
              label="Ask earlier"
              icon={<ArrowUp />}
              disabled={at === 0}
              onClick={() => onChange(swapped(list, at, at - 1))}
            />
            <IconButton
              size="small"
              label="Ask later"
              icon={<ArrowDown />}
              disabled={at === list.length - 1}
              onClick={() => onChange(swapped(list, at, at + 1))}
            />
            <IconButton
              size="small"
              label={`Remove branch ${at + 1}`}
              icon={<X />}
              disabled={list.length === 1}
              onClick={() => onChange(list.filter((_, i) => i !== at))}
            />
          </header>
          <ObjectControl
            schema={items}
            value={item}
            path={[...path, at]}
            onChange={(now) => put(at, now)}
          />
        </section>
      ))}
      <Shares list={list} schema={items} />
      <div>
        <Button
          size="small"
          look="quiet"
          icon={<Plus />}
          disabled={full}
          onClick={() => onChange([...list, newBranch(items, list, firstEnd(all))])}
        >
          Add a branch
        </Button>
      </div>
    </div>
  );
}

/** Once a flow is published, figures hang on the id: a new label must not change it. */
function kept(was: Branch, now: Branch, published: boolean): Branch {
  const old = typeof was.label === 'string' ? snake(was.label) : '';
  const relabelled = typeof now.label === 'string' && snake(now.label) !== old;
  return published && relabelled && now.id === undefined && old !== '' ? { id: old, ...now } : now;
}

function swapped(list: readonly Branch[], a: number, b: number): Branch[] {
  return list.map((item, at) =>
    at === a ? (list[b] ?? item) : at === b ? (list[a] ?? item) : item,
  );
}

function newBranch(schema: JsonSchema, list: readonly Branch[], end: string): Branch {
  const label = `Branch ${list.length + 1}`;
  const percent = schema.properties?.percent ? { percent: 0 } : {};
  const when = schema.properties?.when ? { when: likeLast(list, schema) } : {};
  return { label, ...when, ...percent, next: end };
}

function likeLast(list: readonly Branch[], schema: JsonSchema): unknown {
  const last = list.at(-1)?.when;
  const head = isRecord(last) ? Object.keys(last)[0] : undefined;
  return head ? { [head]: '' } : blankOf(schema.properties?.when ?? {});
}

/** Shares must sum to a hundred; how far they do is told at once. */
function Shares({ list, schema }: { list: readonly Branch[]; schema: JsonSchema }) {
  if (!schema.properties?.percent) {
    return null;
  }
  const sum = list.reduce(
    (all, item) => all + (typeof item.percent === 'number' ? item.percent : 0),
    0,
  );
  return (
    <p className={sum === 100 ? styles.hint : styles.error}>
      {sum === 100 ? 'Together 100%.' : `Together ${sum}%: the shares must make 100%.`}
    </p>
  );
}
