// What a provider said: its own words where it has some, else all of it.

import { isObject } from '@/api/problem';
import { CodeBlock } from '@/ui/CodeBlock';

export function Said({ said }: { said: unknown }) {
  const error = isObject(said) && Object.keys(said).length === 1 ? said.error : undefined;
  const text = typeof error === 'string' ? error : JSON.stringify(said, null, 2);
  return <CodeBlock wrap text={text} label="Copy what it said" />;
}
