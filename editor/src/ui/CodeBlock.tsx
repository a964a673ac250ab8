// Text for machines: a payload, a command. It can be copied whole.

import styles from './CodeBlock.module.css';
import { CopyButton } from './CopyButton';

interface Props {
  text: string;
  label?: string;
  /** Long lines are broken, not scrolled. */
  wrap?: boolean;
}

export function CodeBlock({ text, label = 'Copy', wrap }: Props) {
  return (
    <div className={styles.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keys */}
      <pre className={wrap ? styles.wrapped : styles.code} tabIndex={0}>
        {text}
      </pre>
      <div className={styles.copy}>
        <CopyButton text={text} label={label} />
      </div>
    </div>
  );
}
