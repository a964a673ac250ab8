// What is different between two texts of a flow, told of its steps.

import type { Comparison, Fate } from '@/flow/compare';
import { StatusPill, type Tone } from '@/ui/StatusPill';
import styles from './dialogs.module.css';

const TONES: Record<Fate, Tone> = {
  added: 'good',
  changed: 'accent',
  removed: 'bad',
  moved: 'calm',
};
const WORDS: Record<Fate, string> = {
  added: 'Added',
  changed: 'Changed',
  removed: 'Taken out',
  moved: 'Only moved',
};

export function Changes({ comparison }: { comparison: Comparison }) {
  const { steps, messages, settings } = comparison;
  if (steps.length + messages.length + settings.length === 0) {
    return <p className={styles.faint}>Nothing that decides is different.</p>;
  }
  return (
    <ul className={styles.list} aria-label="What is different">
      {steps.map(({ key, title, fate }) => (
        <Line key={key} fate={fate} words={title} />
      ))}
      {messages.map(({ id, fate }) => (
        <Line key={id} fate={fate} words={`Message ${id}`} />
      ))}
      {settings.map((name) => (
        <Line key={name} fate="changed" words={`Setting ${name.replaceAll('_', ' ')}`} />
      ))}
    </ul>
  );
}

function Line({ fate, words }: { fate: Fate; words: string }) {
  return (
    <li className={styles.row}>
      <span className={styles.grow}>{words}</span>
      <StatusPill tone={TONES[fate]}>{WORDS[fate]}</StatusPill>
    </li>
  );
}
