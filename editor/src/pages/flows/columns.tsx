// The columns of the list of flows, out of what the list itself says of each.

import { useEditorSchema } from '@/api/editorSchema';
import type { FlowItem } from '@/api/types';
import { count } from '@/ui/format';
import { Skeleton } from '@/ui/Skeleton';
import { StatusPill } from '@/ui/StatusPill';
import type { Column } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { FlowMenu } from './FlowMenu';
import styles from './Flows.module.css';
import { startLine } from './startLine';
import { nameOf, stateOf } from './states';

export const columns: readonly Column<FlowItem>[] = [
  { id: 'name', title: 'Flow', sortable: true, cell: (flow) => <Name flow={flow} /> },
  {
    id: 'state',
    title: 'State',
    width: '112px',
    from: 'medium',
    cell: (flow) => <State flow={flow} />,
  },
  figure('inside', 'Inside'),
  figure('entered', 'Entered'),
  figure('ended', 'Ended'),
  {
    id: 'saved',
    title: 'Saved',
    width: '110px',
    from: 'wide',
    sortable: true,
    cell: (flow) => (
      <span className={styles.faint}>
        <Time at={flow.saved_at} />
      </span>
    ),
  },
  {
    id: 'menu',
    title: 'What can be done',
    silent: true,
    active: true,
    width: '56px',
    cell: (flow) => <FlowMenu flow={flow} />,
  },
];

function figure(id: 'inside' | 'entered' | 'ended', title: string): Column<FlowItem> {
  return {
    id,
    title,
    width: '92px',
    align: 'end',
    from: id === 'ended' ? 'wide' : 'medium',
    cell: (flow) => (
      <span className={flow[id] === 0 ? styles.faint : undefined}>{count(flow[id])}</span>
    ),
  };
}

function State({ flow }: { flow: FlowItem }) {
  const { tone, words } = stateOf(flow);
  return <StatusPill tone={tone}>{words}</StatusPill>;
}

function Name({ flow }: { flow: FlowItem }) {
  const schema = useEditorSchema<unknown>();
  return (
    <>
      <span className={styles.name}>{nameOf(flow)}</span>
      <span className={styles.second}>
        <span className={styles.state}>
          <State flow={flow} />
        </span>
        <span className={styles.line}>
          {schema.isPending ? (
            <Skeleton width="120px" />
          ) : (
            (startLine(flow.starts, schema.data) ?? flow.id)
          )}
        </span>
      </span>
    </>
  );
}
