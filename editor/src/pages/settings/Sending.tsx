// The switch that stops all messages.

import { may, useSession } from '@/api/access';
import { problemOf } from '@/api/problem';
import { useSending, useSetSending } from '@/api/system';
import { ErrorState } from '@/ui/ErrorState';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { Switch } from '@/ui/Switch';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toast';
import styles from './Settings.module.css';

export function Sending() {
  const session = useSession();
  const sending = useSending();
  const set = useSetSending();
  if (sending.error && !sending.data) {
    return (
      <Panel>
        <ErrorState problem={problemOf(sending.error)} onRetry={() => sending.refetch()} />
      </Panel>
    );
  }
  const paused = sending.data?.paused ?? false;
  const change = (on: boolean) =>
    set.mutate(!on, {
      onSuccess: () => toast(on ? 'Messages leave again' : 'No message leaves any more'),
      onError: (error) => toast(problemOf(error).message, { tone: 'bad' }),
    });
  return (
    <Panel title="Sending">
      {sending.data ? (
        <Switch
          checked={!paused}
          disabled={set.isPending || !may(session.data, 'settings:write')}
          onChange={change}
          hint={
            paused &&
            sending.data.since && (
              <>
                Stopped <Time at={sending.data.since} />
              </>
            )
          }
        >
          {paused ? 'Messages are held back' : 'Messages leave'}
        </Switch>
      ) : (
        <Skeleton width="180px" height={24} />
      )}
      <p className={styles.text}>
        Off, no process hands a message over any more, whatever flow it is of. Flows go on, and what
        they want to send waits until it is on again or has grown too old to be sent.
      </p>
    </Panel>
  );
}
