// How a message looked to who got it, by its channel.

import type { MessageDetail } from '@/api/types';
import { CodeBlock } from '@/ui/CodeBlock';
import { EmailFrame, type EmailView } from '@/ui/EmailFrame';
import { EmptyState } from '@/ui/EmptyState';
import { Panel } from '@/ui/Panel';
import { Segmented } from '@/ui/Segmented';
import { SmsBubble } from '@/ui/SmsBubble';
import { oneOf, useParams } from '@/ui/url';
import styles from './Detail.module.css';
import { type Parts, partsOf } from './parts';

const VIEWS = ['desktop', 'phone', 'dark', 'text'] as const;

const SEGMENTS: readonly { id: EmailView; title: string }[] = [
  { id: 'desktop', title: 'Desktop' },
  { id: 'phone', title: 'Phone' },
  { id: 'dark', title: 'Dark' },
  { id: 'text', title: 'Plain text' },
];

export function View({ message }: { message: MessageDetail }) {
  const parts = partsOf(message.parts);
  return parts?.channel === 'email' ? (
    <Email parts={parts} />
  ) : (
    <Panel title="How it looks">
      <Other parts={parts} />
    </Panel>
  );
}

function Email({ parts }: { parts: Parts }) {
  const [params, change] = useParams();
  const view = oneOf(params.get('view'), VIEWS);
  const from = parts.words('from') ?? '';
  return (
    <Panel
      title="How it looks"
      aside={
        <Segmented
          label="As seen on"
          segments={SEGMENTS}
          value={view}
          onChange={(next) => change({ view: next === 'desktop' ? undefined : next })}
        />
      }
    >
      <div className={styles.inbox}>
        <span className={styles.face} aria-hidden="true">
          {from.charAt(0).toUpperCase()}
        </span>
        <span className={styles.from}>
          <strong>{parts.words('subject')}</strong>
        </span>
        <span className={styles.preheader}>
          {from}
          {parts.words('preheader') && ` · ${parts.words('preheader')}`}
        </span>
      </div>
      <EmailFrame html={parts.words('html')} text={parts.words('text')} view={view} />
    </Panel>
  );
}

/** One that is no e-mail. */
export function Other({ parts }: { parts: Parts | undefined }) {
  if (!parts) {
    return (
      <EmptyState title="Not rendered">
        It was not made out yet, or its text has been cleared away.
      </EmptyState>
    );
  }
  if (parts.channel === 'sms') {
    return <SmsBubble text={parts.words('text') ?? ''} from={parts.words('sender')} />;
  }
  const title = parts.words('title');
  const body = parts.words('body') ?? parts.words('text');
  return (
    <>
      {(title || body) && (
        <div className={styles.push}>
          <strong>{title}</strong>
          <span>{body}</span>
        </div>
      )}
      <CodeBlock wrap text={JSON.stringify(parts.all, null, 2)} label="Copy what was sent" />
    </>
  );
}
