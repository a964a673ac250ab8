// What everybody should know, above the page: sending is stopped; nobody has an account yet.

import { CirclePause, ShieldAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { may } from '@/api/access';
import { useHealth, useSetSending } from '@/api/system';
import type { Session } from '@/api/types';
import { Button } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { toast } from '@/ui/toast';
import { FirstUser } from './FirstUser';
import { keep, kept } from './kept';
import styles from './Notices.module.css';

export function Notices({ session }: { session: Session | undefined }) {
  const health = useHealth();
  return (
    <>
      {health.data && !health.data.sending && <SendingStopped session={session} />}
      {session?.open && <OpenToThisMachine />}
    </>
  );
}

function SendingStopped({ session }: { session: Session | undefined }) {
  const set = useSetSending();
  const goOn = () =>
    set.mutate(false, {
      onSuccess: () => toast('Messages leave again'),
      onError: (error) => toast(error.message, { tone: 'bad' }),
    });
  return (
    <Notice
      tone="warn"
      icon={<CirclePause />}
      action={
        may(session, 'settings:write') && (
          <Button size="small" busy={set.isPending} onClick={goOn}>
            Send again
          </Button>
        )
      }
    >
      <strong>Sending is stopped.</strong> Flows go on, their messages wait.
    </Notice>
  );
}

function OpenToThisMachine() {
  const [asking, setAsking] = useState(false);
  const [later, setLater] = useState(() => kept('open-later') === 'yes');
  if (later) return null;
  const putOff = () => {
    keep('open-later', 'yes');
    setLater(true);
  };
  return (
    <Notice
      tone="calm"
      icon={<ShieldAlert />}
      action={
        <>
          <Button size="small" onClick={() => setAsking(true)}>
            Create the first user
          </Button>
          <Button size="small" look="quiet" onClick={putOff}>
            Later
          </Button>
        </>
      }
    >
      <strong>Open on this machine.</strong> Whoever uses this computer can do everything here.
      <FirstUser open={asking} onClose={() => setAsking(false)} />
    </Notice>
  );
}

interface NoticeProps {
  tone: 'warn' | 'calm';
  icon: ReactNode;
  action: ReactNode;
  children: ReactNode;
}

function Notice({ tone, icon, action, children }: NoticeProps) {
  return (
    <div className={classes(styles.notice, styles[tone])}>
      {icon}
      <p className={styles.words}>{children}</p>
      <div className={styles.action}>{action}</div>
    </div>
  );
}
