// Keys to press, as `Ctrl K`; on a Mac they are the signs of a Mac.

import styles from './Kbd.module.css';

const MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

const SIGNS: Record<string, string> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' };

export function Kbd({ keys }: { keys: string }) {
  return (
    <span className={styles.keys}>
      {keys.split(' ').map((key) => (
        <kbd key={key} className={styles.key}>
          {MAC ? (SIGNS[key] ?? key) : key}
        </kbd>
      ))}
    </span>
  );
}
