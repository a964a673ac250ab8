// A file of who is here. It is read in the page and goes nowhere by itself.

import type { Ref } from 'react';
import { useField } from './Field';
import styles from './Input.module.css';

interface Props {
  /** Endings such as `.csv`. */
  accept: readonly string[];
  onChoose: (file: File) => void;
  disabled?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function FileInput({ accept, onChoose, disabled, ref }: Props) {
  const field = useField();
  return (
    <input
      {...field}
      ref={ref}
      type="file"
      accept={accept.join(',')}
      disabled={disabled}
      className={styles.file}
      onChange={(event) => {
        const file = event.target.files?.[0];
        if (file) onChoose(file);
        // The same one can be chosen again once it was mended.
        event.target.value = '';
      }}
    />
  );
}
