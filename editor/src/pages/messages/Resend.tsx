// Sends a message once more, as a new one. What the guards forbid is only sent by force.

import { Send } from 'lucide-react';
import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { useMay } from '@/api/access';
import { useResend } from '@/api/messages';
import { problemOf } from '@/api/problem';
import type { MessageDetail } from '@/api/types';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { Dialog } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { toast } from '@/ui/toast';
import { link } from '@/ui/url';

export function Resend({ message }: { message: MessageDetail }) {
  const sends = useMay('messages:send');
  const [asking, setAsking] = useState(false);
  const [force, setForce] = useState(false);
  const resend = useResend();
  const problem = resend.error ? problemOf(resend.error) : undefined;
  const submit = () =>
    resend.mutate(
      { id: message.id, force },
      {
        onSuccess: (sent) => {
          setAsking(false);
          toast('It is queued again');
          if (sent.id !== message.id) navigate(link(['messages', sent.id]));
        },
      },
    );
  if (!sends) return null;
  return (
    <>
      <Button icon={<Send />} onClick={() => setAsking(true)}>
        Send again
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        size="small"
        title="Send it again?"
        onSubmit={submit}
        foot={
          <>
            <Button onClick={() => setAsking(false)}>Cancel</Button>
            <Button type="submit" look="primary" busy={resend.isPending}>
              Send again
            </Button>
          </>
        }
      >
        <p>
          {message.to ?? message.contact} gets the same message once more. Consent and quiet hours
          are asked again.
        </p>
        {problem && <ErrorState inline problem={problem} />}
        {problem?.code === 'forbidden_by_guard' && (
          <Checkbox checked={force} onChange={setForce}>
            Send it all the same
          </Checkbox>
        )}
      </Dialog>
    </>
  );
}
