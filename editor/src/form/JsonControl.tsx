// Any value, written as JSON; what cannot be read yet is kept in the field and told.

import { useEffect, useState } from 'react';
import { parse } from 'yaml';
import { same } from '@/flow/change';
import { TextArea } from '@/ui/TextArea';
import styles from './form.module.css';
import type { ControlProps } from './types';

export function JsonControl({ value, onChange, label }: ControlProps) {
  const [text, setText] = useState(() => written(value));
  const [error, setError] = useState('');
  useEffect(() => {
    setText((now) => (same(readOr(now), value) ? now : written(value)));
  }, [value]);
  const typed = (now: string) => {
    setText(now);
    if (now.trim() === '') {
      setError('');
      onChange(undefined);
      return;
    }
    try {
      onChange(parse(now));
      setError('');
    } catch {
      setError('This is no JSON yet.');
    }
  };
  return (
    <>
      <TextArea
        code
        value={text}
        onChange={typed}
        rows={4}
        {...(label && { 'aria-label': label })}
      />
      {error && <p className={styles.error}>{error}</p>}
    </>
  );
}

function written(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

function readOr(text: string): unknown {
  try {
    return text.trim() === '' ? undefined : parse(text);
  } catch {
    return undefined;
  }
}
