// Asks the server what is wrong with the text, shortly after each change.

import { useEffect } from 'react';
import { post } from '@/api/call';
import { readDiagnostics } from '@/canvas/diagnostics';
import type { EditorStore } from '@/canvas/store';

const CHECK_AFTER_MS = 300;

export function useCheck(store: EditorStore, files: Record<string, string>): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking: AbortController | undefined;
    const check = async () => {
      asking?.abort();
      asking = new AbortController();
      const { signal } = asking;
      const { text } = store.getState().history;
      try {
        const answer = await post('/v1/flows/check', { body: { flow: text, files }, signal });
        if (!signal.aborted) {
          store.getState().set({ diagnostics: readDiagnostics(answer.diagnostics), checked: text });
        }
      } catch {
        // The next change asks again; saving tells when the server is away.
      }
    };
    void check();
    const stop = store.subscribe((now, was) => {
      if (now.history.text !== was.history.text) {
        clearTimeout(timer);
        timer = setTimeout(() => void check(), CHECK_AFTER_MS);
      }
    });
    return () => {
      stop();
      clearTimeout(timer);
      asking?.abort();
    };
  }, [store, files]);
}
