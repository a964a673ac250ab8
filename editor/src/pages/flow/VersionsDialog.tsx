// The versions of the flow: what each says differently than the draft, and back to it.

import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { get } from '@/api/call';
import { useFlowVersions } from '@/api/flows';
import { problemOf } from '@/api/problem';
import { useEditor, useEditorStore } from '@/canvas/store';
import { compareFlows } from '@/flow/compare';
import { compareLines } from '@/flow/merge';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Skeleton } from '@/ui/Skeleton';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toast';
import { Difference } from './Difference';
import styles from './dialogs.module.css';

export function VersionsDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const versions = useFlowVersions(id);
  const [chosen, setChosen] = useState<number | null>(null);
  const items = versions.data?.items ?? [];
  const version = chosen ?? items[0]?.version ?? null;
  return (
    <Dialog open size="wide" title="Versions" onClose={onClose}>
      {versions.error && (
        <ErrorState
          inline
          problem={problemOf(versions.error)}
          onRetry={() => void versions.refetch()}
        />
      )}
      {versions.isPending && <Skeleton lines={6} />}
      {versions.data && items.length === 0 && (
        <EmptyState title="No version yet">The first comes when this flow is published.</EmptyState>
      )}
      {version !== null && (
        <div className={styles.versions}>
          <ul className={styles.list}>
            {items.map((item) => (
              <li key={item.version}>
                <button
                  type="button"
                  className={styles.version}
                  aria-current={item.version === version || undefined}
                  onClick={() => setChosen(item.version)}
                >
                  <span>Version {item.version}</span>
                  <span className={styles.faint}>
                    <Time at={item.published_at} /> · {item.published_by}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <OneVersion id={id} version={version} onClose={onClose} />
        </div>
      )}
    </Dialog>
  );
}

function OneVersion({
  id,
  version,
  onClose,
}: {
  id: string;
  version: number;
  onClose: () => void;
}) {
  const store = useEditorStore();
  const schema = useEditor((state) => state.schema);
  const draft = useEditor((state) => state.history.text);
  const readOnly = useEditor((state) => state.readOnly);
  const old = useQuery({
    queryKey: ['flows', 'one', id, 'version', version],
    queryFn: ({ signal }) =>
      get('/v1/flows/{id}', { at: [id], query: { version: String(version) }, signal }),
  });
  const text = old.data?.flow;
  const comparison = useMemo(
    () => (text === undefined ? null : compareFlows(text, draft, schema)),
    [text, draft, schema],
  );
  if (old.error) {
    return <ErrorState inline problem={problemOf(old.error)} onRetry={() => void old.refetch()} />;
  }
  if (text === undefined || !comparison) {
    return <Skeleton lines={8} />;
  }
  const restore = () => {
    store.getState().load(text);
    toast(`The draft is version ${version} again; undo takes it back`);
    onClose();
  };
  return (
    <div className={styles.list}>
      <p className={styles.faint}>From version {version} to the draft:</p>
      <Difference {...{ schema, version, was: text, now: draft, comparison }} />
      <Lines was={text} now={draft} />
      {!readOnly && (
        <div>
          <Button onClick={restore} disabled={text === draft}>
            Make version {version} the draft
          </Button>
        </div>
      )}
    </div>
  );
}

function Lines({ was, now }: { was: string; now: string }) {
  const lines = useMemo(() => compareLines(was, now), [was, now]);
  if (was === now) {
    return null;
  }
  const kinds = { added: styles.added, removed: styles.removed, same: styles.kept };
  const signs = { added: '+ ', removed: '- ', same: '  ' };
  return (
    <details>
      <summary>Line by line</summary>
      <pre className={styles.lines}>
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines may say the same
          <span key={at} className={kinds[line.kind]}>
            {signs[line.kind] + line.text.trimEnd()}
          </span>
        ))}
      </pre>
    </details>
  );
}
