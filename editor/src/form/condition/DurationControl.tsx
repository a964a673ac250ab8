// A length of time: a number and a unit; what is longer to say is written as text.

import { useState } from 'react';
import styles from '@/form/form.module.css';
import { asText, type ControlProps, orNothing } from '@/form/types';
import { NumberInput } from '@/ui/NumberInput';
import { Select } from '@/ui/Select';
import { TextInput } from '@/ui/TextInput';

const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'];
const SIMPLE = /^(-?\d+) (second|minute|hour|day|week|month|year)s?$/;
const OTHER = 'other';

export function DurationControl({ schema, value, onChange, label }: ControlProps) {
  const text = asText(value);
  const standard = SIMPLE.exec(asText(schema.default));
  const read = SIMPLE.exec(text) ?? (text === '' ? standard : null);
  const [free, setFree] = useState(text !== '' && !SIMPLE.test(text));
  const name = label ?? schema.title ?? 'Length of time';
  const amount = text === '' ? null : Number(read?.[1] ?? 1);
  const unit = read?.[2] ?? 'day';
  if (free) {
    return (
      <TextInput
        value={text}
        placeholder="1 day 12 hours"
        aria-label={name}
        onChange={(now) => onChange(orNothing(now))}
        onBlur={() => setFree(text !== '' && !SIMPLE.test(text))}
      />
    );
  }
  const say = (number: number | null, of: string) =>
    onChange(number === null ? undefined : `${number} ${of}${Math.abs(number) === 1 ? '' : 's'}`);
  return (
    <div className={styles.duration}>
      <NumberInput
        value={amount}
        placeholder={standard?.[1] ?? ''}
        aria-label={name}
        onChange={(number) => say(number === null ? null : Math.round(number), unit)}
      />
      <Select
        value={unit}
        aria-label={`${name}: unit`}
        options={[
          ...UNITS.map((each) => ({ value: each, title: amount === 1 ? each : `${each}s` })),
          { value: OTHER, title: 'other…' },
        ]}
        onChange={(now) =>
          now === OTHER ? setFree(true) : say(amount ?? Number(standard?.[1] ?? 1), now)
        }
      />
    </div>
  );
}
