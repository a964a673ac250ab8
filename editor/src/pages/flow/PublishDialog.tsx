// Publishing: what changes, who waits where and on which version they stay; and why it was refused.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { get, post } from '@/api/call';
import { type Problem, problemOf } from '@/api/problem';
import { readDiagnostics, severityOf } from '@/canvas/diagnostics';
import { useEditor } from '@/canvas/store';
import { compareFlows } from '@/flow/compare';
import { isRecord } from '@/flow/source';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { plural } from '@/ui/format';
import { toast } from '@/ui/toast';
import { Words } from '@/ui/Words';
import { Changes } from './Changes';
import styles from './dialogs.module.css';
import { Staying } from './Staying';
import type { Saving } from './useAutosave';

interface Props {
  id: string;
  version: number;
  saving: Saving;
  onClose: () => void;
  onPublished: (version: number, revision: number) => void;
}

export function PublishDialog({ id, version, saving, onClose, onPublished }: Props) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const warnings = useEditor((state) => state.diagnostics).filter(
    (each) => severityOf(each) === 'warning',
  );
  const publish = async () => {
    setBusy(true);
    setProblem(null);
    try {
      if (await saving.saveNow()) {
        // What is seen is what is meant, and not what somebody else kept a moment ago.
        const ifMatch = `"${saving.revision()}"`;
        const done = await post('/v1/flows/{id}/publish', { at: [id], ifMatch });
        onPublished(done.version, done.revision);
        toast(`Version ${done.version} is published`);
        onClose();
      }
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: ['flows'] });
    }
  };
  return (
    <Dialog
      open
      title={version === 0 ? 'Publish this flow?' : `Publish version ${version + 1}?`}
      onClose={onClose}
      onSubmit={() => void publish()}
      foot={
        <>
          <Button onClick={onClose}>Not yet</Button>
          <Button type="submit" look="primary" busy={busy}>
            Publish
          </Button>
        </>
      }
    >
      {problem && <Refused problem={problem} />}
      <Difference id={id} version={version} />
      {version > 0 && <Staying id={id} />}
      {warnings.length > 0 && (
        <div>
          <p>{plural(warnings.length, 'warning')} to think about:</p>
          <ul className={styles.list}>
            {warnings.map((each) => (
              <li key={each.pointer + each.code} className={styles.faint}>
                {each.message}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  );
}

function Difference({ id, version }: { id: string; version: number }) {
  const schema = useEditor((state) => state.schema);
  const text = useEditor((state) => state.history.text);
  const before = useQuery({
    queryKey: ['flows', 'one', id, 'version', version],
    queryFn: ({ signal }) =>
      get('/v1/flows/{id}', { at: [id], query: { version: String(version) }, signal }),
    enabled: version > 0,
  });
  if (version === 0) {
    return <p>People who fit its start enter from now on.</p>;
  }
  const comparison = before.data ? compareFlows(before.data.flow, text, schema) : null;
  return comparison ? (
    <Changes comparison={comparison} />
  ) : (
    <p className={styles.faint}>Comparing…</p>
  );
}

/** The server's reasons: diagnostics, or the way in which an assertion breaks. */
function Refused({ problem }: { problem: Problem }) {
  const body = isRecord(problem.body) ? problem.body : {};
  const moments = Array.isArray(body.timeline) ? body.timeline.filter(isRecord) : [];
  const found = readDiagnostics(body.diagnostics ?? body.errors);
  return (
    <div className={styles.list}>
      <ErrorState
        inline
        problem={moments.length > 0 ? { message: problem.title } : problem}
        title={problem.title}
      />
      {moments.length > 0 && (
        <ol className={styles.timeline} aria-label="How it would happen">
          {moments.map((moment) => (
            <li key={`${moment.when} ${moment.text}`}>
              <span>{String(moment.when)}</span>
              <span>
                <Words of={String(moment.text)} />
              </span>
            </li>
          ))}
        </ol>
      )}
      {problem.errors.length === 0 &&
        found.map((each) => <p key={each.pointer + each.code}>{each.message}</p>)}
    </div>
  );
}
