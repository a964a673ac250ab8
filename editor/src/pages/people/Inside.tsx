// Who is inside a flow, all of them or some: what a count on the canvas opens.

import { Users } from 'lucide-react';
import { useFlowName, useFlowTokens } from '@/api/flows';
import type { TokenItem } from '@/api/types';
import { humane } from '@/flow/words';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { StatusPill } from '@/ui/StatusPill';
import { type Column, Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { link, useParams } from '@/ui/url';
import { InsideFilters } from './InsideFilters';
import { insideFilterOf } from './insideFilter';
import styles from './People.module.css';

const COLUMNS: readonly Column<TokenItem>[] = [
  { id: 'contact', title: 'Person', cell: (token) => <Person token={token} /> },
  {
    id: 'node',
    title: 'Stands at',
    width: '24%',
    from: 'medium',
    cell: ({ node, version }) => (
      <>
        <span className={styles.line}>{humane(node)}</span>
        <span className={styles.id}>Version {version}</span>
      </>
    ),
  },
  {
    id: 'arrived',
    title: 'Waits since',
    width: '18%',
    from: 'medium',
    cell: ({ arrived_at }) => <Time at={arrived_at} />,
  },
  { id: 'due', title: 'Until', width: '30%', cell: (token) => <Until token={token} /> },
];

export function Inside({ flow }: { flow: string }) {
  const [params, change] = useParams();
  const filter = insideFilterOf(params);
  const { rows, problem, retry, more } = useFlowTokens(flow, filter);
  const everybody = () => change({ node: undefined, version: undefined, state: undefined });
  return (
    <Page
      title="People inside"
      back={{ href: link(['flows', flow], { counts: 'on' }), title: useFlowName(flow) }}
    >
      <InsideFilters flow={flow} />
      <Panel flush>
        {problem ? (
          <ErrorState title="Who is inside could not be read" problem={problem} onRetry={retry} />
        ) : (
          <Table<TokenItem>
            label="People inside"
            columns={COLUMNS}
            rows={rows}
            rowKey={({ id }) => id}
            rowHeight={60}
            href={({ contact }) => link(['people', contact])}
            more={more}
            empty={
              <Nobody node={filter.node} onAll={Object.keys(filter).length > 0 && everybody} />
            }
          />
        )}
      </Panel>
    </Page>
  );
}

function Person({ token: { name, email, contact } }: { token: TokenItem }) {
  const title = name ?? email ?? contact;
  const rest = [name && email, title !== contact && contact].filter(Boolean).join(' · ');
  return (
    <>
      <span className={styles.name}>{title}</span>
      {rest && <span className={styles.id}>{rest}</span>}
    </>
  );
}

/** What has to happen, and the instant at which it goes on anyway. */
const AWAITED: Record<string, string> = {
  event: 'something happens',
  message: 'the message has left',
  guard: 'sending is allowed',
};

function Until({ token: { state, waits_for, due_at } }: { token: TokenItem }) {
  if (state === 'quarantined') return <StatusPill tone="warn">Set aside</StatusPill>;
  const awaited = AWAITED[waits_for ?? ''];
  if (!due_at) return <span className={styles.line}>{capital(awaited ?? 'it happens')}</span>;
  return (
    <>
      <span className={styles.line}>
        <Time at={due_at} />
      </span>
      {awaited && <span className={styles.id}>or sooner</span>}
    </>
  );
}

function capital(words: string): string {
  return words.replace(/^./, (letter) => letter.toUpperCase());
}

interface NobodyProps {
  node: string | undefined;
  onAll: (() => void) | false;
}

function Nobody({ node, onAll }: NobodyProps) {
  const where = node ? `Nobody is at ${humane(node)} now` : 'Nobody is inside now';
  return (
    <EmptyState
      icon={<Users />}
      title={onAll && !node ? 'Nobody of these is inside now' : where}
      action={onAll && <Button onClick={onAll}>Show all inside</Button>}
    >
      Whoever was here has gone on meanwhile. Their timelines tell where to.
    </EmptyState>
  );
}
