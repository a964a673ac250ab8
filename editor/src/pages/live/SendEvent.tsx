// A test event: its type, whose it is, and its data.

import { useState } from 'react';
import { useSendEvent } from '@/api/events';
import { Problem, problemOf } from '@/api/problem';
import { Button } from '@/ui/Button';
import { Combobox } from '@/ui/Combobox';
import { Dialog } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { TextArea } from '@/ui/TextArea';
import { TextInput } from '@/ui/TextInput';
import { toast } from '@/ui/toast';

/** Events of a shop one mostly tries; any other type will do. */
const TYPES = [
  'cart_updated',
  'cart_abandoned',
  'checkout_started',
  'order_placed',
  'order_paid',
  'order_cancelled',
  'order_shipped',
  'order_delivered',
  'page_viewed',
  'session_ended',
  'signed_up',
  'survey_answered',
];

export function SendEvent(props: { open: boolean; onClose: () => void }) {
  return props.open ? <Asked {...props} /> : null;
}

function Asked({ onClose }: { onClose: () => void }) {
  const [type, setType] = useState('cart_abandoned');
  const [contact, setContact] = useState('');
  const [text, setText] = useState('{ "total": 49.9 }');
  const [wrong, setWrong] = useState<string>();
  const send = useSendEvent();
  const problem = send.error ? problemOf(send.error) : undefined;
  const submit = () => {
    const data = read(text);
    setWrong(data instanceof Problem ? data.detail : undefined);
    if (data instanceof Problem) return;
    send.mutate(
      { type: type.trim(), contact: { id: contact.trim() }, data },
      {
        onSuccess: () => {
          toast(`${type} was taken`);
          onClose();
        },
      },
    );
  };
  const placed = problem?.errors.some(({ pointer }) => pointer === '/type' || isContact(pointer));
  return (
    <Dialog
      open
      onClose={onClose}
      title="Send a test event"
      onSubmit={submit}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={send.isPending}>
            Send
          </Button>
        </>
      }
    >
      <p>It counts like any other: live flows act on it.</p>
      {problem && !placed && <ErrorState inline problem={problem} />}
      <Field label="Type" error={problem?.at('/type')}>
        <Combobox code value={type} onChange={setType} suggestions={TYPES} />
      </Field>
      <Field
        label="Id of the person"
        hint="Somebody who is not known yet is added."
        error={problem?.errors.find(({ pointer }) => isContact(pointer))?.message}
      >
        <TextInput value={contact} onChange={setContact} required />
      </Field>
      <Field label="Data" hint="As JSON: names and values." error={wrong}>
        <TextArea code value={text} onChange={setText} rows={4} />
      </Field>
    </Dialog>
  );
}

function isContact(pointer: string | undefined): boolean {
  return pointer?.startsWith('/contact') ?? false;
}

/** The data, or what is wrong with how it is written. */
function read(text: string): Record<string, unknown> | Problem {
  try {
    const data: unknown = text.trim() === '' ? {} : JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return { ...data };
  } catch {
    // Told below.
  }
  const detail = 'Write names and values in braces, such as { "total": 49.9 }.';
  return new Problem({ status: 0, code: 'invalid_json', title: 'No JSON', detail });
}
