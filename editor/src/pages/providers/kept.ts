// What the form of a provider knows beside its settings: secrets that are kept, and where channels
// go now.

import { createContext, useContext } from 'react';

interface Kept {
  /** What stands in place of a secret. */
  mask: string;
  /** Whether a secret is kept at a place. */
  has: (place: string) => boolean;
  /** By channel the provider it goes to now, where that is another one. */
  takers: Readonly<Record<string, string>>;
}

export const KeptContext = createContext<Kept>({ mask: '', has: () => false, takers: {} });

export function useKept(): Kept {
  return useContext(KeptContext);
}
