// A part of a page with a head of its own, on the surface.

import { type ReactNode, useId } from 'react';
import { classes } from './classes';
import styles from './Panel.module.css';

interface Props {
  title?: ReactNode;
  /** Under the title. */
  hint?: ReactNode;
  /** At the end of the head: buttons. */
  aside?: ReactNode;
  children: ReactNode;
  /** The content goes to the edge: a table, a list. */
  flush?: boolean;
}

export function Panel({ title, hint, aside, children, flush }: Props) {
  const name = useId();
  return (
    <section className={styles.panel} aria-labelledby={title ? name : undefined}>
      {(title || aside) && (
        <header className={styles.head}>
          <div className={styles.words}>
            {title && <h2 id={name}>{title}</h2>}
            {hint && <p className={styles.hint}>{hint}</p>}
          </div>
          {aside && <div className={styles.aside}>{aside}</div>}
        </header>
      )}
      <div className={classes(styles.body, flush && styles.flush)}>{children}</div>
    </section>
  );
}
