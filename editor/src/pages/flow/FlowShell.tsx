// Around the editor of one flow: head with its state, the test, and the dialogs.

import { useEffect, useMemo, useState } from 'react';
import { useFlowStats } from '@/api/flows';
import type { FlowText } from '@/api/types';
import { FlowEditor } from '@/canvas/FlowEditor';
import { KeysHelp } from '@/canvas/KeysHelp';
import { type EditorStore, useEditor } from '@/canvas/store';
import { oneOf, useParams } from '@/ui/url';
import { ConflictDialog } from './ConflictDialog';
import { FlowHead } from './FlowHead';
import styles from './FlowShell.module.css';
import { figuresOf } from './figures';
import { PublishDialog } from './PublishDialog';
import { TestPanel } from './TestPanel';
import { type Conflict, useAutosave } from './useAutosave';
import { useCheck } from './useCheck';
import { VersionsDialog } from './VersionsDialog';

interface Props {
  id: string;
  store: EditorStore;
  /** As it was when the editor was opened, and as the server says it is. */
  first: FlowText;
  now: FlowText;
}

export type Open = 'publish' | 'versions' | 'keys' | null;

const VIEWS = ['canvas', 'outline', 'code'] as const;

export function FlowShell({ id, store, first, now }: Props) {
  const [open, setOpen] = useState<Open>(null);
  const [params, setParams] = useParams();
  const testing = params.get('test') !== null;
  const counts = params.get('counts') !== null;
  const [version, setVersion] = useState(first.version);
  const begin = useMemo(() => ({ text: first.flow, revision: first.revision }), [first]);
  const saving = useAutosave(store, id, begin);
  const { adopt } = saving;
  const [later, setLater] = useState<Conflict | null>(null);
  useEffect(() => adopt({ text: now.flow, revision: now.revision }), [adopt, now]);
  const files = useMemo(() => first.files ?? {}, [first]);
  useCheck(store, files);
  useFigures(store, id, counts);
  useViewInAddress(store, params.get('view'), (view) => setParams({ view }));

  const published = (number: number, revision: number) => {
    adopt({ text: store.getState().history.text, revision });
    setVersion(number);
    store.getState().set({ published: true, version: number });
  };
  const close = () => setOpen(null);
  return (
    <div className={styles.shell}>
      <FlowHead
        id={id}
        state={now.state}
        version={version}
        saving={saving}
        testing={testing}
        counts={counts}
        onTest={() => setParams({ test: testing ? '' : 'on' })}
        onCounts={() => setParams({ counts: counts ? '' : 'on' })}
        onOpen={setOpen}
      />
      <FlowEditor
        onHelp={() => setOpen('keys')}
        beside={
          testing ? (
            <TestPanel id={id} files={files} onClose={() => setParams({ test: '' })} />
          ) : undefined
        }
      />
      <KeysHelp open={open === 'keys'} onClose={close} />
      {open === 'publish' && (
        <PublishDialog
          id={id}
          version={version}
          saving={saving}
          onClose={close}
          onPublished={published}
        />
      )}
      {open === 'versions' && <VersionsDialog id={id} onClose={close} />}
      {saving.conflict && saving.conflict !== later && (
        <ConflictDialog
          conflict={saving.conflict}
          onResolve={saving.resolve}
          onLater={() => setLater(saving.conflict)}
        />
      )}
    </div>
  );
}

/** Counts at the steps, brought up to date by what happens. */
function useFigures(store: EditorStore, id: string, shown: boolean): void {
  const version = useEditor((state) => state.countedVersion);
  const chosen = version === null ? undefined : String(version);
  const stats = useFlowStats(id, chosen, { enabled: shown });
  const graph = useEditor((state) => state.graph);
  useEffect(() => {
    store.getState().set({ figures: shown ? figuresOf(graph, stats.data) : null });
  }, [store, shown, graph, stats.data]);
}

/** Which view is open can be linked to. */
function useViewInAddress(
  store: EditorStore,
  said: string | null,
  say: (view: string) => void,
): void {
  const view = useEditor((state) => state.view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address counts when the page opens
  useEffect(() => {
    if (said !== null) {
      store.getState().set({ view: oneOf(said, VIEWS) });
    }
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: later the view says the address
  useEffect(() => {
    const narrow = window.matchMedia('(max-width: 640px)').matches;
    say(view === (narrow ? 'outline' : 'canvas') ? '' : view);
  }, [view]);
}
