// Messages that failed for ever or may have left: tried again or let go.

import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '@/api/access';
import { useDecide } from '@/api/messages';
import type { Rows } from '@/api/pages';
import { problemOf } from '@/api/problem';
import type { DeadLetter } from '@/api/types';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Panel } from '@/ui/Panel';
import { Table } from '@/ui/Table';
import { toast } from '@/ui/toast';
import { link } from '@/ui/url';
import { columns } from './columns';
import styles from './Messages.module.css';

export function Letters({ letters }: { letters: Rows<DeadLetter> }) {
  const { rows, problem, retry, more } = letters;
  const shown = columns.filter(({ id }) => id !== 'attempts' && id !== 'at');
  return (
    <Panel flush>
      {problem ? (
        <ErrorState
          title="The failed messages could not be read"
          problem={problem}
          onRetry={retry}
        />
      ) : (
        <Table<DeadLetter>
          label="Failed messages"
          columns={[
            ...shown,
            {
              id: 'deeds',
              title: 'What can be done',
              silent: true,
              active: true,
              width: '150px',
              from: 'medium',
              cell: (letter) => <Deeds letter={letter} />,
            },
          ]}
          rows={rows}
          rowKey={(letter) => letter.id}
          href={(letter) => link(['messages', letter.id])}
          rowHeight={60}
          narrowRowHeight={76}
          more={more}
          empty={
            <EmptyState icon={<CircleCheck />} title="Nothing failed">
              Messages that could not be sent, or may have left twice, wait here for a decision.
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}

/** To try again, and to let go; one that may have left is asked about first. */
export function Deeds({ letter }: { letter: DeadLetter }) {
  const sends = useMay('messages:send');
  const [asking, setAsking] = useState(false);
  const decide = useDecide();
  const run = (deed: 'retry' | 'skip', mayHaveLeft = false) =>
    decide.mutate(
      { kind: 'letter', id: letter.id, deed, mayHaveLeft },
      {
        onSuccess: () => toast(deed === 'retry' ? 'It is tried again' : 'It is let go'),
        onError: (error) => toast(problemOf(error).message, { tone: 'bad' }),
        onSettled: () => setAsking(false),
      },
    );
  if (!sends) return null;
  return (
    <div className={styles.deeds}>
      <Button
        size="small"
        busy={decide.isPending}
        onClick={() => (letter.may_have_left ? setAsking(true) : run('retry'))}
      >
        Try again
      </Button>
      <Button size="small" look="quiet" onClick={() => run('skip')}>
        Let go
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        size="small"
        title="It may have arrived already"
        onSubmit={() => run('retry', true)}
        foot={
          <>
            <Button onClick={() => setAsking(false)}>Leave it</Button>
            <Button type="submit" look="danger" busy={decide.isPending}>
              Send it again
            </Button>
          </>
        }
      >
        <p>
          The provider did not say whether it took this message. If it did, sending again means that
          the person gets it twice.
        </p>
      </Dialog>
    </div>
  );
}
