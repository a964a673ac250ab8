// The list of flows: what each waits for, how it is, and how many are in it.

import { Plus, Search, Workflow } from 'lucide-react';
import { useMay } from '@/api/access';
import { useFlows } from '@/api/flows';
import type { FlowItem } from '@/api/types';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Table } from '@/ui/Table';
import { Tabs } from '@/ui/Tabs';
import { TextInput } from '@/ui/TextInput';
import { link, oneOf, useParams } from '@/ui/url';
import { columns } from './columns';
import styles from './Flows.module.css';
import { NewFlow } from './NewFlow';
import { arrange, counts, STATES, type State, TABS } from './states';

export default function Flows() {
  const [params, change] = useParams();
  const writes = useMay('flows:write');
  const { rows } = useFlows();
  const tab = oneOf(params.get('state'), STATES);
  const words = params.get('q') ?? '';
  const begin = () => change({ new: 'choose' });
  const count = counts(rows);

  return (
    <Page
      title="Flows"
      actions={
        writes && (
          <Button look="primary" icon={<Plus />} onClick={begin}>
            New flow
          </Button>
        )
      }
    >
      <Tabs
        label="Flows by state"
        tabs={TABS.map((one) => ({ ...one, count: count?.[one.id] ?? null }))}
        value={tab}
        onChange={(state) => change({ state: state === 'all' ? undefined : state })}
        aside={
          <div className={styles.find}>
            <TextInput
              type="search"
              aria-label="Find a flow by its name"
              placeholder="Find"
              icon={<Search />}
              value={words}
              onChange={(q) => change({ q })}
            />
          </div>
        }
      >
        <div className={styles.list}>
          <Panel flush>
            <List tab={tab} onNew={writes ? begin : undefined} />
          </Panel>
        </div>
      </Tabs>
      <NewFlow
        open={params.has('new')}
        taken={(rows ?? []).map((flow) => flow.id)}
        onClose={() => change({ new: undefined })}
      />
    </Page>
  );
}

function List({ tab, onNew }: { tab: State; onNew: (() => void) | undefined }) {
  const [params, change] = useParams();
  const { rows, problem, retry, more } = useFlows();
  const words = params.get('q') ?? '';
  const by = oneOf(params.get('by'), ['name', 'saved']);
  const down = params.get('down') === 'yes';
  if (problem) {
    return <ErrorState title="The flows could not be read" problem={problem} onRetry={retry} />;
  }
  return (
    <Table<FlowItem>
      label="Flows"
      columns={columns}
      rows={rows && arrange(rows, { tab, words, by, down })}
      rowKey={(flow) => flow.id}
      href={(flow) => link(['flows', flow.id])}
      rowHeight={60}
      narrowRowHeight={88}
      sort={{ by, down }}
      onSort={(sort) => change({ by: sort.by, down: sort.down ? 'yes' : undefined })}
      more={more}
      empty={<Nothing all={rows?.length === 0} onNew={onNew} />}
    />
  );
}

function Nothing({ all, onNew }: { all: boolean; onNew: (() => void) | undefined }) {
  if (!all) return <EmptyState icon={<Search />} title="No flow fits" />;
  return (
    <EmptyState
      icon={<Workflow />}
      title="No flows yet"
      action={
        onNew && (
          <Button look="primary" icon={<Plus />} onClick={onNew}>
            Make the first flow
          </Button>
        )
      }
    >
      A flow waits for something to happen to a person, then writes to them at the right time.
    </EmptyState>
  );
}
