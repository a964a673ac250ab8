// The app: who is here decides between the frame and the sign-in.

import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { useSession } from '@/api/access';
import { newQueryClient } from '@/api/client';
import { problemOf } from '@/api/problem';
import { ErrorState } from '@/ui/ErrorState';
import { Toasts } from '@/ui/Toasts';
import { ErrorBoundary } from './ErrorBoundary';
import { Frame } from './Frame';
import { SignIn } from './SignIn';

export function App() {
  const [client] = useState(newQueryClient);
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
  if (session.error && !session.data) {
    return (
      <main>
        <ErrorState problem={problemOf(session.error)} onRetry={() => session.refetch()} />
      </main>
    );
  }
  // The frame stands while the answer comes: most are signed in, and nothing of it is secret.
  const signedOut = session.data && !session.data.open && !session.data.user;
  return signedOut ? <SignIn /> : <Frame session={session.data} />;
}
