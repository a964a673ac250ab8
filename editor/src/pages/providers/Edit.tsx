// One provider as it is written: changed here, or shown where it stands in weir.yaml.

import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { problemOf } from '@/api/problem';
import { useProvider, useProviderKinds } from '@/api/providers';
import { useProviders } from '@/api/system';
import type { PageProps } from '@/pages';
import { Button } from '@/ui/Button';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { StatusPill } from '@/ui/StatusPill';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toast';
import { DeleteProvider } from './DeleteProvider';
import { Editor } from './Editor';
import styles from './Form.module.css';
import { savedWords } from './New';
import { stateOf } from './state';

const BACK = { href: '/providers', title: 'Providers' };

export default function Edit({ params }: PageProps) {
  const name = params.name ?? '';
  const provider = useProvider(name);
  const kinds = useProviderKinds();
  const standing = useProviders().data?.items.find((one) => one.name === name);
  const state = standing && stateOf(standing);
  const error = provider.error ?? kinds.error;
  const saved = provider.data;
  const type = settingsType(saved?.settings);
  const kind = kinds.data?.kinds.find((one) => one.type === type);
  const readOnly = saved !== undefined && saved.source !== 'app';
  return (
    <Page
      narrow
      title={name}
      back={BACK}
      state={state && <StatusPill tone={state.tone}>{state.words}</StatusPill>}
      hint={kind?.doc}
      actions={saved && !readOnly && <Delete name={name} />}
    >
      {error && !(saved && kinds.data) && (
        <Panel>
          <ErrorState
            title={`${name} could not be read`}
            problem={problemOf(error)}
            onRetry={() => {
              void provider.refetch();
              void kinds.refetch();
            }}
          />
        </Panel>
      )}
      {!error && !(saved && kind) && (
        <Panel>
          <Skeleton lines={8} height={36} />
        </Panel>
      )}
      {saved && kind && kinds.data && (
        <Panel title={kind.title} {...(readOnly && { hint: whereItStands(saved.source) })}>
          {saved.problem && (
            <ErrorState inline title="It cannot be used" problem={{ message: saved.problem }} />
          )}
          <Editor
            key={saved.revision ?? 0}
            kind={kind}
            mask={kinds.data.mask}
            saved={saved}
            readOnly={readOnly}
            onSaved={(now) => toast(savedWords(now))}
            onReload={() => void provider.refetch()}
            aside={
              saved.saved_at && (
                <span className={styles.faint}>
                  Saved by {saved.saved_by}, <Time at={saved.saved_at} />
                </span>
              )
            }
          />
        </Panel>
      )}
    </Page>
  );
}

function Delete({ name }: { name: string }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button icon={<Trash2 />} onClick={() => setAsking(true)}>
        Delete
      </Button>
      {asking && (
        <DeleteProvider
          name={name}
          onClose={() => setAsking(false)}
          onDeleted={() => navigate('/providers')}
        />
      )}
    </>
  );
}

function settingsType(settings: unknown): unknown {
  return typeof settings === 'object' && settings !== null && 'type' in settings
    ? settings.type
    : undefined;
}

function whereItStands(source: string): string {
  return source === 'built_in'
    ? 'It is always there, for channels that nobody else takes.'
    : 'It stands in weir.yaml: change it there, and start Weir again.';
}
