// An instant: how long ago, and in full for who rests on it.

import { absolute, clock, relative } from './format';
import { useNow } from './now';

interface Props {
  at: string | number | Date;
  /** Not how long ago but the hour, or all of it. */
  form?: 'relative' | 'clock' | 'full';
}

export function Time({ at, form = 'relative' }: Props) {
  const now = useNow();
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime())) return <span>–</span>;
  const full = absolute(instant);
  const text = { relative: relative(instant, now), clock: clock(instant), full }[form];
  return (
    <time dateTime={instant.toISOString()} title={full}>
      {text}
    </time>
  );
}
