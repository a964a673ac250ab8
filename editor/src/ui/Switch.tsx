// On or off, at once. Without words beside it, it needs a `label`.

import type { ReactNode } from 'react';
import styles from './Check.module.css';
import { useField } from './Field';

interface Props {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children?: ReactNode;
  label?: string;
  hint?: ReactNode;
  disabled?: boolean;
}

export function Switch({ checked, onChange, children, label, hint, disabled }: Props) {
  const field = useField();
  const input = (
    <input
      {...field}
      type="checkbox"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      className={styles.switch}
      checked={checked}
      disabled={disabled}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
  if (!children) return input;
  return (
    <label className={styles.line} htmlFor={field.id}>
      {input}
      <span className={styles.words}>
        {children}
        {hint && <span className={styles.hint}>{hint}</span>}
      </span>
    </label>
  );
}
