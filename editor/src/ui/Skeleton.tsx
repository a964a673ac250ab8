// The place of what is still coming, as large as it will be. It does not move.

import styles from './Skeleton.module.css';

interface Props {
  width?: string;
  height?: number;
  /** Several lines of text; the last is shorter. */
  lines?: number;
}

export function Skeleton({ width = '100%', height = 12, lines = 1 }: Props) {
  const places = Array.from({ length: lines }, (_, place) => place);
  return (
    <span className={styles.lines} aria-hidden="true" aria-busy="true">
      {places.map((place) => (
        <span
          key={place}
          className={styles.bar}
          style={{ width: lines > 1 && place === lines - 1 ? '60%' : width, height }}
        />
      ))}
    </span>
  );
}
