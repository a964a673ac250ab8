// The rendered parts of a message, whatever its channel.

import { isObject } from '@/api/problem';

export interface Parts {
  channel: string;
  all: Record<string, unknown>;
  words: (name: string) => string | undefined;
}

export function partsOf(parts: unknown): Parts | undefined {
  if (!isObject(parts) || typeof parts.channel !== 'string') return undefined;
  const words = (name: string) => {
    const value = parts[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return { channel: parts.channel, all: parts, words };
}
