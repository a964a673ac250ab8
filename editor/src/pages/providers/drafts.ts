// What was typed and not saved yet: it is there again when one comes back, and gone with the page.
// It may be secret, so it is kept in memory alone.

import { useState } from 'react';
import type { Settings } from '@/api/providers';

export interface Draft {
  name: string;
  settings: Settings;
}

const drafts = new Map<string, Draft>();

/** The draft under this key, or what to begin with. */
export function useDraft(key: string, begin: Draft) {
  const [draft, setDraft] = useState<Draft>(() => drafts.get(key) ?? begin);
  const put = (next: Draft) => {
    drafts.set(key, next);
    setDraft(next);
  };
  const drop = (now: Draft) => {
    drafts.delete(key);
    setDraft(now);
  };
  return { draft, put, drop, isKept: drafts.has(key) };
}

export function forget(key: string): void {
  drafts.delete(key);
}
