// One open flow: palette, canvas or outline or text, settings, problems; keys and the clipboard.

import { ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { Canvas } from './Canvas';
import { copySelected, cutSelected, pasteText } from './commands';
import { DeleteDialog } from './DeleteDialog';
import { FirstStart } from './FirstStart';
import styles from './FlowEditor.module.css';
import { FlowForm } from './form/FlowForm';
import { isTyping, pressed } from './keys';
import { Outline } from './Outline';
import { Palette } from './Palette';
import { Picker } from './Picker';
import { Problems } from './Problems';
import { SidePanel } from './SidePanel';
import { type EditorStore, useEditor, useEditorStore } from './store';

const CodeView = lazy(() => import('./CodeView'));

interface Props {
  onHelp: () => void;
  /** In the place of the settings: a test that is being played. */
  beside?: React.ReactNode;
}

export function FlowEditor(props: Props) {
  return (
    <ReactFlowProvider>
      <Parts {...props} />
    </ReactFlowProvider>
  );
}

function Parts({ onHelp, beside }: Props) {
  const view = useEditor((state) => state.view);
  const readOnly = useEditor((state) => state.readOnly);
  const empty = useEditor((state) => state.graph.steps.length === 0);
  const unread = useEditor((state) => state.errors.length > 0);
  const open = useEditor((state) => state.selection.length > 0 || state.sheet);
  const place = useRef<HTMLDivElement>(null);
  useKeys(place, onHelp);
  useClipboard();
  return (
    <div ref={place} className={styles.editor} data-open={open || undefined}>
      {view === 'canvas' && !readOnly && !beside && !empty && <Palette />}
      <div className={styles.centre}>
        <div className={styles.view}>
          {empty && view !== 'code' && (unread ? <Unread /> : !readOnly && <FirstStart />)}
          {!empty && view === 'canvas' && <Canvas />}
          {!empty && view === 'outline' && <Outline />}
          {view === 'code' && (
            <Suspense fallback={<Skeleton lines={12} />}>
              <CodeView />
            </Suspense>
          )}
        </div>
        <Problems />
      </div>
      {beside ?? (
        <FlowForm>
          <SidePanel />
        </FlowForm>
      )}
      <Picker />
      <DeleteDialog />
    </div>
  );
}

/** There was no good flow before that could be shown. */
function Unread() {
  const store = useEditorStore();
  return (
    <EmptyState
      title="The text cannot be read as a flow"
      action={<Button onClick={() => store.getState().set({ view: 'code' })}>Open the text</Button>}
    >
      Nothing of it is lost. What is wrong is told below.
    </EmptyState>
  );
}

function useKeys(place: React.RefObject<HTMLElement | null>, onHelp: () => void) {
  const store = useEditorStore();
  const flow = useReactFlow();
  const help = useRef(onHelp);
  help.current = onHelp;
  useEffect(() => {
    const view = {
      fit: () => void flow.fitView({ maxZoom: 1, padding: 0.15 }),
      zoomIn: () => void flow.zoomIn(),
      zoomOut: () => void flow.zoomOut(),
      help: () => help.current(),
    };
    const keyed = (event: KeyboardEvent) => {
      const { target } = event;
      const inside = target instanceof Node && isAround(target, place.current);
      const busy = document.querySelector('dialog[open]') !== null || event.defaultPrevented;
      if (inside && !busy && !isTyping(target) && pressed(event, store, view)) {
        event.preventDefault();
      }
    };
    document.addEventListener('keydown', keyed);
    return () => document.removeEventListener('keydown', keyed);
  }, [store, flow, place]);
}

/** In the editor, or on what holds it: where the focus is when it is nowhere. */
function isAround(target: Node, place: HTMLElement | null): boolean {
  return place !== null && (place.contains(target) || target.contains(place));
}

/** Steps are copied as text, so that they can be pasted into another flow or into a file. */
function useClipboard() {
  const store = useEditorStore();
  useEffect(() => {
    const copied = (event: ClipboardEvent) => give(event, store, copySelected);
    const cut = (event: ClipboardEvent) => give(event, store, cutSelected);
    const pasted = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (!isTyping(event.target) && !store.getState().readOnly && pasteText(store, text)) {
        event.preventDefault();
      }
    };
    document.addEventListener('copy', copied);
    document.addEventListener('cut', cut);
    document.addEventListener('paste', pasted);
    return () => {
      document.removeEventListener('copy', copied);
      document.removeEventListener('cut', cut);
      document.removeEventListener('paste', pasted);
    };
  }, [store]);
}

function give(
  event: ClipboardEvent,
  store: EditorStore,
  take: (store: EditorStore) => string,
): void {
  const chosen = String(document.getSelection() ?? '');
  if (isTyping(event.target) || chosen !== '') {
    return;
  }
  const piece = take(store);
  if (piece !== '') {
    event.clipboardData?.setData('text/plain', piece);
    event.preventDefault();
    toast('Copied as text');
  }
}
