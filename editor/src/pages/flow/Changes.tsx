// What is different between two texts of a flow, told of its steps.

import { FATES } from '@/canvas/fates';
import type { Comparison, Fate } from '@/flow/compare';
import { StatusPill } from '@/ui/StatusPill';
import styles from './dialogs.module.css';

interface Props {
  comparison: Comparison;
  /** Where a step can be chosen: the one that is, and what to do with another. */
  chosen?: string | null;
  onChoose?: (key: string | null) => void;
}

export function Changes({ comparison, chosen, onChoose }: Props) {
  const { steps, messages, settings } = comparison;
  if (steps.length + messages.length + settings.length === 0) {
    return <p className={styles.faint}>Nothing that decides is different.</p>;
  }
  return (
    <ul className={styles.list} aria-label="What is different">
      {steps.map(({ key, title, fate }) => (
        <Line key={key} fate={fate}>
          {onChoose ? (
            <button
              type="button"
              className={styles.step}
              aria-pressed={key === chosen}
              onClick={() => onChoose(key === chosen ? null : key)}
            >
              {title}
            </button>
          ) : (
            title
          )}
        </Line>
      ))}
      {messages.map(({ id, fate }) => (
        <Line key={id} fate={fate}>
          Message {id}
        </Line>
      ))}
      {settings.map((name) => (
        <Line key={name} fate="changed">
          Setting {name.replaceAll('_', ' ')}
        </Line>
      ))}
    </ul>
  );
}

function Line({ fate, children }: { fate: Fate; children: React.ReactNode }) {
  return (
    <li className={styles.row}>
      <span className={styles.grow}>{children}</span>
      <StatusPill tone={FATES[fate].tone}>{FATES[fate].words}</StatusPill>
    </li>
  );
}
