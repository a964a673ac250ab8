// What became of a message: its statuses, and the signs of who got it.

import type { MessageDetail } from '@/api/types';
import { Panel } from '@/ui/Panel';
import { Time } from '@/ui/Time';
import styles from './Detail.module.css';
import { MessageStatus } from './MessageStatus';

export function History({ message }: { message: MessageDetail }) {
  return (
    <Panel title="What became of it">
      <ol>
        {message.history.map((change) => (
          <li key={`${change.status} ${change.at}`} className={styles.change}>
            <span>
              <MessageStatus status={change.status} />
            </span>
            <Time at={change.at} />
          </li>
        ))}
        {message.signs.map((sign) => (
          <li key={`${sign.kind} ${sign.at} ${sign.link}`} className={styles.change}>
            <span>
              {sign.kind}, by {sign.grade}
            </span>
            <Time at={sign.at} />
            {sign.link && <span className={styles.link}>{sign.link}</span>}
          </li>
        ))}
      </ol>
      {message.by_hand && (
        <p className={styles.link}>
          {message.by_hand.deed} by {message.by_hand.by}, <Time at={message.by_hand.at} />
        </p>
      )}
    </Panel>
  );
}
