// A message: how it looked, where it went, and what became of it.

import { useState } from 'react';
import { Link } from 'wouter';
import { useMessage } from '@/api/messages';
import { problemOf } from '@/api/problem';
import type { MessageDetail } from '@/api/types';
import { humane } from '@/flow/words';
import type { PageProps } from '@/pages';
import { CodeBlock } from '@/ui/CodeBlock';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { Tabs } from '@/ui/Tabs';
import { Time } from '@/ui/Time';
import { link } from '@/ui/url';
import { FlowName } from '../flows/FlowName';
import { channelTitle } from './Channel';
import styles from './Detail.module.css';
import { History } from './History';
import { MessageStatus } from './MessageStatus';
import { Resend } from './Resend';
import { reasonWords } from './reasons';
import { View } from './View';

const BACK = { href: '/messages', title: 'Messages' };

export default function Detail({ params: { id = '' } }: PageProps) {
  const message = useMessage(id);
  if (message.error && !message.data) {
    const problem = problemOf(message.error);
    return (
      <Page title="Message" back={BACK}>
        {problem.status === 404 ? (
          <EmptyState title="There is no such message">It may have been cleared away.</EmptyState>
        ) : (
          <ErrorState problem={problem} onRetry={() => message.refetch()} />
        )}
      </Page>
    );
  }
  return message.data ? <Known message={message.data} /> : <Coming />;
}

function Known({ message }: { message: MessageDetail }) {
  return (
    <Page
      title={
        message.subject || `${channelTitle(message.channel)} to ${message.to ?? message.contact}`
      }
      back={BACK}
      state={<MessageStatus status={message.status} />}
      hint={message.reason && <>Because: {reasonWords(message.reason)}</>}
      actions={<Resend message={message} />}
    >
      <div className={styles.columns}>
        <View message={message} />
        <div className={styles.facts}>
          <Facts message={message} />
          <History message={message} />
        </div>
      </div>
      <Behind message={message} />
    </Page>
  );
}

function Facts({ message }: { message: MessageDetail }) {
  return (
    <Panel title="Where it went">
      <dl className={styles.list}>
        <dt>Person</dt>
        <dd>
          <Link href={link(['people', message.contact])}>{message.contact}</Link>
        </dd>
        <dt>To</dt>
        <dd>{message.to || '–'}</dd>
        <dt>Flow</dt>
        <dd>
          <Link href={link(['flows', message.flow])}>
            <FlowName id={message.flow} />
          </Link>{' '}
          v{message.version}
        </dd>
        <dt>Step</dt>
        <dd>
          {humane(message.node)} <code>{message.node}</code>
        </dd>
        <dt>Purpose</dt>
        <dd>{message.purpose}</dd>
        <dt>Provider</dt>
        <dd>{message.provider ?? '–'}</dd>
        <dt>Tries</dt>
        <dd>{message.attempts}</dd>
        <dt>Queued</dt>
        <dd>
          <Time at={message.queued_at} form="full" />
        </dd>
      </dl>
    </Panel>
  );
}

type Shown = 'log' | 'headers';

/** What machines said to each other. */
function Behind({ message }: { message: MessageDetail }) {
  const [shown, setShown] = useState<Shown>('log');
  const headers = Object.entries(message.headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
  const log = message.log.map((line) => `${line.at}\n${JSON.stringify(line.said, null, 2)}`);
  return (
    <Panel title="Behind it">
      <Tabs<Shown>
        label="Behind it"
        value={shown}
        onChange={setShown}
        tabs={[
          { id: 'log', title: 'What the provider said' },
          { id: 'headers', title: 'Headers' },
        ]}
      >
        <div className={styles.behind}>
          {shown === 'log' && (
            <CodeBlock wrap text={log.join('\n\n') || 'Nothing so far.'} label="Copy the log" />
          )}
          {shown === 'headers' && (
            <CodeBlock wrap text={headers || 'None.'} label="Copy the headers" />
          )}
        </div>
      </Tabs>
    </Panel>
  );
}

function Coming() {
  return (
    <Page title="Message" head={<Skeleton width="320px" height={20} />} back={BACK}>
      <div className={styles.columns}>
        <Panel>
          <Skeleton height={520} />
        </Panel>
        <Panel>
          <Skeleton lines={8} height={16} />
        </Panel>
      </div>
    </Page>
  );
}
