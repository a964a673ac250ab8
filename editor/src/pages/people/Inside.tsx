// Who is inside a flow, all of them or those at one step: what a count on the canvas opens.

import { Users } from 'lucide-react';
import { useFlowTokens } from '@/api/flows';
import type { TokenItem } from '@/api/types';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { type Column, Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { link, useParams } from '@/ui/url';
import styles from './People.module.css';

const COLUMNS: readonly Column<TokenItem>[] = [
  { id: 'contact', title: 'Person', cell: ({ contact }) => contact },
  { id: 'node', title: 'Stands at', width: '22%', from: 'medium', cell: ({ node }) => node },
  {
    id: 'arrived',
    title: 'Since',
    width: '20%',
    from: 'medium',
    cell: ({ arrived_at }) => <Time at={arrived_at} />,
  },
  {
    id: 'due',
    title: 'Goes on',
    width: '30%',
    cell: ({ due_at }) => (due_at ? <Time at={due_at} /> : 'When it happens'),
  },
];

interface Props {
  flow: string;
  node: string | null;
}

export function Inside({ flow, node }: Props) {
  const [, change] = useParams();
  const { rows, problem, retry, more } = useFlowTokens(flow, node ? { node } : {});
  const everybody = () => change({ flow: undefined, node: undefined });
  return (
    <Page title="People" back={{ href: link(['flows', flow], { counts: 'on' }), title: flow }}>
      <div className={styles.find}>
        <Badge removeLabel={`Not only those inside ${flow}`} onRemove={everybody}>
          Inside {flow}
        </Badge>
        {node && (
          <Badge
            removeLabel={`Not only those at ${node}`}
            onRemove={() => change({ node: undefined })}
          >
            At {node}
          </Badge>
        )}
      </div>
      <Panel flush>
        {problem ? (
          <ErrorState title="Who is inside could not be read" problem={problem} onRetry={retry} />
        ) : (
          <Table<TokenItem>
            label="People inside"
            columns={COLUMNS}
            rows={rows}
            rowKey={({ id }) => id}
            href={({ contact }) => link(['people', contact])}
            more={more}
            empty={<NobodyInside node={node} onAll={everybody} />}
          />
        )}
      </Panel>
    </Page>
  );
}

function NobodyInside({ node, onAll }: { node: string | null; onAll: () => void }) {
  const where = node ? `Nobody is at ${node} now` : 'Nobody is inside now';
  return (
    <EmptyState
      icon={<Users />}
      title={where}
      action={<Button onClick={onAll}>Show all people</Button>}
    >
      Whoever was here has gone on meanwhile. Their timelines tell where to.
    </EmptyState>
  );
}
