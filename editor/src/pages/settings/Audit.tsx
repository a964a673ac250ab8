// Who did what, newest first, narrowed by what is in the address.

import { ScrollText } from 'lucide-react';
import { useAudit } from '@/api/access';
import type { Deed } from '@/api/types';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Panel } from '@/ui/Panel';
import { StatusPill, type Tone } from '@/ui/StatusPill';
import { type Column, Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { useParams } from '@/ui/url';
import { AuditFilters } from './AuditFilters';
import { auditFilterOf, words } from './auditFilter';
import styles from './Settings.module.css';

const OUTCOMES: Readonly<Record<string, { tone: Tone; words: string }>> = {
  done: { tone: 'good', words: 'Done' },
  refused: { tone: 'warn', words: 'Refused' },
  failed: { tone: 'bad', words: 'Failed' },
};

const columns: readonly Column<Deed>[] = [
  {
    id: 'what',
    title: 'What',
    cell: (deed) => (
      <>
        <span className={styles.name}>{words(deed.action)}</span>
        <span className={styles.faint}>{deed.target ?? '–'}</span>
      </>
    ),
  },
  { id: 'who', title: 'Who', width: '30%', cell: (deed) => deed.actor.name || deed.actor.id },
  {
    id: 'outcome',
    title: 'Outcome',
    width: '110px',
    from: 'medium',
    cell: ({ outcome }) => {
      const { tone, words } = OUTCOMES[outcome] ?? { tone: 'calm', words: outcome };
      return <StatusPill tone={tone}>{words}</StatusPill>;
    },
  },
  {
    id: 'at',
    title: 'When',
    width: '120px',
    align: 'end',
    from: 'medium',
    cell: (deed) => <Time at={deed.at} />,
  },
];

export function Audit() {
  const [params] = useParams();
  const filter = auditFilterOf(params);
  const { rows, problem, retry, more } = useAudit(filter);
  return (
    <>
      <AuditFilters seen={[...new Set((rows ?? []).map(({ action }) => action))]} />
      <Panel flush>
        {problem ? (
          <ErrorState title="The record could not be read" problem={problem} onRetry={retry} />
        ) : (
          <Table<Deed>
            label="Who did what"
            columns={columns}
            rows={rows}
            rowKey={(deed) => deed.id}
            rowHeight={60}
            more={more}
            empty={<Nothing narrowed={Object.keys(filter).length > 0} />}
          />
        )}
      </Panel>
    </>
  );
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  if (narrowed) {
    return (
      <EmptyState icon={<ScrollText />} title="Nothing of this was done">
        Choose other days, another deed, or anybody.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<ScrollText />} title="Nothing was done yet">
      Publishing, pausing, resending, erasing and changes of settings are written down here.
    </EmptyState>
  );
}
