// Codes on their way into a pool, batch by batch: each goes in as a whole, or not at all.

import { type Problem, problemOf } from '@/api/problem';

/** What the server takes at once. */
const BATCH_CODES = 5_000;

export interface Added {
  added: number;
  /** Were in the pool before, or stood there twice. */
  duplicates: string[];
  /** Codes that can be none, and why. */
  refused: { code: string; why: string }[];
}

export const NONE: Added = { added: 0, duplicates: [], refused: [] };

interface Ways {
  add: (codes: string[]) => Promise<{ added: number; duplicates: string[] }>;
  tell: (added: Added) => void;
}

/** What stands there twice is told once, also across batches. */
export async function addAll(codes: readonly string[], { add, tell }: Ways): Promise<void> {
  let told = NONE;
  for (let at = 0; at < codes.length; at += BATCH_CODES) {
    const batch = codes.slice(at, at + BATCH_CODES);
    told = await sent(batch, told, add);
    tell(told);
  }
}

/** A batch in which some can be no codes goes again without these. */
async function sent(batch: readonly string[], told: Added, add: Ways['add']): Promise<Added> {
  let rest = [...batch];
  let { refused } = told;
  while (rest.length > 0) {
    try {
      const { added, duplicates } = await add(rest);
      return {
        added: told.added + added,
        duplicates: [...told.duplicates, ...duplicates],
        refused,
      };
    } catch (error) {
      const bad = badOf(problemOf(error));
      if (bad.size === 0) throw error;
      refused = [...refused, ...[...bad].map(([place, why]) => ({ code: rest[place] ?? '', why }))];
      rest = rest.filter((_, place) => !bad.has(place));
    }
  }
  return { ...told, refused };
}

/** Which of the codes of a request are refused, by their places. */
function badOf(problem: Problem): Map<number, string> {
  const bad = new Map<number, string>();
  for (const { pointer, message } of problem.errors) {
    const place = /^\/codes\/(\d+)$/.exec(pointer ?? '')?.[1];
    if (place !== undefined) bad.set(Number(place), message);
  }
  return bad;
}
