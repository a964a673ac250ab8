// One shop: where it posts to, what it could not say, and what it is set to.

import { navigate } from 'wouter/use-browser-location';
import { useMay } from '@/api/access';
import { problemOf } from '@/api/problem';
import { useConnectors, useDeleteSource, useSource, useSources } from '@/api/sources';
import type { PageProps } from '@/pages';
import { DeleteButton } from '@/ui/DeleteDialog';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { StatusPill } from '@/ui/StatusPill';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toast';
import { Address } from './Address';
import { Deliveries } from './Deliveries';
import styles from './Shops.module.css';
import { SourceForm } from './SourceForm';
import { countWords, schemeWords, stateOf } from './state';

const BACK = { href: '/shops', title: 'Shops' };

export default function Shop({ params }: PageProps) {
  const name = params.name ?? '';
  const sources = useSources();
  const writes = useMay('settings:write');
  const source = sources.data?.items.find((one) => one.name === name);
  const state = source && stateOf(source);
  const problem = sources.error ? problemOf(sources.error) : { message: 'It may be deleted.' };
  return (
    <Page
      narrow
      title={name}
      back={BACK}
      state={state && <StatusPill tone={state.tone}>{state.words}</StatusPill>}
      hint={state?.hint}
      actions={writes && source?.source === 'app' && <Delete name={name} />}
    >
      {!source && (sources.data || sources.error) && (
        <Panel>
          <ErrorState
            title={sources.error ? `${name} could not be read` : `There is no shop ${name}`}
            problem={problem}
            onRetry={() => sources.refetch()}
          />
        </Panel>
      )}
      {!sources.data && !sources.error && (
        <Panel>
          <Skeleton lines={8} height={36} />
        </Panel>
      )}
      {source && (
        <>
          <Panel title="Where it posts to" hint={`By ${schemeWords(source.verified_by)}.`}>
            <Address source={source} />
            <dl className={styles.list}>
              <dt>Last webhook</dt>
              <dd>{source.last_at ? <Time at={source.last_at} /> : 'None yet'}</dd>
              <dt>Since the start</dt>
              <dd>{countWords(source)}</dd>
            </dl>
          </Panel>
          <Deliveries name={name} />
          <Settings name={name} writtenIn={source.source} writes={writes} />
        </>
      )}
    </Page>
  );
}

interface SettingsProps {
  name: string;
  writtenIn: string;
  writes: boolean;
}

function Settings({ name, writtenIn, writes }: SettingsProps) {
  const isOfFile = writtenIn !== 'app';
  const written = useSource(name, writes && !isOfFile);
  const connectors = useConnectors();
  if (isOfFile) {
    return (
      <Panel title="Settings">
        <p className={styles.hint}>
          {writtenIn === 'weir.yaml'
            ? 'It stands in weir.yaml: change it there, and start Weir again.'
            : `It comes with Weir. Connect a shop named ${name} to have it read another way.`}
        </p>
      </Panel>
    );
  }
  if (!writes) return null;
  const saved = written.data;
  const settings = saved?.settings as Record<string, unknown> | null | undefined;
  const all = connectors.data?.items;
  // Whoever wrote a connector of their own began from one of these.
  const connector = all?.find((one) => one.name === settings?.connector) ?? all?.[0];
  return (
    <Panel title="Settings" hint={saved?.title}>
      {written.error && !saved && (
        <ErrorState
          title="Its settings could not be read"
          problem={problemOf(written.error)}
          onRetry={() => written.refetch()}
        />
      )}
      {!written.error && !(saved && connector) && <Skeleton lines={6} height={36} />}
      {saved && connector && (
        <SourceForm
          key={saved.revision ?? 0}
          connector={connector}
          saved={saved}
          onSaved={(now) => toast(`${now.name} is saved`)}
        />
      )}
    </Panel>
  );
}

function Delete({ name }: { name: string }) {
  const deletion = useDeleteSource();
  const onDelete = () =>
    deletion.mutate(name, {
      onSuccess: () => {
        toast(`${name} is not connected any more`);
        navigate('/shops');
      },
    });
  return (
    <DeleteButton name={name} deletion={deletion} onDelete={onDelete}>
      <p>
        Its webhooks are refused from then on, and its secret is gone. What it told stays, also what
        could not be taken.
      </p>
    </DeleteButton>
  );
}
