// The columns of the list of flows. A flow's figures are asked for when its row is in sight.

import { useQuery } from '@tanstack/react-query';
import { useEditorSchema } from '@/api/editorSchema';
import { useFlow, useFlowStats } from '@/api/flows';
import type { FlowItem, FlowStats } from '@/api/types';
import { count } from '@/ui/format';
import { Skeleton } from '@/ui/Skeleton';
import { StatusPill } from '@/ui/StatusPill';
import type { Column } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { FlowMenu } from './FlowMenu';
import styles from './Flows.module.css';
import type { Told } from './startLine';
import { stateOf } from './states';

export const columns: readonly Column<FlowItem>[] = [
  { id: 'name', title: 'Flow', sortable: true, cell: (flow) => <Name flow={flow} /> },
  {
    id: 'state',
    title: 'State',
    width: '112px',
    from: 'medium',
    cell: (flow) => <State flow={flow} />,
  },
  figure('inside', 'Inside', (stats) => sum(stats.inside)),
  figure('entered', 'Entered', (stats) => sum(stats.entered)),
  figure('ended', 'Ended', (stats) => sum(stats.ended)),
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

function figure(id: string, title: string, of: (stats: FlowStats) => number): Column<FlowItem> {
  const cell = (flow: FlowItem) => <Figure id={flow.id} of={of} />;
  return {
    id,
    title,
    width: '92px',
    align: 'end',
    from: id === 'ended' ? 'wide' : 'medium',
    cell,
  };
}

function Figure({ id, of }: { id: string; of: (stats: FlowStats) => number }) {
  const stats = useFlowStats(id);
  if (stats.error) return <span className={styles.faint}>–</span>;
  if (!stats.data) return <Skeleton width="28px" />;
  const value = of(stats.data);
  return <span className={value === 0 ? styles.faint : undefined}>{count(value)}</span>;
}

function State({ flow }: { flow: FlowItem }) {
  const { tone, words } = stateOf(flow);
  return <StatusPill tone={tone}>{words}</StatusPill>;
}

function Name({ flow }: { flow: FlowItem }) {
  const { told, coming } = useTold(flow.id);
  return (
    <>
      <span className={styles.name}>{flow.name || told?.name || flow.id}</span>
      <span className={styles.second}>
        <span className={styles.state}>
          <State flow={flow} />
        </span>
        <span className={styles.line}>
          {coming ? <Skeleton width="120px" /> : (told?.line ?? flow.id)}
        </span>
      </span>
    </>
  );
}

/** What a flow is called and waits for, as its text has it. The code for it comes after the list. */
function useTold(id: string): { told: Told | undefined; coming: boolean } {
  const flow = useFlow(id);
  const schema = useEditorSchema<unknown>();
  const told = useQuery({
    queryKey: ['flows', 'start-line', id, flow.data?.revision],
    queryFn: async () => {
      const { told } = await import('./startLine');
      return told(flow.data?.flow ?? '', schema.data);
    },
    enabled: Boolean(flow.data && schema.data),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const failed = flow.error || schema.error || told.error;
  return { told: told.data, coming: !told.data && !failed };
}

function sum(figures: Readonly<Record<string, number>>): number {
  return Object.values(figures).reduce((all, one) => all + one, 0);
}
