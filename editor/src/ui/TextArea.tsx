// Text of several lines; it grows with what is written.

import type { Ref, TextareaHTMLAttributes } from 'react';
import { classes } from './classes';
import { useField } from './Field';
import styles from './Input.module.css';

interface Props extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange' | 'value'> {
  value: string;
  onChange: (value: string) => void;
  code?: boolean;
  ref?: Ref<HTMLTextAreaElement>;
}

export function TextArea({ value, onChange, code, className, id, ...rest }: Props) {
  const field = useField({ id });
  return (
    <textarea
      {...field}
      {...rest}
      {...(code && { spellCheck: false, autoCapitalize: 'off' })}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={classes(styles.input, styles.area, code && styles.code, className)}
    />
  );
}
