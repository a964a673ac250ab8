// A shop to connect: first of which kind, then by which secret.

import { Store } from 'lucide-react';
import { navigate } from 'wouter/use-browser-location';
import { problemOf } from '@/api/problem';
import { useConnectors } from '@/api/sources';
import { Button } from '@/ui/Button';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { Tiles } from '@/ui/Tiles';
import { toast } from '@/ui/toast';
import { link, useParams } from '@/ui/url';
import { SourceForm } from './SourceForm';
import { schemeWords } from './state';

const BACK = { href: '/shops', title: 'Shops' };

export default function New() {
  const connectors = useConnectors();
  const [params, change] = useParams();
  const items = connectors.data?.items;
  const chosen = items?.find((one) => one.name === params.get('connector'));
  return (
    <Page narrow title="Connect a shop" back={BACK} hint={chosen ? chosen.title : 'Which one?'}>
      {connectors.error && (
        <Panel>
          <ErrorState
            title="The connectors could not be read"
            problem={problemOf(connectors.error)}
            onRetry={() => connectors.refetch()}
          />
        </Panel>
      )}
      {!items && !connectors.error && <Skeleton lines={4} height={72} />}
      {items && !chosen && (
        <Tiles
          tiles={items.map(({ name, title, verified_by }) => ({
            id: name,
            icon: <Store size={20} aria-hidden="true" />,
            title,
            about: `Proves itself by ${schemeWords(verified_by)}.`,
          }))}
          onChoose={(name) => change({ connector: name }, true)}
        />
      )}
      {chosen && (
        <Panel
          title={chosen.title}
          aside={
            <Button size="small" look="quiet" onClick={() => change({ connector: '' })}>
              Another kind
            </Button>
          }
        >
          <SourceForm
            key={chosen.name}
            connector={chosen}
            onSaved={(saved) => {
              toast(`${saved.name} is connected`);
              navigate(link(['shops', saved.name]), { replace: true });
            }}
          />
        </Panel>
      )}
    </Page>
  );
}
