// A few ways to see the same, one of them on.

import type { ReactNode } from 'react';
import { useId } from 'react';
import styles from './Segmented.module.css';

export interface Segment<Id extends string = string> {
  id: Id;
  title: string;
  /** Shown in the place of the title, which is then its name. */
  icon?: ReactNode;
}

interface Props<Id extends string> {
  label: string;
  segments: readonly Segment<Id>[];
  value: Id;
  onChange: (id: Id) => void;
  disabled?: boolean;
}

export function Segmented<Id extends string>({
  label,
  segments,
  value,
  onChange,
  disabled,
}: Props<Id>) {
  const name = useId();
  return (
    <fieldset className={styles.segmented} aria-label={label} disabled={disabled}>
      {segments.map((segment) => (
        <label
          key={segment.id}
          className={styles.segment}
          title={segment.icon ? segment.title : undefined}
        >
          <input
            type="radio"
            name={name}
            checked={segment.id === value}
            aria-label={segment.icon ? segment.title : undefined}
            onChange={() => onChange(segment.id)}
          />
          {segment.icon ?? segment.title}
        </label>
      ))}
    </fieldset>
  );
}
