// A test of the draft: somebody enters, does this and that; one sees what would happen and when.

import { Save, X } from 'lucide-react';
import { useState } from 'react';
import { useEditor, useEditorStore } from '@/canvas/store';
import { type Moment, saveTest } from '@/flow/scenario';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { TextInput } from '@/ui/TextInput';
import { toast } from '@/ui/toast';
import { Happens } from './Happens';
import styles from './TestPanel.module.css';
import { Timeline } from './Timeline';
import { firstMoments, usePlayed } from './usePlayed';
import { WhoPanel } from './WhoPanel';

interface Props {
  id: string;
  files: Record<string, string>;
  onClose: () => void;
}

export function TestPanel({ id, files, onClose }: Props) {
  const store = useEditorStore();
  const graph = useEditor((state) => state.graph);
  const readOnly = useEditor((state) => state.readOnly);
  const [contact, setContact] = useState<Record<string, unknown>>({});
  const [moments, setMoments] = useState<Moment[]>(() => firstMoments(graph));
  const [name, setName] = useState('');
  const result = usePlayed(id, files, contact, moments);
  const save = () => {
    const { history, write } = store.getState();
    const title = name.trim() || `Test ${new Date().toISOString().slice(0, 10)}`;
    write(saveTest(history.text, graph, title, contact, moments, result.played));
    setName('');
    toast('Kept as a test of the flow');
  };
  return (
    <aside className={styles.panel} aria-label="Test">
      <header className={styles.head}>
        <h2>Test</h2>
        <p className={styles.faint}>Nothing is sent. The clock is a play clock.</p>
        <IconButton
          label="End the test"
          size="small"
          icon={<X />}
          onClick={onClose}
          className={styles.close}
        />
      </header>
      <WhoPanel contact={contact} onChange={setContact} />
      <Happens moments={moments} onChange={setMoments} played={result.played} />
      <Timeline result={result} contact={contact} />
      {!readOnly && (
        <footer className={styles.foot}>
          <TextInput
            value={name}
            onChange={setName}
            placeholder="Buys after six hours"
            aria-label="Name of the test"
          />
          <Button icon={<Save />} onClick={save} disabled={result.played.length === 0}>
            Keep as test
          </Button>
        </footer>
      )}
    </aside>
  );
}
