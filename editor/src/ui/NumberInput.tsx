// A number, with its unit behind it. What is no number yet stays as it is typed and is not told.

import { type InputHTMLAttributes, type Ref, useEffect, useState } from 'react';
import { classes } from './classes';
import { useField } from './Field';
import styles from './Input.module.css';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'type'> {
  value: number | null;
  /** `null` when it was emptied. */
  onChange: (value: number | null) => void;
  unit?: string;
  ref?: Ref<HTMLInputElement>;
}

export function NumberInput({ value, onChange, unit, className, id, ...rest }: Props) {
  const field = useField({ id });
  const [text, setText] = useState(value === null ? '' : String(value));

  useEffect(() => {
    // Another hand changed it; what is typed here and means the same stays as typed.
    setText((typed) => (read(typed) === value ? typed : value === null ? '' : String(value)));
  }, [value]);

  const typed = (next: string) => {
    setText(next);
    const number = read(next);
    if (number !== undefined) onChange(number);
  };
  return (
    <span className={styles.wrap}>
      <input
        inputMode="decimal"
        autoComplete="off"
        {...field}
        {...rest}
        type="text"
        value={text}
        onChange={(event) => typed(event.target.value)}
        className={classes(styles.input, unit && styles.withUnit, className)}
      />
      {unit && <span className={styles.unit}>{unit}</span>}
    </span>
  );
}

/** `undefined` for what is no number. */
function read(text: string): number | null | undefined {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return null;
  const number = Number(plain);
  return Number.isFinite(number) ? number : undefined;
}
