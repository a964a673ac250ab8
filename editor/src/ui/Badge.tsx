// A small label: a tag, a version, a scope. With `onRemove` it has a cross.

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Badge.module.css';
import { classes } from './classes';
import type { Tone } from './StatusPill';

interface Props {
  tone?: Tone;
  code?: boolean;
  icon?: ReactNode;
  children: ReactNode;
  /** The name of the cross, as `Remove the tag VIP`. */
  removeLabel?: string;
  onRemove?: () => void;
}

export function Badge({ tone, code, icon, children, removeLabel, onRemove }: Props) {
  return (
    <span className={classes(styles.badge, tone && styles[tone], code && styles.code)}>
      {icon}
      <span className={styles.words}>{children}</span>
      {onRemove && (
        <button type="button" className={styles.cross} aria-label={removeLabel} onClick={onRemove}>
          <X aria-hidden="true" />
        </button>
      )}
    </span>
  );
}
