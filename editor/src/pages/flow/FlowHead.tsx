// The head of the editor: what the flow is called, how its draft stands, and what can be done.

import {
  ChartNoAxesColumn,
  Code,
  Ellipsis,
  FileDown,
  FlaskConical,
  History,
  Image,
  Keyboard,
  ListTree,
  Redo2,
  Rocket,
  Settings2,
  StickyNote,
  Undo2,
  WandSparkles,
  Workflow,
} from 'lucide-react';
import { useMay } from '@/api/access';
import { stickNote, tidyUp } from '@/canvas/commands';
import { countOf } from '@/canvas/diagnostics';
import { savePicture, saveText } from '@/canvas/picture';
import { useEditor, useEditorStore, type View } from '@/canvas/store';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Menu, type MenuItem } from '@/ui/Menu';
import { Segmented } from '@/ui/Segmented';
import { StatusPill, type Tone } from '@/ui/StatusPill';
import { toast } from '@/ui/toast';
import type { Open } from './FlowShell';
import styles from './FlowShell.module.css';
import { SavedState } from './SavedState';
import type { Saving } from './useAutosave';

interface Props {
  id: string;
  state: string;
  version: number;
  saving: Saving;
  testing: boolean;
  counts: boolean;
  onTest: () => void;
  onCounts: () => void;
  onOpen: (open: Open) => void;
}

const TONES: Record<string, Tone> = { live: 'good', paused: 'warn', draining: 'warn' };
const STATES: Record<string, string> = {
  live: 'Live',
  draft: 'Draft',
  paused: 'Paused',
  draining: 'Runs out',
  archived: 'Archived',
};

const VIEWS: { id: View; title: string; icon: React.ReactNode }[] = [
  { id: 'canvas', title: 'Canvas', icon: <Workflow size={16} /> },
  { id: 'outline', title: 'Outline', icon: <ListTree size={16} /> },
  { id: 'code', title: 'Text', icon: <Code size={16} /> },
];

export function FlowHead(props: Props) {
  const { state, version, saving, testing, counts, onTest, onCounts, onOpen } = props;
  const store = useEditorStore();
  const name = useEditor((editor) => editor.graph.name);
  const view = useEditor((editor) => editor.view);
  const errors = useEditor((editor) => countOf(editor.diagnostics, 'error') + editor.errors.length);
  const readOnly = useEditor((editor) => editor.readOnly);
  const publishes = useMay('flows:publish');
  return (
    <header className={styles.head}>
      <title>{`${name} · Weir`}</title>
      <div className={styles.titles}>
        <h1>{name}</h1>
        <StatusPill tone={TONES[state] ?? 'calm'}>
          {STATES[state] ?? state}
          {version > 0 && ` v${version}`}
        </StatusPill>
        {readOnly ? (
          <span className={styles.saved}>You may look, not change</span>
        ) : (
          <SavedState saving={saving} />
        )}
      </div>
      {!readOnly && (
        <>
          <Undo />
          <span className={styles.bar} />
        </>
      )}
      <Segmented
        label="How the flow is shown"
        segments={VIEWS}
        value={view}
        onChange={(now) => store.getState().set({ view: now })}
      />
      <span className={styles.bar} />
      <IconButton
        label={counts ? 'Hide the counts' : 'Show the counts'}
        icon={<ChartNoAxesColumn />}
        pressed={counts}
        onClick={onCounts}
      />
      <More {...props} />
      <Button icon={<FlaskConical />} onClick={onTest} aria-pressed={testing}>
        Test
      </Button>
      {publishes && (
        <Button
          look="primary"
          icon={<Rocket />}
          onClick={() =>
            errors > 0 ? toast('First mend the errors below', { tone: 'bad' }) : onOpen('publish')
          }
          aria-disabled={errors > 0 || undefined}
        >
          Publish
        </Button>
      )}
    </header>
  );
}

function Undo() {
  const store = useEditorStore();
  const past = useEditor((state) => state.history.past.length > 0);
  const future = useEditor((state) => state.history.future.length > 0);
  return (
    <>
      <IconButton
        label="Undo"
        keys="Ctrl Z"
        icon={<Undo2 />}
        disabled={!past}
        onClick={() => store.getState().undo()}
      />
      <IconButton
        label="Redo"
        keys="Ctrl Shift Z"
        icon={<Redo2 />}
        disabled={!future}
        onClick={() => store.getState().redo()}
      />
    </>
  );
}

/** Nothing is selected: the settings are those of the flow. */
function settings(store: ReturnType<typeof useEditorStore>) {
  store.getState().select([]);
  store.getState().set({ sheet: true });
}

function changes(store: ReturnType<typeof useEditorStore>): MenuItem[] {
  return [
    {
      title: 'Tidy up',
      icon: <WandSparkles />,
      keys: 'Shift Alt T',
      onSelect: () => tidyUp(store),
    },
    {
      title: 'Stick a note',
      icon: <StickyNote />,
      keys: 'Shift S',
      onSelect: () => stickNote(store),
    },
    'line',
  ];
}

function More({ id, onOpen }: Props) {
  const store = useEditorStore();
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <Menu
      trigger={<IconButton bare label="More" icon={<Ellipsis />} />}
      items={[
        ...(readOnly ? [] : changes(store)),
        { title: 'Settings of the flow', icon: <Settings2 />, onSelect: () => settings(store) },
        { title: 'Versions', icon: <History />, onSelect: () => onOpen('versions') },
        'line',
        {
          title: 'Save as SVG',
          icon: <Image />,
          onSelect: () => void savePicture(store, id, 'svg'),
        },
        {
          title: 'Save as PNG',
          icon: <Image />,
          onSelect: () => void savePicture(store, id, 'png'),
        },
        {
          title: 'Save the text',
          icon: <FileDown />,
          onSelect: () => saveText(store.getState().history.text, `${id}.yaml`, 'text/yaml'),
        },
        'line',
        { title: 'Keys', icon: <Keyboard />, keys: '?', onSelect: () => onOpen('keys') },
      ]}
    />
  );
}
