// A step that parts ways is deleted: which way stays?

import { useState } from 'react';
import { mainPort } from '@/flow/ports';
import { armsToKeep, removeSteps } from '@/flow/remove';
import { own } from '@/flow/source';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import styles from './DeleteDialog.module.css';
import { useEditor, useEditorStore } from './store';

export function DeleteDialog() {
  const deleting = useEditor((state) => state.deleting);
  return deleting ? <Asking step={deleting[0] ?? ''} /> : null;
}

function Asking({ step: key }: { step: string }) {
  const store = useEditorStore();
  const step = useEditor((state) => state.graph.byKey.get(key));
  const schema = useEditor((state) => state.schema);
  const titles = useEditor((state) => state.graph);
  const arms = step ? armsToKeep(step) : [];
  const [arm, setArm] = useState(() => (step ? (mainPort(step.ports, schema)?.id ?? '') : ''));
  const close = () => store.getState().set({ deleting: null });
  const remove = () => {
    const { history, run } = store.getState();
    close();
    run(removeSteps(history.text, schema, [key], { [key]: arm }));
  };
  const named = (target: string | null) =>
    titles.steps.find((each) => each.id === target)?.title ??
    own(schema.terminals, target ?? '')?.title ??
    target;
  return (
    <Dialog
      open
      size="small"
      onClose={close}
      onSubmit={remove}
      title={`Delete ${step?.title ?? key}?`}
      foot={
        <>
          <Button onClick={close}>Keep it</Button>
          <Button type="submit" look="danger">
            Delete
          </Button>
        </>
      }
    >
      <fieldset className={styles.arms}>
        <legend>People part ways here. Which way do all of them go then?</legend>
        {arms.map((port) => (
          <label key={port.id} className={styles.arm}>
            <input
              type="radio"
              name="arm"
              checked={arm === port.id}
              onChange={() => setArm(port.id)}
            />
            <span>
              {port.title} <span className={styles.to}>to {named(port.target)}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}
