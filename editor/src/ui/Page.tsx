// The body of a page: its title, what can be done, and the content at a width one can read.

import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { classes } from './classes';
import styles from './Page.module.css';

interface Props {
  /** What the window is called, and the head of the page if `head` says no other. */
  title: string;
  head?: ReactNode;
  /** Beside the title: a state. */
  state?: ReactNode;
  /** Under the title. */
  hint?: ReactNode;
  /** At the end of the head: buttons. */
  actions?: ReactNode;
  /** The list this one is from. */
  back?: { href: string; title: string };
  /** For a page of text and forms. */
  narrow?: boolean;
  children: ReactNode;
}

export function Page(props: Props) {
  const { title, head, state, hint, actions, back, narrow, children } = props;
  return (
    <div className={classes(styles.page, narrow && styles.narrow)}>
      <title>{`${title} · Weir`}</title>
      <header className={styles.head}>
        <div className={styles.words}>
          {back && (
            <Link href={back.href} className={styles.back}>
              <ChevronLeft aria-hidden="true" />
              {back.title}
            </Link>
          )}
          <div className={styles.line}>
            <h1 className={styles.title}>{head ?? title}</h1>
            {state}
          </div>
          {hint && <div className={styles.hint}>{hint}</div>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
