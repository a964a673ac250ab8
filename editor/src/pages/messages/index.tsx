// The outbox: every message, and those that need somebody.

import { Mail, TriangleAlert } from 'lucide-react';
import { useDeadLetters, useMessages, useQuarantine } from '@/api/messages';
import type { Rows } from '@/api/pages';
import type { Message } from '@/api/types';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Table } from '@/ui/Table';
import { Tabs } from '@/ui/Tabs';
import { link, oneOf, useParams } from '@/ui/url';
import { columns } from './columns';
import { Filters } from './Filters';
import { filterOf } from './filter';
import { Letters } from './Letters';
import styles from './Messages.module.css';
import { SetAside } from './SetAside';

const TABS = ['outbox', 'failed', 'aside'] as const;

export default function Messages() {
  const [params, change] = useParams();
  const tab = oneOf(params.get('tab'), TABS);
  const filter = filterOf(params);
  const letters = useDeadLetters(filter.flow ? { flow: filter.flow } : {});
  const runs = useQuarantine(filter.flow ? { flow: filter.flow } : {});
  return (
    <Page title="Messages">
      <Tabs
        label="Messages"
        value={tab}
        onChange={(next) => change({ tab: next === 'outbox' ? undefined : next })}
        tabs={[
          { id: 'outbox', title: 'Outbox' },
          { id: 'failed', title: 'Failed', count: known(letters) },
          { id: 'aside', title: 'Set aside', count: known(runs) },
        ]}
      >
        <div className={styles.view}>
          {tab === 'outbox' && <Outbox />}
          {tab === 'failed' && <Letters letters={letters} />}
          {tab === 'aside' && <SetAside runs={runs} />}
        </div>
      </Tabs>
    </Page>
  );
}

/** How many there are, where the first page has them all and there are any. */
function known({ rows, more }: Rows<unknown>): number | null | undefined {
  return more.has ? undefined : (rows?.length ?? null);
}

function Outbox() {
  const [params] = useParams();
  const filter = filterOf(params);
  const { rows, problem, retry, more } = useMessages(filter);
  const filtered = Object.keys(filter).length > 0;
  return (
    <>
      <Filters key={params.toString()} filter={filter} />
      <Panel flush>
        {problem ? (
          <ErrorState title="The messages could not be read" problem={problem} onRetry={retry} />
        ) : (
          <Table<Message>
            label="Messages"
            columns={columns}
            rows={rows}
            rowKey={(message) => message.id}
            href={(message) => link(['messages', message.id])}
            rowHeight={60}
            narrowRowHeight={76}
            more={more}
            empty={
              <EmptyState
                icon={filtered ? <TriangleAlert /> : <Mail />}
                title={filtered ? 'No message fits' : 'No messages yet'}
              >
                {filtered
                  ? 'Take a filter away to see more.'
                  : 'What live flows send is here: how it looked, and what became of it.'}
              </EmptyState>
            }
          />
        )}
      </Panel>
    </>
  );
}
