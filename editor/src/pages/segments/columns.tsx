// The columns of the list of segments.

import type { Segment } from '@/api/types';
import type { EditorSchema } from '@/flow/schema';
import { conditionWords } from '@/form/condition/words';
import { exact } from '@/ui/format';
import { StatusPill } from '@/ui/StatusPill';
import type { Column } from '@/ui/Table';
import { Time } from '@/ui/Time';
import styles from './Segments.module.css';
import { stateOf } from './state';

/** Without the language the conditions are not said in words yet. */
export function columnsOf(language: EditorSchema | undefined): readonly Column<Segment>[] {
  return [
    {
      id: 'name',
      title: 'Segment',
      width: '30%',
      cell: ({ id, name }) => (
        <>
          <span className={styles.name}>{name}</span>
          <span className={styles.faint}>{id}</span>
        </>
      ),
    },
    {
      id: 'where',
      title: 'Who is in it',
      from: 'medium',
      cell: ({ where }) => (
        <span className={styles.faint}>{language && conditionWords(language, where)}</span>
      ),
    },
    {
      id: 'members',
      title: 'People',
      width: '96px',
      align: 'end',
      cell: ({ members }) => exact(members),
    },
    {
      id: 'state',
      title: 'State',
      width: '130px',
      from: 'medium',
      cell: (segment) => {
        const { tone, words } = stateOf(segment);
        return <StatusPill tone={tone}>{words}</StatusPill>;
      },
    },
    {
      id: 'changed',
      title: 'Changed',
      width: '110px',
      align: 'end',
      from: 'wide',
      cell: ({ updated_at }) => <Time at={updated_at} />,
    },
  ];
}
