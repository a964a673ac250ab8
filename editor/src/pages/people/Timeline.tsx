// What happened to a person, newest first, with why.

import { Activity, LogIn, LogOut, type LucideIcon, Mail, Route } from 'lucide-react';
import { Link } from 'wouter';
import type { Rows } from '@/api/pages';
import type { TimelineItem } from '@/api/types';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Panel } from '@/ui/Panel';
import { Segmented } from '@/ui/Segmented';
import { Skeleton } from '@/ui/Skeleton';
import { Time } from '@/ui/Time';
import { link, oneOf, useParams } from '@/ui/url';
import { FlowName } from '../flows/FlowName';
import { MessageStatus } from '../messages/MessageStatus';
import { byDay, DEEDS, isTold, KINDS, keyed, kindOf, momentOf } from './moments';
import styles from './Timeline.module.css';

const FILTERS = [
  { id: 'all', title: 'All' },
  { id: 'events', title: 'Events' },
  { id: 'messages', title: 'Messages' },
  { id: 'flows', title: 'Flows' },
] as const;

export function Timeline({ timeline }: { timeline: Rows<TimelineItem> }) {
  const [params, change] = useParams();
  const kind = oneOf(params.get('show'), KINDS);
  const { rows, problem, retry, more } = timeline;
  const shown = rows?.filter((item) => !isTold(item) && (kind === 'all' || kindOf(item) === kind));
  return (
    <Panel
      title="What happened"
      aside={
        <Segmented
          label="Show"
          segments={FILTERS}
          value={kind}
          onChange={(show) => change({ show: show === 'all' ? undefined : show })}
        />
      }
    >
      {problem && <ErrorState problem={problem} onRetry={retry} />}
      {!rows && !problem && <Skeleton lines={10} height={20} />}
      {shown?.length === 0 && <EmptyState title="Nothing of this kind so far" />}
      <Days items={shown ?? []} />
      {more.has && (
        <Button look="quiet" busy={more.busy} onClick={more.load}>
          Load more
        </Button>
      )}
    </Panel>
  );
}

/** What happened, a day behind the other. */
export function Days({ items }: { items: readonly TimelineItem[] }) {
  return byDay(keyed(items)).map(([day, items]) => (
    <section key={day} className={styles.day}>
      <h3 className={styles.date}>{day}</h3>
      <ol>
        {items.map((item) => (
          <Line key={item.key} item={item} />
        ))}
      </ol>
    </section>
  ));
}

const ICONS: Record<string, LucideIcon> = { entered: LogIn, ended: LogOut, left: Route };

function Line({ item }: { item: TimelineItem }) {
  const { title, detail, because } = momentOf(item);
  const kind = kindOf(item);
  const isDeed = item.kind in DEEDS;
  const flow = kind === 'flows' && item.flow ? <FlowName id={item.flow} /> : null;
  const Icon = ICONS[item.kind] ?? (kind === 'messages' ? Mail : Activity);
  return (
    <li className={styles.line}>
      <span className={styles[kind]}>
        <Icon aria-hidden="true" />
      </span>
      <div className={styles.words}>
        <p>
          {item.message ? (
            <Link href={link(['messages', item.message])}>{title}</Link>
          ) : (
            <span className={styles.title}>{title}</span>
          )}
          {isDeed && flow && <span className={styles.title}>{flow}</span>}
          {detail && <span className={styles.detail}>{detail}</span>}
          {item.status && <MessageStatus status={item.status} />}
        </p>
        {because && <p className={styles.because}>{because}</p>}
      </div>
      <span className={styles.at}>
        {!isDeed && flow && <span className={styles.flow}>{flow}</span>}
        <Time at={item.at} form="clock" />
      </span>
    </li>
  );
}
