// Who carries the messages: for which channels, how much they may be asked for, how they are.

import { PlugZap, Plus } from 'lucide-react';
import { useMay } from '@/api/access';
import { problemOf } from '@/api/problem';
import { useProviders } from '@/api/system';
import { ButtonLink } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { Card } from './Card';
import { Channels } from './Channels';
import styles from './Providers.module.css';

export default function Providers() {
  const providers = useProviders();
  const writes = useMay('settings:write');
  const items = providers.data?.items;
  const add = (
    <ButtonLink href="/providers/new" look="primary" icon={<Plus />}>
      New provider
    </ButtonLink>
  );
  const real = items?.some((provider) => !provider.sandbox);
  return (
    <Page title="Providers" hint="They carry messages to people." actions={writes && add}>
      {providers.error && !items ? (
        <Panel>
          <ErrorState
            title="The providers could not be read"
            problem={problemOf(providers.error)}
            onRetry={() => providers.refetch()}
          />
        </Panel>
      ) : (
        <>
          {items ? (
            <Channels providers={items} opens={writes} />
          ) : (
            <Panel>
              <Skeleton lines={4} height={28} />
            </Panel>
          )}
          {items && !real && (
            <Panel>
              <EmptyState icon={<PlugZap />} title="Nothing is sent yet" action={writes && add}>
                The sandbox keeps every message, to be looked at in Messages.
                {writes
                  ? ' Set up a mail server or a web service to reach people.'
                  : ' An owner of this Weir can set up a mail server or a web service.'}
              </EmptyState>
            </Panel>
          )}
          <div className={styles.cards}>
            {items?.map((provider) => (
              <Card key={provider.name} provider={provider} opens={writes} />
            ))}
          </div>
        </>
      )}
    </Page>
  );
}
