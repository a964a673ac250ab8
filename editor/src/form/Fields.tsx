// Fields that are filled in, and only read by who may not change what they tell of.

import type { ReactNode } from 'react';
import { useForm } from './context';
import styles from './form.module.css';

export function Fields({ children }: { children: ReactNode }) {
  const { readOnly } = useForm();
  return (
    <fieldset className={styles.whole} disabled={readOnly}>
      {children}
    </fieldset>
  );
}
