// The editor's place while the flow is read.

import { Skeleton } from '@/ui/Skeleton';
import styles from './FlowShell.module.css';

export function FlowSkeleton() {
  return (
    <div className={styles.shell} aria-busy="true">
      <header className={styles.head}>
        <Skeleton width="220px" height={20} />
      </header>
      <div className={styles.waiting}>
        {[0, 1, 2, 3].map((place) => (
          <Skeleton key={place} width="248px" height={68} />
        ))}
      </div>
    </div>
  );
}
