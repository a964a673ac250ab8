// Who is tested: somebody made up, or a copy of somebody who is known.

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '@/api/call';
import { Combobox } from '@/ui/Combobox';
import { Field } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { TextInput } from '@/ui/TextInput';
import styles from './TestPanel.module.css';

interface Props {
  contact: Record<string, unknown>;
  onChange: (contact: Record<string, unknown>) => void;
}

/** What a test needs to know of somebody. */
const COPIED = [
  'email',
  'phone',
  'first_name',
  'last_name',
  'locale',
  'timezone',
  'attributes',
  'consent',
];

export function WhoPanel({ contact, onChange }: Props) {
  const [mode, setMode] = useState<'invented' | 'known'>('invented');
  const field = (name: string) => String(contact[name] ?? '');
  const set = (name: string, value: string) => {
    const { [name]: _, ...rest } = contact;
    onChange(value === '' ? rest : { ...rest, [name]: value });
  };
  return (
    <section className={styles.section}>
      <h3>Who</h3>
      <Segmented
        label="Who is tested"
        segments={[
          { id: 'invented', title: 'Made up' },
          { id: 'known', title: 'Like somebody' },
        ]}
        value={mode}
        onChange={setMode}
      />
      {mode === 'known' ? (
        <Known onChange={onChange} />
      ) : (
        <div className={styles.two}>
          <Field label="First name">
            <TextInput
              value={field('first_name')}
              onChange={(now) => set('first_name', now)}
              placeholder="Ana"
            />
          </Field>
          <Field label="Time zone">
            <TextInput
              value={field('timezone')}
              onChange={(now) => set('timezone', now)}
              placeholder="UTC"
            />
          </Field>
        </div>
      )}
    </section>
  );
}

function Known({ onChange }: Pick<Props, 'onChange'>) {
  const [id, setId] = useState('');
  const people = useQuery({
    queryKey: ['contacts', 'list', 'to test'],
    queryFn: ({ signal }) => get('/v1/contacts', { query: { limit: 50 }, signal }),
  });
  const items = people.data?.items ?? [];
  const choose = (chosen: string) => {
    const found = items.find((each) => each.id === chosen);
    if (found) {
      const known = Object.entries(found).filter(
        ([name, value]) => COPIED.includes(name) && hasValue(value),
      );
      onChange(Object.fromEntries(known));
    }
  };
  return (
    <Combobox
      aria-label="Like whom"
      value={id}
      onChange={(now) => {
        setId(now);
        choose(now);
      }}
      suggestions={items.map((each) => ({
        value: each.id,
        title: [each.first_name, each.last_name].filter(Boolean).join(' ') || each.id,
        ...(each.email && { hint: each.email }),
      }))}
      placeholder="Somebody's id"
    />
  );
}

function hasValue(value: unknown): boolean {
  return (
    value !== null &&
    value !== '' &&
    !(typeof value === 'object' && Object.keys(value ?? {}).length === 0)
  );
}
