// What state a thing is in, in one word and one colour; the word alone tells it too.

import type { ReactNode } from 'react';
import { classes } from './classes';
import styles from './StatusPill.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'accent';

interface Props {
  tone?: Tone;
  children: ReactNode;
}

export function StatusPill({ tone = 'calm', children }: Props) {
  return (
    <span className={classes(styles.pill, styles[tone])}>
      <span className={styles.dot} aria-hidden="true" />
      {children}
    </span>
  );
}
