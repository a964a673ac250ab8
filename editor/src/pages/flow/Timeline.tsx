// What would happen, from the first moment to the last; messages can be looked at.

import { CircleCheck, DoorOpen, LogIn, Mail, MoveRight } from 'lucide-react';
import { useState } from 'react';
import { countOf } from '@/canvas/diagnostics';
import { MessagePreview } from '@/canvas/MessagePreview';
import { useEditor, useEditorStore } from '@/canvas/store';
import type { Played } from '@/flow/scenario';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { absolute } from '@/ui/format';
import { Skeleton } from '@/ui/Skeleton';
import styles from './TestPanel.module.css';
import type { PlayedResult } from './usePlayed';

interface Props {
  result: PlayedResult;
  contact: Record<string, unknown>;
}

export function Timeline({ result, contact }: Props) {
  const [shown, setShown] = useState<string | null>(null);
  const message = useEditor((state) => state.graph.messages.find((each) => each.id === shown));
  const errors = useEditor((state) => countOf(state.diagnostics, 'error'));
  const { played, problem, busy } = result;
  return (
    <section className={styles.section} aria-busy={busy}>
      <h3>Timeline</h3>
      {problem && <ErrorState inline problem={problem} title="This cannot be played" />}
      {!problem && played.length === 0 && busy && <Skeleton lines={4} />}
      {!problem && played.length === 0 && !busy && (
        <p className={styles.faint}>
          {errors > 0
            ? 'First mend the errors: until then nothing can be played.'
            : 'Nobody enters by this: say above what lets people in.'}
        </p>
      )}
      <ol className={styles.timeline}>
        {played.map((each, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same
          <Line key={at} played={each} first={played[0]?.at ?? ''} onShow={setShown} />
        ))}
      </ol>
      {message && (
        <Dialog open size="large" title={message.id} onClose={() => setShown(null)}>
          <MessagePreview message={message} contact={contact} />
        </Dialog>
      )}
    </section>
  );
}

interface LineProps {
  played: Played;
  first: string;
  onShow: (message: string) => void;
}

const SIGNS: Record<string, typeof Mail> = {
  entered: LogIn,
  not_entered: DoorOpen,
  message: Mail,
  ended: CircleCheck,
};

function Line({ played, first, onShow }: LineProps) {
  const store = useEditorStore();
  const step = useEditor((state) => state.graph.byKey.get(played.node ?? ''));
  const port = step?.ports.find((each) => each.id === played.port);
  const Sign = SIGNS[played.kind] ?? MoveRight;
  const title = step?.title ?? played.node ?? '';
  return (
    <li className={styles.line} data-kind={played.kind}>
      <span className={styles.when}>{sinceStart(first, played.at)}</span>
      <Sign size={16} aria-hidden="true" />
      <div className={styles.grow}>
        {played.kind === 'node' ? (
          <button
            type="button"
            className={styles.step}
            onClick={() => store.getState().select(step ? [step.key] : [])}
          >
            {title}
            {port && step && step.ports.length > 1 ? `: ${port.title}` : ''}
          </button>
        ) : (
          <b>{wordsOf(played, title)}</b>
        )}
        {played.because && <p className={styles.faint}>{inWords(played.because)}</p>}
      </div>
      {played.message && (
        <Button size="small" look="quiet" onClick={() => onShow(played.message ?? '')}>
          View
        </Button>
      )}
    </li>
  );
}

function wordsOf({ kind, reason }: Played, title: string): string {
  switch (kind) {
    case 'entered':
      return 'Enters the flow';
    case 'not_entered':
      return `Does not enter: ${reason ?? ''}`;
    case 'message':
      return `Gets ${title}`;
    case 'ended':
      return reason === 'end' ? 'The flow is over' : `Leaves the flow: ${reason ?? ''}`;
    default:
      return title;
  }
}

/** Moments as people read them. */
function inWords(because: string): string {
  return because.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (at) => absolute(new Date(at)));
}

/** How long after the first moment, in days and hours. */
function sinceStart(first: string, at: string): string {
  const minutes = Math.round((Date.parse(at) - Date.parse(first)) / 60_000);
  if (!Number.isFinite(minutes) || minutes === 0) {
    return 'at once';
  }
  const [days, hours, rest] = [
    Math.floor(minutes / 1440),
    Math.floor((minutes % 1440) / 60),
    minutes % 60,
  ];
  const parts = [days > 0 && `${days} d`, hours > 0 && `${hours} h`, rest > 0 && `${rest} min`];
  return parts.filter(Boolean).join(' ');
}
