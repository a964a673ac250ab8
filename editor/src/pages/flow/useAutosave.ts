// Keeps the draft a second after the last change, and says how it stands: kept or in conflict.
// What cannot be kept is tried again by itself; what is left unkept comes back with the page.

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '@/api/access';
import { put } from '@/api/call';
import { readFlow } from '@/api/flows';
import { type Problem, problemOf } from '@/api/problem';
import type { FlowText } from '@/api/types';
import type { EditorStore } from '@/canvas/store';
import { merge, settle } from '@/flow/merge';
import { setAside } from './unkept';

/** Typing pauses for so long before the draft is sent. */
const SAVE_AFTER_MS = 1_000;

/** A server that is away, or cannot now, is tried again so soon; it may ask for more time. */
const AGAIN_AFTER_MS = 5_000;

export interface Kept {
  text: string;
  revision: number;
}

/** Two people changed the same lines. */
export interface Conflict {
  base: string;
  mine: string;
  theirs: Kept;
}

export interface Saving {
  state: 'saved' | 'unsaved' | 'saving' | 'conflict' | 'failed';
  /** Which revision is kept, as it is when asked. */
  revision: () => number;
  /** When it was last kept here. */
  at: Date | null;
  problem: Problem | null;
  conflict: Conflict | null;
  saveNow: () => Promise<boolean>;
  /** What the server has meanwhile, taken over where nothing is unsaved here. */
  adopt: (kept: Kept) => void;
  /** The text that both agree on. */
  resolve: (text: string) => void;
}

export function useAutosave(store: EditorStore, id: string, begin: Kept): Saving {
  const client = useQueryClient();
  const kept = useRef<Kept>(begin);
  const [state, setState] = useState<Saving['state']>('saved');
  const [at, setAt] = useState<Date | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const busy = useRef<Promise<boolean> | null>(null);
  const again = useRef<() => void>(() => undefined);
  const left = useRef(false);
  const met = useRef(false);

  const saveOnce = useCallback(async (): Promise<boolean> => {
    const { text } = store.getState().history;
    met.current = false;
    if (text === kept.current.text) {
      setConflict(null);
      setState('saved');
      return true;
    }
    setState('saving');
    try {
      const saved = await put('/v1/flows/{id}', {
        at: [id],
        yaml: text,
        ifMatch: `"${kept.current.revision}"`,
      });
      kept.current = { text, revision: saved.revision };
      setAt(new Date());
      setProblem(null);
      setState(store.getState().history.text === text ? 'saved' : 'unsaved');
      client.setQueryData<FlowText>(['flows', 'one', id], (old) =>
        old ? { ...old, flow: text, revision: saved.revision } : old,
      );
      void client.invalidateQueries({ queryKey: ['flows', 'list'] });
      return true;
    } catch (error) {
      const found = problemOf(error);
      return found.status === 412 ? await meet(found) : fail(found);
    }

    function fail(found: Problem): boolean {
      setProblem(found);
      setState('failed');
      if (mayPass(found) && !left.current) {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => again.current(), againAfter(found));
      }
      return false;
    }

    /** Somebody else kept another text: what does not meet in the same lines is merged at once. */
    async function meet(found: Problem): Promise<boolean> {
      const other = await readFlow(id).catch(() => null);
      if (!other) {
        return fail(found);
      }
      const theirs = { text: other.flow, revision: other.revision };
      const mine = store.getState().history.text;
      const parts = merge(kept.current.text, mine, theirs.text);
      if (parts.some((part) => 'conflict' in part)) {
        met.current = true;
        setConflict({ base: kept.current.text, mine, theirs });
        setState('conflict');
        return false;
      }
      kept.current = theirs;
      setConflict(null);
      store.getState().load(settle(parts, (each) => each.mine));
      return saveOnce();
    }
  }, [store, id, client]);

  const saveNow = useCallback((): Promise<boolean> => {
    clearTimeout(timer.current);
    busy.current ??= saveAll().finally(() => {
      busy.current = null;
    });
    return busy.current;

    /** What was typed while an older text was on its way follows it. */
    async function saveAll(): Promise<boolean> {
      do {
        if (!(await saveOnce())) return false;
      } while (store.getState().history.text !== kept.current.text);
      return true;
    }
  }, [store, saveOnce]);

  const present = useSession().data;
  const here = present?.open || present?.user ? present : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever is here again goes on
  useEffect(() => {
    again.current = () => void saveNow();
    if (here && store.getState().history.text !== kept.current.text) void saveNow();
  }, [store, saveNow, here?.user?.id]);

  useEffect(
    () =>
      store.subscribe((now, was) => {
        if (now.history.text !== was.history.text && !now.readOnly) {
          clearTimeout(timer.current);
          // Until somebody decides, the same two would meet again.
          if (met.current) return;
          setState('unsaved');
          timer.current = setTimeout(() => void saveNow(), SAVE_AFTER_MS);
        }
      }),
    [store, saveNow],
  );
  useLeaving(store, id, kept, left, saveNow);

  const adopt = useCallback(
    (theirs: Kept) => {
      const clean = store.getState().history.text === kept.current.text;
      if (clean && theirs.revision > kept.current.revision) {
        kept.current = theirs;
        store.getState().load(theirs.text);
      }
    },
    [store],
  );

  const resolve = useCallback(
    (text: string) => {
      if (conflict) {
        kept.current = conflict.theirs;
        setConflict(null);
        setState('unsaved');
        store.getState().load(text);
        void saveNow();
      }
    },
    [conflict, store, saveNow],
  );
  const revision = useCallback(() => kept.current.revision, []);
  return { state, revision, at, problem, conflict, saveNow, adopt, resolve };
}

/** Whether the same may be taken later: it was the server, and not what was sent. */
function mayPass({ status }: Problem): boolean {
  return status === 0 || status === 429 || status >= 500;
}

function againAfter({ retryAfterSeconds }: Problem): number {
  return Math.max(AGAIN_AFTER_MS, (retryAfterSeconds ?? 0) * 1_000);
}

/** What is not kept yet is kept when the page is left, or set aside; a window that closes asks. */
function useLeaving(
  store: EditorStore,
  id: string,
  kept: React.RefObject<Kept>,
  left: React.RefObject<boolean>,
  saveNow: () => Promise<boolean>,
): void {
  useEffect(() => {
    const asked = (event: BeforeUnloadEvent) => {
      if (store.getState().history.text !== kept.current.text) {
        event.preventDefault();
      }
    };
    left.current = false;
    window.addEventListener('beforeunload', asked);
    return () => {
      window.removeEventListener('beforeunload', asked);
      left.current = true;
      const { text } = store.getState().history;
      if (text !== kept.current.text) {
        // Set aside at once: the page may be opened again before the server answers.
        const done = setAside(id, { text, base: kept.current });
        void saveNow().then(done);
      }
    };
  }, [store, id, kept, left, saveNow]);
}
