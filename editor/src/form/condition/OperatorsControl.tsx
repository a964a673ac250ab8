// How a value must be: is, is at least, contains, … Several must all hold.

import { Plus, X } from 'lucide-react';
import { type JsonSchema, resolve } from '@/flow/schema';
import { isRecord } from '@/flow/source';
import { Control } from '@/form/Control';
import { useLanguage } from '@/form/context';
import styles from '@/form/form.module.css';
import type { ControlProps } from '@/form/types';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Select } from '@/ui/Select';
import { OPERATORS } from './words';

export function OperatorsControl({ schema, value, onChange, path }: ControlProps) {
  return (
    <OperatorRows
      properties={schema.properties ?? {}}
      map={isRecord(value) ? value : {}}
      onChange={(map) => onChange(Object.keys(map).length === 0 ? undefined : map)}
      path={path}
    />
  );
}

interface Props {
  properties: Record<string, JsonSchema>;
  map: Record<string, unknown>;
  onChange: (map: Record<string, unknown>) => void;
  path: ControlProps['path'];
}

export function OperatorRows({ properties, map, onChange, path }: Props) {
  const all = useLanguage();
  const names = Object.keys(properties);
  const used = Object.keys(map).filter((name) => names.includes(name));
  const free = names.filter((name) => !used.includes(name));
  const next = free.find((name) => name === 'is') ?? free[0];
  const rename = (from: string, to: string) =>
    onChange(
      Object.fromEntries(
        Object.entries(map).map(([name, item]) => [name === from ? to : name, item]),
      ),
    );
  return (
    <div className={styles.stack}>
      {used.map((name) => (
        <div key={name} className={styles.operator}>
          <Select
            value={name}
            aria-label="How it must be"
            options={[name, ...free].map((each) => ({
              value: each,
              title: OPERATORS[each] ?? each,
            }))}
            onChange={(to) => rename(name, to)}
          />
          <Control
            schema={resolve(all, properties[name] ?? {})}
            value={map[name]}
            path={[...path, name]}
            label={OPERATORS[name] ?? name}
            onChange={(now) => onChange({ ...map, [name]: now ?? '' })}
          />
          <IconButton
            size="small"
            label={`Remove ${OPERATORS[name] ?? name}`}
            icon={<X />}
            onClick={() =>
              onChange(Object.fromEntries(Object.entries(map).filter(([key]) => key !== name)))
            }
          />
        </div>
      ))}
      {next !== undefined && (
        <div>
          <Button
            size="small"
            look="quiet"
            icon={<Plus />}
            onClick={() => onChange({ ...map, [next]: '' })}
          >
            {used.length === 0 ? 'Compare it' : 'And'}
          </Button>
        </div>
      )}
    </div>
  );
}
