// Where a way is over: an end, an exit, or nothing yet, where the next step can be put.

import { Handle, type NodeProps, Position } from '@xyflow/react';
import { CircleCheck, LogOut, Plus } from 'lucide-react';
import { memo } from 'react';
import { isRecord, own } from '@/flow/source';
import { classes } from '@/ui/classes';
import styles from './EndNode.module.css';
import { useEditor, useEditorStore } from './store';

export const EndNode = memo(function EndNode({ data }: NodeProps) {
  const store = useEditorStore();
  const wire = isRecord(data.wire) ? data.wire : {};
  const target = isRecord(wire.port) ? String(wire.port.target ?? '') : '';
  const slot = { step: String(wire.step), port: isRecord(wire.port) ? String(wire.port.id) : '' };
  const terminal = useEditor((state) => own(state.schema.terminals, target));
  const lit = useEditor(({ litSlot }) => litSlot?.step === slot.step && litSlot.port === slot.port);
  const readOnly = useEditor((state) => state.readOnly);
  const into = <Handle type="target" position={Position.Top} className={styles.into ?? ''} />;
  if (wire.end === 'terminal') {
    return (
      <div className={styles.end} title={terminal?.doc}>
        {into}
        {terminal?.order === 0 ? <CircleCheck size={14} /> : <LogOut size={14} />}
        {terminal?.title}
      </div>
    );
  }
  if (readOnly) {
    return (
      <div className={styles.end}>
        {into}
        {target === '' ? 'Nowhere yet' : target}
      </div>
    );
  }
  return (
    <div className={styles.place}>
      {into}
      <button
        type="button"
        tabIndex={-1}
        className={classes(styles.open, lit && styles.lit)}
        aria-label={target === '' ? 'Add a step here' : `No step ${target}: add one here`}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          store.getState().set({ picking: { slot, at: { x: box.right, y: box.top } } });
        }}
      >
        <Plus size={14} aria-hidden="true" />
        {target === '' ? 'Add' : target}
      </button>
    </div>
  );
});
