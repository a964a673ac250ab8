// Whether the draft is kept.

import { Button } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { clock } from '@/ui/format';
import styles from './FlowShell.module.css';
import type { Saving } from './useAutosave';

export function SavedState({ saving }: { saving: Saving }) {
  const { state, at, problem } = saving;
  if (state === 'failed') {
    return (
      <span className={classes(styles.saved, styles.failed)} role="status">
        Not kept: {problem?.title}{' '}
        <Button size="small" onClick={() => void saving.saveNow()}>
          Try again
        </Button>
      </span>
    );
  }
  if (state === 'conflict') {
    return (
      <span className={classes(styles.saved, styles.failed)} role="status">
        Somebody else changed it too{' '}
        <Button size="small" onClick={() => void saving.saveNow()}>
          Decide
        </Button>
      </span>
    );
  }
  return (
    <span className={styles.saved} role="status">
      {state === 'saved' && (at ? `Saved ${clock(at)}` : 'Saved')}
      {state === 'unsaved' && 'Unsaved'}
      {state === 'saving' && 'Saving…'}
    </span>
  );
}
