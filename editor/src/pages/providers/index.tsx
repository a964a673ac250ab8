// Who carries the messages: for which channels, how much they may be asked for, how they are.

import { PlugZap } from 'lucide-react';
import { problemOf } from '@/api/problem';
import { useProviders } from '@/api/system';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { Card } from './Card';
import styles from './Providers.module.css';

export default function Providers() {
  const providers = useProviders();
  return (
    <Page
      title="Providers"
      hint="They carry messages to people. They and their secrets are named in weir.yaml."
    >
      {providers.error && !providers.data ? (
        <Panel>
          <ErrorState
            title="The providers could not be read"
            problem={problemOf(providers.error)}
            onRetry={() => providers.refetch()}
          />
        </Panel>
      ) : (
        <div className={styles.cards}>
          {!providers.data && (
            <Panel>
              <Skeleton lines={5} height={16} />
            </Panel>
          )}
          {providers.data?.items.map((provider) => (
            <Card key={provider.name} provider={provider} />
          ))}
        </div>
      )}
      {providers.data?.items.length === 0 && (
        <Panel>
          <EmptyState icon={<PlugZap />} title="No provider yet">
            Name one in weir.yaml and start Weir again; until then nothing is sent.
          </EmptyState>
        </Panel>
      )}
    </Page>
  );
}
