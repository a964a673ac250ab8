// A file of products into the catalogue: how far it is, what was refused and why. Nothing is lost:
// refused rows are offered as a file.

import { useQueryClient } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type Problem, problemOf } from '@/api/problem';
import { writeProducts } from '@/api/products';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { FileInput } from '@/ui/FileInput';
import { exact, plural } from '@/ui/format';
import { saveFile } from '@/ui/save';
import { COLUMNS, refusedFile } from './file';
import { importRows, NOTHING, type Progress } from './importing';
import styles from './Products.module.css';
import type { Rows } from './read';

const ENDINGS = ['.csv', '.json', '.jsonl', '.ndjson'];

/** Somebody reads the first; the file has them all. */
const REASONS_SHOWN = 20;

type Stage =
  | { at: 'choosing'; fault?: string }
  | { at: 'running'; name: string; stuck?: { problem: Problem; answer: (again: boolean) => void } }
  | { at: 'over'; name: string; head: string[] | undefined; whole: boolean };

export function Import({ onClose }: { onClose: () => void }) {
  const { stage, progress, run, stop } = useImport();
  const isRunning = stage.at === 'running';
  return (
    <Dialog
      open
      size="large"
      onClose={isRunning ? () => undefined : onClose}
      title="Import products"
      foot={
        isRunning ? (
          <Button onClick={stop}>Stop</Button>
        ) : (
          <Button look={stage.at === 'over' ? 'primary' : 'plain'} onClick={onClose}>
            {stage.at === 'over' ? 'Done' : 'Cancel'}
          </Button>
        )
      }
    >
      {stage.at === 'choosing' && (
        <>
          <Field
            label="File"
            hint={`CSV with a head of these columns, in any order: ${COLUMNS.join(', ')}; or JSON.`}
            error={stage.fault}
          >
            <FileInput accept={ENDINGS} onChoose={(file) => void run(file)} />
          </Field>
          <p>
            Products that are there already are replaced, unless the catalogue has a newer one by
            <code> updated_at</code>. Rows that cannot be taken are told, and the rest goes in.
          </p>
        </>
      )}
      {stage.at !== 'choosing' && <Told stage={stage} progress={progress} />}
    </Dialog>
  );
}

function useImport() {
  const client = useQueryClient();
  const [stage, setStage] = useState<Stage>({ at: 'choosing' });
  const [progress, setProgress] = useState<Progress>(NOTHING);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const run = async (file: File) => {
    const { name } = file;
    const mine = new AbortController();
    abort.current = mine;
    let rows: Rows;
    try {
      // What reads tables comes when somebody has one.
      rows = await (await import('./read')).rowsOf(file);
    } catch (error) {
      return setStage({ at: 'choosing', fault: problemOf(error).message });
    }
    setStage({ at: 'running', name });
    const whole = await importRows(rows, {
      send: writeProducts,
      tell: setProgress,
      signal: mine.signal,
      goesOn: (problem) =>
        new Promise((answered) => {
          const answer = (again: boolean) => {
            setStage({ at: 'running', name });
            answered(again);
          };
          mine.signal.addEventListener('abort', () => answered(false));
          setStage({ at: 'running', name, stuck: { problem, answer } });
        }),
    });
    void client.invalidateQueries({ queryKey: ['products'] });
    setStage({ at: 'over', name, head: rows.head, whole });
  };
  return { stage, progress, run, stop: () => abort.current?.abort() };
}

interface ToldProps {
  stage: Exclude<Stage, { at: 'choosing' }>;
  progress: Progress;
}

function Told({ stage, progress }: ToldProps) {
  const { share, accepted, older, refused } = progress;
  const isOver = stage.at === 'over';
  const save = () => {
    if (!isOver) return;
    const { ending, type, text } = refusedFile(stage.head, refused);
    saveFile(`${stage.name.replace(/\.\w+$/, '')}.refused.${ending}`, type, text);
  };
  return (
    <>
      <p role="status">
        {isOver ? headline(stage.whole, progress) : `${stage.name}: ${Math.round(share * 100)}%`}
      </p>
      {!isOver && (
        <progress className={styles.progress} aria-label="How far it is" value={share} max={1} />
      )}
      <dl className={styles.counts}>
        <dt>In the catalogue now</dt>
        <dd>{exact(accepted)}</dd>
        <dt>A newer one is kept</dt>
        <dd>{exact(older)}</dd>
        <dt>Refused</dt>
        <dd>{exact(refused.length)}</dd>
      </dl>
      {!isOver && stage.stuck && (
        <ErrorState
          inline
          title="A batch could not be sent"
          problem={stage.stuck.problem}
          onRetry={() => stage.stuck?.answer(true)}
        />
      )}
      {refused.length > 0 && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keys */}
          <ul className={styles.refused} aria-label="Refused rows" tabIndex={0}>
            {refused.slice(0, REASONS_SHOWN).map(({ row, reasons }) => (
              <li key={row.line}>
                <b>Row {row.line}</b> {reasons}
              </li>
            ))}
            {refused.length > REASONS_SHOWN && (
              <li>and {plural(refused.length - REASONS_SHOWN, 'more', 'more')}</li>
            )}
          </ul>
          {isOver && (
            <p>
              <Button icon={<Download />} onClick={save}>
                Save the refused rows as a file
              </Button>
            </p>
          )}
        </>
      )}
    </>
  );
}

function headline(whole: boolean, { refused }: Progress): string {
  if (!whole) return 'Stopped. What is in stays; import the file again to bring the rest.';
  if (refused.length === 0) return 'All of it is in.';
  return `${plural(refused.length, 'row was', 'rows were')} refused; the rest is in.`;
}
