// One of a few: the system's own list, which phones and screen readers know best.

import { ChevronDown } from 'lucide-react';
import type { Ref, SelectHTMLAttributes } from 'react';
import { classes } from './classes';
import { useField } from './Field';
import styles from './Input.module.css';

export interface Option<Value extends string = string> {
  value: Value;
  title: string;
  disabled?: boolean;
}

interface Props<Value extends string>
  extends Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange' | 'value'> {
  value: Value | '';
  onChange: (value: Value) => void;
  options: readonly Option<Value>[];
  /** What stands there while nothing is chosen. */
  placeholder?: string;
  ref?: Ref<HTMLSelectElement>;
}

export function Select<Value extends string>(props: Props<Value>) {
  const { value, onChange, options, placeholder, className, id, ...rest } = props;
  const field = useField({ id });
  const choose = (chosen: string) => {
    const option = options.find((one) => one.value === chosen);
    if (option) onChange(option.value);
  };
  return (
    <span className={styles.wrap}>
      <select
        {...field}
        {...rest}
        value={value}
        onChange={(event) => choose(event.target.value)}
        className={classes(styles.input, styles.select, className)}
      >
        {placeholder !== undefined && (
          <option value="" disabled>
            {placeholder}
          </option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.title}
          </option>
        ))}
      </select>
      <ChevronDown className={styles.sign} aria-hidden="true" />
    </span>
  );
}
