// An SMS as it arrives, with the parts it is sent in.

import { plural } from './format';
import styles from './SmsBubble.module.css';
import { smsSize } from './sms';

interface Props {
  text: string;
  from?: string | null | undefined;
}

/** More than these say nothing more. */
const FOREIGN_SHOWN_MAX = 5;

export function SmsBubble({ text, from }: Props) {
  const size = smsSize(text);
  const most = size.perSegment * size.segments;
  const foreign = size.foreign.slice(0, FOREIGN_SHOWN_MAX).join(' ');
  return (
    <figure className={styles.phone}>
      {from && <p className={styles.from}>{from}</p>}
      <div className={styles.bubble}>{text}</div>
      <figcaption className={styles.size}>
        {plural(size.segments, 'segment')} · {size.units} of {most} · {size.encoding}
        {foreign && <span className={styles.foreign}> · because of {foreign}</span>}
      </figcaption>
    </figure>
  );
}
