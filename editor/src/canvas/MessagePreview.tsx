// A message as it would arrive, rendered by the server that sends it.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { post } from '@/api/call';
import type { MessageEntry } from '@/flow/graph';
import { isRecord } from '@/flow/source';
import { EmailFrame, type EmailView } from '@/ui/EmailFrame';
import { Segmented } from '@/ui/Segmented';
import { SmsBubble } from '@/ui/SmsBubble';
import { severityOf, within } from './diagnostics';
import styles from './SidePanel.module.css';
import { useEditor } from './store';

interface Props {
  message: MessageEntry;
  /** An id, or an invented contact. */
  contact?: unknown;
}

const VIEWS: { id: EmailView; title: string }[] = [
  { id: 'desktop', title: 'Desktop' },
  { id: 'phone', title: 'Phone' },
  { id: 'dark', title: 'Dark' },
  { id: 'text', title: 'Text' },
];

export function MessagePreview({ message, contact }: Props) {
  const text = useDeferredValue(useEditor((state) => state.history.text));
  const files = useEditor((state) => state.files);
  const flow = useEditor((state) => state.graph.id);
  const [view, setView] = useState<EmailView>('phone');
  const broken = useEditor(
    (state) =>
      state.checked !== state.history.text ||
      within(state.diagnostics, ['messages', message.id]).some(
        (each) => severityOf(each) === 'error',
      ),
  );
  const answer = useQuery({
    enabled: !broken,
    queryKey: ['preview', flow, message.id, JSON.stringify(message.value), contact],
    queryFn: ({ signal }) =>
      post('/v1/messages/preview', {
        body: { flow, message: message.id, text, files, ...(contact !== undefined && { contact }) },
        signal,
      }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const parts = isRecord(answer.data?.parts) ? answer.data.parts : {};
  const said = (name: string) => (typeof parts[name] === 'string' ? String(parts[name]) : '');
  if (broken) {
    return null;
  }
  if (answer.error) {
    return <p className={styles.doc}>No preview yet: {answer.error.message}</p>;
  }
  if (message.channel === 'sms') {
    return <SmsBubble text={said('text')} from={said('sender')} />;
  }
  if (message.channel === 'email') {
    return (
      <figure className={styles.preview}>
        <Segmented label="How it is seen" segments={VIEWS} value={view} onChange={setView} />
        <p className={styles.subject}>{said('subject') || 'No subject yet'}</p>
        <EmailFrame html={said('html')} text={said('text')} view={view} />
      </figure>
    );
  }
  return (
    <figure className={styles.card}>
      <b>{said('title') || message.id}</b>
      <p>{said('body') || JSON.stringify(parts, null, 1)}</p>
    </figure>
  );
}
