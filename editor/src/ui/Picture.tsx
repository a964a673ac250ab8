// A small picture of a thing, from wherever it lies: who keeps it is not told which page shows it.
// One that is not there, or does not come over TLS, leaves its place.

import { Image } from 'lucide-react';
import { useState } from 'react';
import { classes } from './classes';
import styles from './Picture.module.css';

interface Props {
  src: string | null | undefined;
  size?: 'small' | 'medium' | 'large';
}

/** Its name stands beside it, so it has none of its own. */
export function Picture({ src, size = 'medium' }: Props) {
  const [failed, setFailed] = useState<string>();
  const shown = src?.startsWith('https://') && src !== failed ? src : undefined;
  return (
    <span className={classes(styles.picture, styles[size])} aria-hidden="true">
      {shown ? (
        <img
          src={shown}
          alt=""
          loading="lazy"
          decoding="async"
          referrerPolicy="no-referrer"
          onError={() => setFailed(shown)}
        />
      ) : (
        <Image />
      )}
    </span>
  );
}
