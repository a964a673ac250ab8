// All of what happened, and for an event the way to send it once more.

import { RotateCw } from 'lucide-react';
import { useMay } from '@/api/access';
import { useSendEvent } from '@/api/events';
import { problemOf } from '@/api/problem';
import { Button, ButtonLink } from '@/ui/Button';
import { CodeBlock } from '@/ui/CodeBlock';
import { Dialog } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { toast } from '@/ui/toast';
import { link } from '@/ui/url';
import styles from './Live.module.css';
import type { Seen } from './recent';
import { again, curl, KIND_TITLES } from './words';

export function Payload({ seen, onClose }: { seen: Seen; onClose: () => void }) {
  const send = useSendEvent();
  const event = again(seen);
  const writes = useMay('events:write');
  const { number: _, cameAt: __, ...told } = seen;
  return (
    <Dialog
      open
      onClose={onClose}
      size="large"
      title={
        typeof seen.type === 'string' ? seen.type : (KIND_TITLES[seen.kind]?.title ?? seen.kind)
      }
    >
      <div className={styles.buttons}>
        {seen.contact && (
          <ButtonLink size="small" href={link(['people', seen.contact])}>
            Open the person
          </ButtonLink>
        )}
        {seen.flow && (
          <ButtonLink size="small" href={link(['flows', seen.flow])}>
            Open the flow
          </ButtonLink>
        )}
        {seen.kind === 'message' && typeof seen.id === 'string' && (
          <ButtonLink size="small" href={link(['messages', seen.id])}>
            Open the message
          </ButtonLink>
        )}
        {event && writes && (
          <Button
            size="small"
            icon={<RotateCw />}
            busy={send.isPending}
            onClick={() =>
              send.mutate(event, { onSuccess: () => toast('Sent again, as a new event') })
            }
          >
            Send it again
          </Button>
        )}
      </div>
      {send.error && <ErrorState inline problem={problemOf(send.error)} />}
      <CodeBlock wrap text={JSON.stringify(told, null, 2)} label="Copy the payload" />
      {event && (
        <>
          <p className={styles.title}>The same from a shell</p>
          <CodeBlock wrap text={curl(window.location.origin, event)} label="Copy the command" />
        </>
      )}
    </Dialog>
  );
}
