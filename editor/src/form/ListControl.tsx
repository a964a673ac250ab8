// A list: each item with its own control; days and other fixed names as marks to set.

import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { JsonSchema } from '@/flow/schema';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Combobox } from '@/ui/Combobox';
import { IconButton } from '@/ui/IconButton';
import { Control } from './Control';
import { useForm } from './context';
import styles from './form.module.css';
import type { ControlProps } from './types';

export function ListControl(props: ControlProps) {
  const items = useForm().resolve(props.schema.items ?? {});
  if (items.enum) {
    return <MarksControl {...props} items={items} />;
  }
  if (items.type === 'string' && items['x-widget'] !== 'condition') {
    return <NamesControl {...props} items={items} />;
  }
  return <ItemsControl {...props} items={items} />;
}

type Props = ControlProps & { items: JsonSchema };

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function MarksControl({ value, onChange, items }: Props) {
  const list = listOf(value);
  const toggle = (each: unknown) => {
    const next = (items.enum ?? []).filter((one) =>
      one === each ? !list.includes(one) : list.includes(one),
    );
    onChange(next.length === 0 ? undefined : next);
  };
  return (
    <div className={styles.marks}>
      {(items.enum ?? []).map((each, at) => {
        const title = items['x-enum-titles']?.[at] ?? String(each);
        return (
          <button
            key={String(each)}
            type="button"
            className={styles.mark}
            aria-pressed={list.includes(each)}
            aria-label={title}
            onClick={() => toggle(each)}
          >
            {title.slice(0, 3)}
          </button>
        );
      })}
    </div>
  );
}

function NamesControl({ schema, value, onChange, items, label }: Props) {
  const list = listOf(value).map(String);
  const [typed, setTyped] = useState('');
  const { useOffers } = useForm();
  const offers = useOffers(items, typed).filter((offer) => !list.includes(offer.value));
  const add = (name: string) => {
    if (name.trim() !== '' && !list.includes(name.trim())) {
      onChange([...list, name.trim()]);
    }
    setTyped('');
  };
  return (
    <div className={styles.stack}>
      {list.length > 0 && (
        <div className={styles.names}>
          {list.map((name) => (
            <Badge
              key={name}
              removeLabel={`Remove ${name}`}
              onRemove={() => {
                const next = list.filter((each) => each !== name);
                onChange(next.length === 0 ? undefined : next);
              }}
            >
              {name}
            </Badge>
          ))}
        </div>
      )}
      <Combobox
        value={typed}
        onChange={setTyped}
        onCommit={add}
        suggestions={offers}
        placeholder="Type a name and press Enter"
        aria-label={label ?? schema.title ?? 'Add a name'}
      />
    </div>
  );
}

function ItemsControl({ schema, value, onChange, path, items }: Props) {
  const list = listOf(value);
  const name = schema.title ?? 'Item';
  const set = (next: unknown[]) => onChange(next.length === 0 ? undefined : next);
  return (
    <div className={styles.stack}>
      {list.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no names
        <div key={at} className={styles.item}>
          <Control
            schema={items}
            value={item}
            path={[...path, at]}
            label={`${name} ${at + 1}`}
            onChange={(now) => set(list.map((each, i) => (i === at ? now : each)))}
          />
          <IconButton
            size="small"
            label={`Remove ${name} ${at + 1}`}
            icon={<X />}
            className={styles.cross}
            onClick={() => set(list.filter((_, i) => i !== at))}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          look="quiet"
          icon={<Plus />}
          onClick={() => set([...list, blankOf(items)])}
        >
          Add
        </Button>
      </div>
    </div>
  );
}

/** An item to begin with. */
export function blankOf(schema: JsonSchema): unknown {
  const first = schema.oneOf?.[0];
  if (schema['x-widget'] === 'condition' && first) {
    return Object.fromEntries((first.required ?? []).map((name) => [name, '']));
  }
  return schema.type === 'object' || schema.properties ? {} : '';
}
