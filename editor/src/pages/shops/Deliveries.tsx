// Webhooks that could not be taken: why, what they said, and reading them again.

import { CircleCheck, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '@/api/access';
import { problemOf } from '@/api/problem';
import { useDeliveries, useDelivery, useReplay } from '@/api/sources';
import type { Delivery } from '@/api/types';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { CodeBlock } from '@/ui/CodeBlock';
import { Dialog } from '@/ui/Dialog';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Panel } from '@/ui/Panel';
import { Segmented } from '@/ui/Segmented';
import { Skeleton } from '@/ui/Skeleton';
import { type Column, Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toast';
import styles from './Shops.module.css';

const STATES = [
  { id: 'kept', title: 'Kept' },
  { id: 'replayed', title: 'Read again' },
] as const;

const columns: readonly Column<Delivery>[] = [
  {
    id: 'reason',
    title: 'Why',
    cell: (delivery) => (
      <>
        <span className={styles.reason}>{delivery.reason}</span>
        <span className={styles.faint}>{delivery.topic ?? 'no topic'}</span>
      </>
    ),
  },
  {
    id: 'at',
    title: 'When',
    width: '120px',
    from: 'medium',
    cell: (delivery) => <Time at={delivery.at} />,
  },
];

export function Deliveries({ name }: { name: string }) {
  const [state, setState] = useState<'kept' | 'replayed'>('kept');
  const [opened, setOpened] = useState<Delivery>();
  const { rows, problem, retry, more } = useDeliveries(name, state);
  return (
    <Panel
      flush
      title="What could not be taken"
      aside={
        <Segmented label="Which webhooks" value={state} onChange={setState} segments={STATES} />
      }
    >
      {problem ? (
        <ErrorState title="They could not be read" problem={problem} onRetry={retry} />
      ) : (
        <Table<Delivery>
          label="Webhooks that could not be taken"
          columns={columns}
          rows={rows}
          rowKey={(delivery) => delivery.id}
          onOpen={setOpened}
          rowHeight={60}
          more={more}
          empty={
            <EmptyState icon={<CircleCheck />} title="Nothing here">
              {state === 'kept'
                ? 'Every webhook that proved where it comes from was taken.'
                : 'What is read again after its connector was mended is listed here.'}
            </EmptyState>
          }
        />
      )}
      {opened && <Opened name={name} delivery={opened} onClose={() => setOpened(undefined)} />}
    </Panel>
  );
}

interface OpenedProps {
  name: string;
  delivery: Delivery;
  onClose: () => void;
}

function Opened({ name, delivery, onClose }: OpenedProps) {
  const reads = useMay('settings:write');
  const replays = useMay('messages:send') && delivery.state === 'kept';
  const [starts, setStarts] = useState(false);
  const whole = useDelivery(name, delivery.id, reads);
  const replay = useReplay(name);
  const submit = () =>
    replay.mutate(
      { id: delivery.id, starts },
      {
        onSuccess: ({ outcome }) => {
          if (outcome === 'kept') return;
          toast(outcome === 'taken' ? 'It is taken' : `It is ${outcome}`);
          onClose();
        },
      },
    );
  const again = replay.data?.outcome === 'kept' ? replay.data.reason : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      size="large"
      title={delivery.topic ?? 'A webhook'}
      {...(replays && { onSubmit: submit })}
      foot={
        replays ? (
          <>
            <Button onClick={onClose}>Close</Button>
            <Button type="submit" look="primary" icon={<RotateCw />} busy={replay.isPending}>
              Read it again
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>Close</Button>
        )
      }
    >
      {replay.error && <ErrorState inline problem={problemOf(replay.error)} />}
      <p className={styles.told}>{again ?? delivery.reason}</p>
      {replays && (
        <Checkbox checked={starts} onChange={setStarts}>
          It may start flows, though it is of the past
        </Checkbox>
      )}
      {reads && !whole.data && !whole.error && <Skeleton lines={6} />}
      {whole.error && <ErrorState inline problem={problemOf(whole.error)} />}
      {whole.data && <CodeBlock wrap text={pretty(whole.data.body)} label="Copy the body" />}
    </Dialog>
  );
}

/** JSON over several lines; anything else as it came. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
