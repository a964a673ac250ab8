// Somebody else kept another text meanwhile: what met in the same lines is decided here.

import { useMemo, useState } from 'react';
import { type Conflict as Meeting, merge, settle } from '@/flow/merge';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { plural } from '@/ui/format';
import styles from './dialogs.module.css';
import type { Conflict } from './useAutosave';

interface Props {
  conflict: Conflict;
  onResolve: (text: string) => void;
  /** Nothing is decided, and nothing kept, until it is opened again. */
  onLater: () => void;
}

type Side = 'mine' | 'theirs';

export function ConflictDialog({ conflict, onResolve, onLater }: Props) {
  const parts = useMemo(
    () => merge(conflict.base, conflict.mine, conflict.theirs.text),
    [conflict],
  );
  const meetings = parts.flatMap((part) => ('conflict' in part ? [part.conflict] : []));
  const [sides, setSides] = useState<Side[]>(() => meetings.map(() => 'mine'));
  const done = () => {
    let at = -1;
    onResolve(
      settle(parts, (each) => {
        at += 1;
        return sides[at] === 'theirs' ? each.theirs : each.mine;
      }),
    );
  };
  const all = (side: Side) => setSides(meetings.map(() => side));
  return (
    <Dialog
      open
      size="large"
      title="Somebody else changed this flow too"
      onClose={onLater}
      onSubmit={done}
      foot={
        <>
          <Button onClick={() => all('theirs')}>All of theirs</Button>
          <Button onClick={() => all('mine')}>All of mine</Button>
          <Button type="submit" look="primary">
            Keep this
          </Button>
        </>
      }
    >
      <p>
        Everything else was merged. {plural(meetings.length, 'place')} must be decided: which lines
        shall stay?
      </p>
      {meetings.map((meeting, at) => (
        <Choice
          // biome-ignore lint/suspicious/noArrayIndexKey: places have no names
          key={at}
          name={`place ${at}`}
          meeting={meeting}
          side={sides[at] ?? 'mine'}
          onChoose={(side) => setSides(sides.map((each, i) => (i === at ? side : each)))}
        />
      ))}
    </Dialog>
  );
}

interface ChoiceProps {
  name: string;
  meeting: Meeting;
  side: Side;
  onChoose: (side: Side) => void;
}

function Choice({ name, meeting, side, onChoose }: ChoiceProps) {
  const option = (which: Side, title: string, text: string) => (
    <label className={styles.side} data-chosen={side === which || undefined}>
      <span className={styles.sideHead}>
        <input type="radio" name={name} checked={side === which} onChange={() => onChoose(which)} />
        {title}
      </span>
      <pre>{text || '(nothing)'}</pre>
    </label>
  );
  return (
    <fieldset className={styles.sides}>
      {option('mine', 'Mine', meeting.mine)}
      {option('theirs', 'Theirs', meeting.theirs)}
    </fieldset>
  );
}
