// The columns of lists of messages.

import type { Message } from '@/api/types';
import { humane } from '@/flow/words';
import type { Column } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { FlowName } from '../flows/FlowName';
import { ChannelIcon, channelTitle } from './Channel';
import { MessageStatus } from './MessageStatus';
import styles from './Messages.module.css';
import { reasonWords } from './reasons';

export const columns: readonly Column<Message>[] = [
  { id: 'message', title: 'Message', cell: (message) => <What message={message} /> },
  {
    id: 'flow',
    title: 'Flow',
    width: '22%',
    from: 'medium',
    cell: (message) => (
      <>
        <FlowName id={message.flow} />
        <span className={styles.faint}>{humane(message.node)}</span>
      </>
    ),
  },
  {
    id: 'status',
    title: 'Status',
    width: '148px',
    cell: (message) => <Status message={message} />,
  },
  {
    id: 'attempts',
    title: 'Tries',
    width: '76px',
    align: 'end',
    from: 'wide',
    cell: (message) => message.attempts,
  },
  {
    id: 'at',
    title: 'Queued',
    width: '112px',
    align: 'end',
    from: 'medium',
    cell: (message) => (
      <span className={styles.faint}>
        <Time at={message.queued_at} />
      </span>
    ),
  },
];

function Status({ message: { status, reason } }: { message: Message }) {
  return (
    <>
      <MessageStatus status={status} />
      {reason && <span className={styles.reason}>{reasonWords(reason)}</span>}
    </>
  );
}

function What({ message }: { message: Message }) {
  return (
    <span className={styles.channel}>
      <ChannelIcon channel={message.channel} />
      <span>
        <span className={styles.subject}>{message.subject || channelTitle(message.channel)}</span>
        <span className={styles.faint}>{message.to || message.contact}</span>
      </span>
    </span>
  );
}
