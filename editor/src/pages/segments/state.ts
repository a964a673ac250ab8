// What state a segment is in, in words.

import type { Segment } from '@/api/types';
import { share } from '@/ui/format';
import type { Tone } from '@/ui/StatusPill';

export function stateOf({ state, filled }: Segment): { tone: Tone; words: string } {
  if (state !== 'filling') return { tone: 'good', words: 'Up to date' };
  const words = filled ? `Filling, ${share(filled.done, filled.total)}` : 'Filling';
  return { tone: 'accent', words };
}
