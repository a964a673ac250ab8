// Views of one thing, side by side. Which one is shown is the page's to hold: in the URL, mostly.

import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './Tabs.module.css';

export interface Tab<Id extends string = string> {
  id: Id;
  title: ReactNode;
  /** Shown beside the title: how many there are; null while that is not known. */
  count?: number | null | undefined;
}

interface Props<Id extends string> {
  label: string;
  tabs: readonly Tab<Id>[];
  value: Id;
  onChange: (id: Id) => void;
  /** The view of the chosen tab. */
  children: ReactNode;
  /** At the end of the line of tabs. */
  aside?: ReactNode;
}

export function Tabs<Id extends string>(props: Props<Id>) {
  const { label, tabs, value, onChange, children, aside } = props;
  const choose = (id: string) => {
    const tab = tabs.find((one) => one.id === id);
    if (tab) onChange(tab.id);
  };
  return (
    <Radix.Root value={value} onValueChange={choose} className={styles.tabs}>
      <div className={styles.head}>
        <Radix.List aria-label={label} className={styles.list}>
          {tabs.map((tab) => (
            <Radix.Trigger key={tab.id} value={tab.id} className={styles.tab}>
              {tab.title}
              {tab.count !== undefined && (
                <span className={styles.count}>{tab.count ?? '\u2007'}</span>
              )}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {aside && <div className={styles.aside}>{aside}</div>}
      </div>
      <Radix.Content value={value} className={styles.panel} tabIndex={-1}>
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
