// The columns of what happens.

import { StatusPill } from '@/ui/StatusPill';
import type { Column } from '@/ui/Table';
import { Time } from '@/ui/Time';
import styles from './Live.module.css';
import type { Seen } from './recent';
import { KIND_TITLES, wordsOf } from './words';

export const columns: readonly Column<Seen>[] = [
  {
    id: 'kind',
    title: 'Kind',
    width: '124px',
    cell: ({ kind }) => (
      <StatusPill tone={KIND_TITLES[kind]?.tone ?? 'calm'}>
        {KIND_TITLES[kind]?.title ?? kind}
      </StatusPill>
    ),
  },
  {
    id: 'person',
    title: 'Person',

    cell: (seen) => (
      <>
        {seen.contact ?? <span className={styles.faint}>–</span>}
        <span className={styles.below}>{wordsOf(seen)}</span>
      </>
    ),
  },
  {
    id: 'flow',
    title: 'Flow',
    width: '18%',
    from: 'wide',
    cell: ({ flow }) => flow ?? <span className={styles.faint}>–</span>,
  },
  {
    id: 'what',
    title: 'What',
    from: 'medium',
    cell: (seen) => <span className={styles.what}>{wordsOf(seen)}</span>,
  },
  {
    id: 'at',
    title: 'When',
    width: '96px',
    align: 'end',
    cell: ({ cameAt }) => (
      <span className={styles.faint}>
        <Time at={cameAt} />
      </span>
    ),
  },
];
