// Drafts that were left before the server had them: they come back when their flow is opened again.

import { navigate } from 'wouter/use-browser-location';
import { toast } from '@/ui/toast';
import { link } from '@/ui/url';
import type { Kept } from './useAutosave';

export interface Unkept {
  text: string;
  /** What the server had when it was changed. */
  base: Kept;
}

const drafts = new Map<string, Unkept>();

/** Until it is known whether the server took it after all: then the answer is to be told. */
export function setAside(id: string, draft: Unkept): (isKept: boolean) => void {
  drafts.set(id, draft);
  window.addEventListener('beforeunload', asked);
  return (isKept) => {
    // Opened again meanwhile, the page itself cares for it.
    if (drafts.get(id) !== draft) return;
    if (isKept) {
      forget(id);
      return;
    }
    toast(`The last changes of ${id} are not on the server yet. They are still here.`, {
      tone: 'bad',
      action: { title: 'Open it', run: () => navigate(link(['flows', id])) },
    });
  };
}

/** The draft that was set aside, if there is one; from then on the page has it. */
export function takeBack(id: string): Unkept | undefined {
  const draft = drafts.get(id);
  forget(id);
  return draft;
}

function forget(id: string): void {
  drafts.delete(id);
  if (drafts.size === 0) window.removeEventListener('beforeunload', asked);
}

function asked(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
