// Ctrl-K opens the search from anywhere; its code comes when it is first asked for.

import { lazy, Suspense, useEffect } from 'react';
import type { Session } from '@/api/types';

const Search = lazy(() => import('./Search'));

interface Props {
  open: boolean;
  onOpen: (open: boolean) => void;
  session: Session | undefined;
}

export function SearchKeys({ open, onOpen, session }: Props) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      onOpen(!open);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [open, onOpen]);

  return open ? (
    <Suspense>
      <Search session={session} onClose={() => onOpen(false)} />
    </Suspense>
  ) : null;
}
