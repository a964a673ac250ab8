// A sticky note: what people want to remember beside the steps.

import type { NodeProps } from '@xyflow/react';
import { X } from 'lucide-react';
import { memo } from 'react';
import { removeNote, writeNote } from '@/flow/arrange';
import styles from './NoteNode.module.css';
import { useEditor, useEditorStore } from './store';

export const NoteNode = memo(function NoteNode({ id, data }: NodeProps) {
  const store = useEditorStore();
  const readOnly = useEditor((state) => state.readOnly);
  const index = Number(id.slice('note#'.length));
  return (
    <div className={styles.note}>
      <textarea
        aria-label="Note"
        className={`nodrag ${styles.text}`}
        value={String(data.text ?? '')}
        readOnly={readOnly}
        rows={3}
        onChange={(event) => {
          const { history, write } = store.getState();
          write(writeNote(history.text, index, event.target.value), `note ${index}`);
        }}
        onKeyDown={(event) => event.stopPropagation()}
      />
      {!readOnly && (
        <button
          type="button"
          className={styles.remove}
          aria-label="Remove the note"
          onClick={() => store.getState().write(removeNote(store.getState().history.text, index))}
        >
          <X size={14} aria-hidden="true" />
        </button>
      )}
    </div>
  );
});
