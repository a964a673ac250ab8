// Names with values: data of an event, headers, attributes to set.

import { Plus, X } from 'lucide-react';
import { isRecord } from '@/flow/source';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { TextInput } from '@/ui/TextInput';
import styles from './form.module.css';
import type { ControlProps } from './types';

export function PairsControl({ schema, value, onChange }: ControlProps) {
  const map = isRecord(value) ? value : {};
  const entries = Object.entries(map);
  const name = schema.title ?? 'Entry';
  const set = (next: [string, unknown][]) => {
    onChange(next.length === 0 ? undefined : Object.fromEntries(next));
  };
  return (
    <div className={styles.stack}>
      {entries.map(([key, item], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is being typed
        <div key={at} className={styles.pair}>
          <TextInput
            aria-label={`${name} ${at + 1}: name`}
            value={key}
            onChange={(now) => {
              if (!(now in map)) set(entries.map((entry, i) => (i === at ? [now, item] : entry)));
            }}
          />
          <TextInput
            aria-label={`${name} ${at + 1}: value`}
            placeholder="a value, or a path such as $.cart.id"
            value={typeof item === 'string' ? item : JSON.stringify(item)}
            onChange={(now) =>
              set(entries.map((entry, i) => (i === at ? [key, read(now)] : entry)))
            }
          />
          <IconButton
            size="small"
            label={`Remove ${key}`}
            icon={<X />}
            onClick={() => set(entries.filter((_, i) => i !== at))}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          look="quiet"
          icon={<Plus />}
          onClick={() => onChange({ ...map, [freeName(map)]: '' })}
        >
          Add
        </Button>
      </div>
    </div>
  );
}

function freeName(map: Record<string, unknown>): string {
  let name = 'name';
  for (let number = 2; name in map; number += 1) {
    name = `name_${number}`;
  }
  return name;
}

/** Numbers, lists and maps as such; everything else is text. */
function read(text: string): unknown {
  if (/^-?\d+(\.\d+)?$/.test(text) || /^[[{]/.test(text) || text === 'true' || text === 'false') {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}
