// What becomes of steps between two versions, as people read it.

import { type LucideIcon, Minus, Move, Pencil, Plus } from 'lucide-react';
import type { Fate } from '@/flow/compare';
import type { Tone } from '@/ui/StatusPill';

export const FATES: Record<Fate, { words: string; tone: Tone; Sign: LucideIcon }> = {
  added: { words: 'Added', tone: 'good', Sign: Plus },
  changed: { words: 'Changed', tone: 'warn', Sign: Pencil },
  removed: { words: 'Taken out', tone: 'bad', Sign: Minus },
  moved: { words: 'Only moved', tone: 'calm', Sign: Move },
};
