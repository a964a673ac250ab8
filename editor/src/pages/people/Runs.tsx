// The flows a person is in, and was in.

import { LogOut } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { useMay } from '@/api/access';
import { useTakeOut } from '@/api/flows';
import { problemOf } from '@/api/problem';
import type { TimelineItem } from '@/api/types';
import { humane } from '@/flow/words';
import { IconButton } from '@/ui/IconButton';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { StatusPill } from '@/ui/StatusPill';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toast';
import { link } from '@/ui/url';
import { FlowName } from '../flows/FlowName';
import styles from './Profile.module.css';
import { type Run, runsOf } from './runs';

/** Older ones are in the timeline. */
const SHOWN_MAX = 6;

interface Props {
  contact: string;
  items: readonly TimelineItem[] | undefined;
}

export function Runs({ contact, items }: Props) {
  const runs = useMemo(() => runsOf(items ?? []).slice(0, SHOWN_MAX), [items]);
  return (
    <Panel title="Flows">
      {!items && <Skeleton lines={2} />}
      {items && runs.length === 0 && <p className={styles.none}>In no flow so far.</p>}
      {runs.map((run) => (
        <Line key={run.token} run={run} contact={contact} />
      ))}
    </Panel>
  );
}

function Line({ run, contact }: { run: Run; contact: string }) {
  const takeOut = useTakeOut();
  const writes = useMay('events:write');
  const out = () =>
    takeOut.mutate(
      { flow: run.flow, contact },
      {
        onSuccess: () => toast(`Taken out of ${run.flow}`),
        onError: (error) => toast(problemOf(error).message, { tone: 'bad' }),
      },
    );
  return (
    <div className={styles.run}>
      <Link href={link(['flows', run.flow])}>
        <FlowName id={run.flow} />
      </Link>
      {run.ended ? (
        <StatusPill>{run.ended}</StatusPill>
      ) : (
        <span className={styles.tags}>
          <StatusPill tone="good">Inside</StatusPill>
          {writes && (
            <IconButton
              size="small"
              label={`Take out of ${run.flow}`}
              icon={<LogOut />}
              disabled={takeOut.isPending}
              onClick={out}
            />
          )}
        </span>
      )}
      <span className={styles.where}>
        {whereOf(run)}, <Time at={run.lastAt} />
      </span>
    </div>
  );
}

function whereOf({ ended, because, node }: Run): string {
  if (ended) return because ?? 'Ended';
  return `At ${node ? humane(node) : 'its start'}`;
}
