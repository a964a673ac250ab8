// The drawer of problems under the canvas: all that the server found, a click goes there.

import { ChevronDown, ChevronUp, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { plural } from '@/ui/format';
import { Words } from '@/ui/Words';
import { countOf } from './diagnostics';
import { ProblemList } from './ProblemList';
import styles from './Problems.module.css';
import { useEditor } from './store';

export function Problems() {
  const [open, setOpen] = useState(false);
  const diagnostics = useEditor((state) => state.diagnostics);
  const checked = useEditor((state) => state.checked !== null);
  const broken = useEditor((state) => state.errors[0]?.message);
  const errors = countOf(diagnostics, 'error');
  const warnings = countOf(diagnostics, 'warning');
  const notes = diagnostics.length - errors - warnings;
  const none = diagnostics.length === 0;
  return (
    <section className={styles.drawer} aria-label="Problems">
      <button
        type="button"
        className={styles.bar}
        aria-expanded={open && !none}
        disabled={none}
        onClick={() => setOpen(!open)}
      >
        {none ? (
          <>
            <CircleCheck size={16} className={styles.good} aria-hidden="true" />
            {checked ? 'No problems' : 'Looking for problems…'}
          </>
        ) : (
          <>
            {errors > 0 && <span className={styles.errors}>{plural(errors, 'error')}</span>}
            {warnings > 0 && <span className={styles.warnings}>{plural(warnings, 'warning')}</span>}
            {notes > 0 && <span>{plural(notes, 'hint')}</span>}
            {open ? <ChevronDown size={16} /> : <ChevronUp size={16} />}
          </>
        )}
        {broken !== undefined && (
          <span className={styles.broken}>
            The text cannot be read: <Words of={broken} />. The last good flow is shown.
          </span>
        )}
      </button>
      {open && !none && (
        <div className={styles.all}>
          <ProblemList path={[]} jump />
        </div>
      )}
    </section>
  );
}
