// Fields that are filled in, and only read by who may not change the flow.

import type { ReactNode } from 'react';
import { useEditor } from '../store';
import styles from './form.module.css';

export function Fields({ children }: { children: ReactNode }) {
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <fieldset className={styles.fields} disabled={readOnly}>
      {children}
    </fieldset>
  );
}
