// One line of text; `icon` stands at its head, as in a search.

import type { InputHTMLAttributes, ReactNode, Ref } from 'react';
import { classes } from './classes';
import { useField } from './Field';
import styles from './Input.module.css';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  value: string;
  onChange: (value: string) => void;
  icon?: ReactNode;
  /** For ids, addresses of pages and the like. */
  code?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function TextInput({ value, onChange, icon, code, className, id, ...rest }: Props) {
  const field = useField({ id });
  return (
    <span className={styles.wrap}>
      {icon && <span className={classes(styles.sign, styles.lead)}>{icon}</span>}
      <input
        type="text"
        autoComplete="off"
        {...field}
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={classes(styles.input, code && styles.code, className)}
      />
    </span>
  );
}
