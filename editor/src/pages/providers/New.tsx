// A new provider: first of which kind, then its settings.

import { navigate } from 'wouter/use-browser-location';
import { problemOf } from '@/api/problem';
import { useProviderKinds } from '@/api/providers';
import type { ProviderSaved } from '@/api/types';
import { Button } from '@/ui/Button';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { Tiles } from '@/ui/Tiles';
import { toast } from '@/ui/toast';
import { link, useParams } from '@/ui/url';
import { channelTitle } from '../messages/Channel';
import { Editor } from './Editor';
import { KindIcon } from './KindIcon';

const BACK = { href: '/providers', title: 'Providers' };

export default function New() {
  const kinds = useProviderKinds();
  const [params, change] = useParams();
  const kind = kinds.data?.kinds.find((one) => one.type === params.get('kind'));
  return (
    <Page
      narrow
      title="New provider"
      back={BACK}
      hint={kind ? kind.doc : 'What is to carry the messages?'}
    >
      {kinds.error && (
        <Panel>
          <ErrorState
            title="The kinds of providers could not be read"
            problem={problemOf(kinds.error)}
            onRetry={() => kinds.refetch()}
          />
        </Panel>
      )}
      {!kinds.data && !kinds.error && <Skeleton lines={4} height={72} />}
      {kinds.data && !kind && (
        <Tiles
          tiles={kinds.data.kinds.map(({ type, icon, title, doc }) => ({
            id: type,
            icon: <KindIcon name={icon} size={20} />,
            title,
            about: doc,
          }))}
          onChoose={(type) => change({ kind: type }, true)}
        />
      )}
      {kinds.data && kind && (
        <Panel
          title={kind.title}
          aside={
            <Button size="small" look="quiet" onClick={() => change({ kind: '' })}>
              Another kind
            </Button>
          }
        >
          <Editor
            key={kind.type}
            kind={kind}
            mask={kinds.data.mask}
            onSaved={(saved) => {
              toast(savedWords(saved));
              navigate(link(['providers', saved.name, 'edit']), { replace: true });
            }}
          />
        </Panel>
      )}
    </Page>
  );
}

/** That it is set up, and from whom it took what. */
export function savedWords({ name, taken }: ProviderSaved): string {
  const moved = taken.map(({ channel, from }) => `${channelTitle(channel)} comes from ${from}`);
  return [`${name} is set up`, ...moved].join('. ');
}
