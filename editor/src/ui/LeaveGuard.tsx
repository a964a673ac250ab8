// Asks before a link leads away from what is not saved.

import { useEffect, useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { Button } from './Button';
import { Dialog } from './Dialog';

interface Props {
  unsaved: boolean;
  onLeave: () => void;
}

export function LeaveGuard({ unsaved, onLeave }: Props) {
  const [to, setTo] = useState<string>();
  useAsksBeforeClosing(unsaved);
  useEffect(() => {
    if (!unsaved) return undefined;
    const clicked = (event: MouseEvent) => {
      const href = leadsTo(event);
      if (href === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      setTo(href);
    };
    document.addEventListener('click', clicked, true);
    return () => document.removeEventListener('click', clicked, true);
  }, [unsaved]);
  const leave = () => {
    onLeave();
    if (to) navigate(to);
  };
  return (
    <Dialog
      open={to !== undefined}
      onClose={() => setTo(undefined)}
      size="small"
      title="Leave without saving?"
      onSubmit={leave}
      foot={
        <>
          <Button onClick={() => setTo(undefined)}>Stay here</Button>
          <Button type="submit" look="danger">
            Leave
          </Button>
        </>
      }
    >
      <p>What you changed is not saved, and will be lost.</p>
    </Dialog>
  );
}

/** Where a plain click on a link leads, inside of the app. */
function leadsTo(event: MouseEvent): string | undefined {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!plain || !(link instanceof HTMLAnchorElement) || link.target === '_blank') return undefined;
  if (link.origin !== window.location.origin || link.hash !== '') return undefined;
  return link.pathname + link.search;
}

/** Before the window goes, the browser asks. */
function useAsksBeforeClosing(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return undefined;
    const asked = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', asked);
    return () => window.removeEventListener('beforeunload', asked);
  }, [unsaved]);
}
