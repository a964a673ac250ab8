// The app: who is here decides between the frame and the sign-in.

import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Here, useSession } from '@/api/access';
import { onSignedOut } from '@/api/call';
import { newQueryClient } from '@/api/client';
import { problemOf } from '@/api/problem';
import type { Session } from '@/api/types';
import { ErrorState } from '@/ui/ErrorState';
import { Toasts } from '@/ui/Toasts';
import { ErrorBoundary } from './ErrorBoundary';
import { Frame } from './Frame';
import { SignIn, SignInAgain } from './SignIn';

export function App() {
  const [client] = useState(newQueryClient);
  useEffect(
    () => onSignedOut(() => void client.invalidateQueries({ queryKey: ['session'] })),
    [client],
  );
  return (
    <QueryClientProvider client={client}>
      <ErrorBoundary place="app">
        <Who />
      </ErrorBoundary>
      <Toasts />
    </QueryClientProvider>
  );
}

function Who() {
  const session = useSession();
  const last = useLast(session.data);
  if (session.error && !session.data) {
    return (
      <main>
        <ErrorState problem={problemOf(session.error)} onRetry={() => session.refetch()} />
      </main>
    );
  }
  const signedOut = session.data && !session.data.open && !session.data.user;
  if (signedOut && !last) return <SignIn />;
  // The frame stands while the answer comes: most are signed in, and nothing of it is secret. It
  // also stays where a session ran out: what somebody has half written there goes on after.
  return (
    <>
      <Frame session={signedOut ? last : session.data} />
      {signedOut && <SignInAgain last={last} />}
    </>
  );
}

/** Who was here in this window until now; nobody once they signed out. */
function useLast(now: Here | undefined): Session | undefined {
  const [last, setLast] = useState<Session>();
  const next = now?.user ? now : now?.left || now?.open ? undefined : last;
  if (next !== last) setLast(next);
  return next;
}
