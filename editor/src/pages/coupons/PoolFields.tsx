// What is said of a pool, to make one and to change it.

import type { Problem } from '@/api/problem';
import type { CouponPool, PoolToWrite } from '@/api/types';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { NumberInput } from '@/ui/NumberInput';
import { TextInput } from '@/ui/TextInput';
import styles from './Coupons.module.css';

export interface Fields {
  title: string;
  discount: string;
  note: string;
  low_below: number | null;
}

export function fieldsOf(pool?: CouponPool): Fields {
  return {
    title: pool?.title ?? '',
    discount: pool?.discount ?? '',
    note: pool?.note ?? '',
    low_below: pool?.low_below ?? null,
  };
}

/** What is empty is not said. */
export function written({ title, discount, note, low_below }: Fields): PoolToWrite {
  const texts = { title: title.trim(), discount: discount.trim(), note: note.trim() };
  const said = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
  return { ...said, ...(low_below !== null && { low_below }) };
}

interface Props {
  fields: Fields;
  onChange: (fields: Fields) => void;
  problem: Problem | undefined;
}

export function PoolFields({ fields, onChange, problem }: Props) {
  const set = (name: 'title' | 'discount' | 'note') => (value: string) =>
    onChange({ ...fields, [name]: value });
  const isPlaced = problem?.errors.some(({ pointer }) => pointer !== undefined);
  return (
    <>
      {problem && !isPlaced && <ErrorState inline problem={problem} />}
      <Field optional label="Title" error={problem?.at('/title')}>
        <TextInput value={fields.title} onChange={set('title')} placeholder="Spring sale" />
      </Field>
      <div className={styles.pair}>
        <Field
          optional
          label="Good for"
          hint="In words, for people: the shop decides what a code takes off."
          error={problem?.at('/discount')}
        >
          <TextInput value={fields.discount} onChange={set('discount')} placeholder="10%" />
        </Field>
        <Field
          optional
          label="Warn below"
          hint="So many free codes; 100 if not said."
          error={problem?.at('/low_below')}
        >
          <NumberInput
            value={fields.low_below}
            onChange={(low_below) => onChange({ ...fields, low_below })}
            unit="codes"
          />
        </Field>
      </div>
      <Field optional label="Note" error={problem?.at('/note')}>
        <TextInput value={fields.note} onChange={set('note')} />
      </Field>
    </>
  );
}
