// The shops that tell what happens in them: where their webhooks come in, and whether they do.

import { Plus, Store } from 'lucide-react';
import { Link } from 'wouter';
import { useMay } from '@/api/access';
import { problemOf } from '@/api/problem';
import { useSources } from '@/api/sources';
import type { Source } from '@/api/types';
import { Badge } from '@/ui/Badge';
import { ButtonLink } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { StatusPill } from '@/ui/StatusPill';
import { Time } from '@/ui/Time';
import { link } from '@/ui/url';
import { Address } from './Address';
import styles from './Shops.module.css';
import { countWords, stateOf } from './state';

export default function Shops() {
  const sources = useSources();
  const writes = useMay('settings:write');
  const items = sources.data?.items;
  const add = (
    <ButtonLink href="/shops/new" look="primary" icon={<Plus />}>
      Connect a shop
    </ButtonLink>
  );
  return (
    <Page title="Shops" hint="They tell of carts and orders." actions={writes && add}>
      {sources.error && !items && (
        <Panel>
          <ErrorState
            title="The shops could not be read"
            problem={problemOf(sources.error)}
            onRetry={() => sources.refetch()}
          />
        </Panel>
      )}
      {!items && !sources.error && (
        <Panel>
          <Skeleton lines={4} height={28} />
        </Panel>
      )}
      {items?.length === 0 && (
        <Panel>
          <EmptyState icon={<Store />} title="No shop is connected" action={writes && add}>
            A shop tells Weir of carts and orders by webhooks.
            {writes
              ? ' It takes an address and a secret.'
              : ' An owner of this Weir can connect one.'}
          </EmptyState>
        </Panel>
      )}
      <div className={styles.cards}>
        {items?.map((source) => (
          <Card key={source.name} source={source} />
        ))}
      </div>
    </Page>
  );
}

function Card({ source }: { source: Source }) {
  const { tone, words, hint } = stateOf(source);
  return (
    <Panel
      title={
        <Link href={link(['shops', source.name])} className={styles.name}>
          {source.name}
        </Link>
      }
      aside={<StatusPill tone={tone}>{words}</StatusPill>}
    >
      <p className={styles.hint}>{hint}</p>
      <Address source={source} />
      <dl className={styles.list}>
        <dt>Connector</dt>
        <dd>{source.title ?? 'Not known'}</dd>
        <dt>Last webhook</dt>
        <dd>{source.last_at ? <Time at={source.last_at} /> : 'None yet'}</dd>
        <dt>Since the start</dt>
        <dd>{countWords(source)}</dd>
      </dl>
      {source.source === 'weir.yaml' && (
        <div className={styles.deeds}>
          <Badge>from weir.yaml</Badge>
        </div>
      )}
    </Panel>
  );
}
