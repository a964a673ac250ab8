// What a provider said: its own words where it has some, else all of it.

import { isObject } from '@/api/problem';
import { CodeBlock } from '@/ui/CodeBlock';

export function Said({ said }: { said: unknown }) {
  const [only, ...more] = isObject(said) ? Object.values(said) : [said];
  const words = more.length === 0 && typeof only === 'string' ? only : undefined;
  const text = words ?? JSON.stringify(said, null, 2);
  return <CodeBlock wrap text={text} label="Copy what it said" />;
}
