// One or several of the same: a row each, written as a list only when there are several.

import { Plus, X } from 'lucide-react';
import { type EditorSchema, type JsonSchema, resolve } from '@/flow/schema';
import { Control } from '@/form/Control';
import { useForm } from '@/form/context';
import styles from '@/form/form.module.css';
import type { ControlProps } from '@/form/types';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';

/** The schema of one, where a value is one or a list of the same. */
export function eachOf(all: EditorSchema, variants: readonly JsonSchema[]): JsonSchema | null {
  const [one, several, ...others] = variants;
  if (!one || !several?.items || others.length > 0) {
    return null;
  }
  const widget = one['x-widget'];
  const same = widget !== undefined && resolve(all, several.items)['x-widget'] === widget;
  return same ? one : null;
}

export function SeveralControl({ schema, value, onChange, path, label }: ControlProps) {
  const list = Array.isArray(value) ? value : [value];
  const { useOffers } = useForm();
  const offers = useOffers(schema);
  const free = offers.find((offer) => !list.includes(offer.value));
  const name = label ?? schema.title ?? 'Value';
  const set = (next: unknown[]) => onChange(next.length > 1 ? next : next[0]);
  return (
    <div className={styles.stack}>
      {list.map((item, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values have no names
        <div key={at} className={styles.item}>
          <Control
            schema={schema}
            value={item}
            path={Array.isArray(value) ? [...path, at] : path}
            label={at === 0 ? name : `${name} ${at + 1}`}
            onChange={(now) => set(list.map((each, i) => (i === at ? (now ?? '') : each)))}
          />
          {list.length > 1 && (
            <IconButton
              size="small"
              className={styles.cross}
              label={`Remove ${name} ${at + 1}`}
              icon={<X />}
              onClick={() => set(list.filter((_, i) => i !== at))}
            />
          )}
        </div>
      ))}
      {(free !== undefined || offers.length === 0) && list[0] !== undefined && (
        <div>
          <Button
            size="small"
            look="quiet"
            icon={<Plus />}
            onClick={() => set([...list, free?.value ?? ''])}
          >
            Or another
          </Button>
        </div>
      )}
    </div>
  );
}
