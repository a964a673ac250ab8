// Runs that met a defect: they keep their place until somebody decides.

import { CircleCheck } from 'lucide-react';
import { useMay } from '@/api/access';
import { useDecide } from '@/api/messages';
import type { Rows } from '@/api/pages';
import { problemOf } from '@/api/problem';
import type { QuarantinedRun } from '@/api/types';
import { humane } from '@/flow/words';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Panel } from '@/ui/Panel';
import { type Column, Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toast';
import { link } from '@/ui/url';
import { FlowName } from '../flows/FlowName';
import styles from './Messages.module.css';

const columns: readonly Column<QuarantinedRun>[] = [
  {
    id: 'contact',
    title: 'Person',
    cell: (run) => (
      <>
        <span className={styles.subject}>{run.contact}</span>
        <span className={styles.faint}>{run.defect}</span>
      </>
    ),
  },
  {
    id: 'flow',
    title: 'Flow',
    width: '24%',
    from: 'medium',
    cell: (run) => (
      <>
        <FlowName id={run.flow} /> v{run.version}
        <span className={styles.faint}>{humane(run.node)}</span>
      </>
    ),
  },
  {
    id: 'at',
    title: 'Since',
    width: '110px',
    from: 'wide',
    cell: (run) => <Time at={run.quarantined_at} />,
  },
  {
    id: 'deeds',
    title: 'What can be done',
    silent: true,
    active: true,
    width: '150px',
    cell: (run) => <Deeds run={run} />,
  },
];

export function SetAside({ runs }: { runs: Rows<QuarantinedRun> }) {
  const { rows, problem, retry, more } = runs;
  return (
    <Panel flush>
      {problem ? (
        <ErrorState
          title="What was set aside could not be read"
          problem={problem}
          onRetry={retry}
        />
      ) : (
        <Table<QuarantinedRun>
          label="Set aside"
          columns={columns}
          rows={rows}
          rowKey={(run) => run.id}
          href={(run) => link(['people', run.contact])}
          rowHeight={60}
          more={more}
          empty={
            <EmptyState icon={<CircleCheck />} title="Nothing is set aside">
              Should a step of a flow be broken for somebody, they wait here and everybody else goes
              on.
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}

function Deeds({ run }: { run: QuarantinedRun }) {
  const operates = useMay('flows:operate');
  const decide = useDecide();
  const act = (deed: 'retry' | 'end') =>
    decide.mutate(
      { kind: 'run', id: run.id, deed },
      {
        onSuccess: () => toast(deed === 'retry' ? 'It goes on' : 'It is ended'),
        onError: (error) => toast(problemOf(error).message, { tone: 'bad' }),
      },
    );
  if (!operates) return null;
  return (
    <div className={styles.deeds}>
      <Button size="small" busy={decide.isPending} onClick={() => act('retry')}>
        Try again
      </Button>
      <Button size="small" look="quiet" onClick={() => act('end')}>
        End it
      </Button>
    </div>
  );
}
