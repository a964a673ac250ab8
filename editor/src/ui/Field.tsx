// A label, what takes the input, a hint and an error, tied together for who hears the page.

import { createContext, type ReactNode, useContext, useId } from 'react';
import styles from './Field.module.css';

interface Tied {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
}

const TiedContext = createContext<Tied | null>(null);

/** The attributes an input inside a field takes; what the input says itself goes before. */
export function useField(own: { id?: string | undefined } = {}) {
  const tied = useContext(TiedContext);
  const made = useId();
  const id = own.id ?? tied?.id ?? made;
  return {
    id,
    ...(tied?.describedBy && { 'aria-describedby': tied.describedBy }),
    ...(tied?.invalid && { 'aria-invalid': true as const }),
  };
}

interface Props {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** Says after the label that it may stay empty. */
  optional?: boolean;
  /** At the end of the label's line: a link, a counter. */
  aside?: ReactNode;
  children: ReactNode;
}

export function Field({ label, hint, error, optional, aside, children }: Props) {
  const id = useId();
  const note = `${id}-note`;
  const hasNote = Boolean(hint || error);
  const tied = { id, describedBy: hasNote ? note : undefined, invalid: Boolean(error) };
  return (
    <div className={styles.field}>
      <div className={styles.head}>
        <label className={styles.label} htmlFor={id}>
          {label}
          {optional && <span className={styles.optional}>Optional</span>}
        </label>
        {aside}
      </div>
      <TiedContext value={tied}>{children}</TiedContext>
      {hasNote && (
        <p id={note} className={error ? styles.error : styles.hint}>
          {error || hint}
        </p>
      )}
    </div>
  );
}
