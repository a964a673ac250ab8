// A segment that is being read.

import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { BACK } from './back';
import styles from './Segments.module.css';

export function Coming({ title }: { title: string }) {
  return (
    <Page title={title} back={BACK}>
      <div className={styles.columns}>
        <Panel>
          <Skeleton lines={6} height={34} />
        </Panel>
        <Panel>
          <Skeleton lines={5} height={20} />
        </Panel>
      </div>
    </Page>
  );
}
