// Whether the server is well, whether the page hears it, and what time it has.

import { useEffect, useState, useSyncExternalStore } from 'react';
import { problemOf } from '@/api/problem';
import { onStreamState, streamState } from '@/api/stream';
import { type Health, useHealth, useMoveClock } from '@/api/system';
import { Button } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { ErrorState } from '@/ui/ErrorState';
import { absolute } from '@/ui/format';
import { isAhead, setServerTime, useNow } from '@/ui/now';
import { Popover } from '@/ui/Popover';
import styles from './HealthLight.module.css';

const STEPS = ['1 hour', '1 day', '7 days'];

export function HealthLight({ narrow }: { narrow: boolean }) {
  const health = useHealth();
  const stream = useSyncExternalStore(onStreamState, streamState);
  const told = health.data?.clock?.now;
  useEffect(() => {
    if (told) setServerTime(new Date(told));
  }, [told]);

  const look = lookOf(health.data, Boolean(health.error), stream === 'lost');
  const other = clockOf(health.data);
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label="State of the server"
      side="right"
      align="end"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className={classes(styles.light, narrow && styles.narrow)}>
          <span className={classes(styles.dot, styles[look.tone])} aria-hidden="true" />
          <span className={styles.words}>{look.title}</span>
          {other && <span className={styles.chip}>{other.chip}</span>}
        </button>
      }
    >
      <div className={styles.more}>
        <p className={styles.title}>{look.title}</p>
        <p className={styles.hint}>{look.hint}</p>
        {other && <Clock hint={other.hint} />}
      </div>
    </Popover>
  );
}

function Clock({ hint }: { hint: string }) {
  const now = useNow();
  const move = useMoveClock();
  return (
    <>
      <p className={styles.title}>{absolute(now)}</p>
      <p className={styles.hint}>{hint}</p>
      <div className={styles.steps}>
        {STEPS.map((step) => (
          <Button
            key={step}
            size="small"
            busy={move.isPending && move.variables === step}
            onClick={() =>
              move.mutate(step, { onSuccess: ({ now }) => setServerTime(new Date(now)) })
            }
          >
            {`+${step}`}
          </Button>
        ))}
      </div>
      {move.error && <ErrorState inline problem={problemOf(move.error)} />}
    </>
  );
}

interface Look {
  tone: 'good' | 'warn' | 'bad';
  title: string;
  hint: string;
}

function lookOf(health: Health | undefined, unreached: boolean, deaf: boolean): Look {
  if (unreached) {
    return {
      tone: 'bad',
      title: 'Not reached',
      hint: 'The server does not answer. What you see may be old; it is tried again by itself.',
    };
  }
  if (health && !health.ready) {
    return {
      tone: 'bad',
      title: 'Not ready',
      hint: 'The server runs but cannot work: its store does not answer, or it is stopping.',
    };
  }
  if (health && !health.sending) {
    return {
      tone: 'warn',
      title: 'Sending stopped',
      hint: 'No message leaves until sending is on again: it is a switch in the settings.',
    };
  }
  if (deaf) {
    return {
      tone: 'warn',
      title: 'Reconnecting',
      hint: 'The line for live changes broke off. Lists are brought up to date when it is back.',
    };
  }
  return {
    tone: 'good',
    title: 'All is well',
    hint: 'The server is ready, and changes show live.',
  };
}

/** The clock, where it is not the wall's. */
function clockOf(health: Health | undefined): { chip: string; hint: string } | undefined {
  const clock = health?.clock;
  if (clock?.kind === 'scaled') {
    return { chip: `${clock.scale ?? ''}×`, hint: 'Time runs faster here, for development only.' };
  }
  if (clock?.kind === 'manual' || isAhead()) {
    return { chip: 'Clock', hint: 'Time is moved by hand here, for development only.' };
  }
  return undefined;
}
