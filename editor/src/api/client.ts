// How answers are kept and asked for again.

import { QueryCache, QueryClient } from '@tanstack/react-query';
import { Problem } from './problem';

/** Between two looks at a page its answers are not asked for again; the stream tells of changes. */
const FRESH_MS = 20_000;

const RETRIES_MAX = 2;

export function newQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        // Signed out meanwhile: the frame asks who is here, and shows the sign-in.
        const asked = query.queryKey[0] === 'session';
        if (!asked && error instanceof Problem && error.status === 401) {
          void client.invalidateQueries({ queryKey: ['session'] });
        }
      },
    }),
    defaultOptions: {
      queries: { staleTime: FRESH_MS, retry: worthAgain, retryDelay: pause },
      mutations: { retry: false },
    },
  });
  return client;
}

/** What the caller did wrong stays wrong; what the server could not do may pass. */
function worthAgain(failures: number, error: Error): boolean {
  const passing = !(error instanceof Problem) || error.status === 0 || error.status >= 500;
  return passing && failures < RETRIES_MAX;
}

function pause(failures: number, error: Error): number {
  const asked = error instanceof Problem ? error.retryAfterSeconds : undefined;
  return asked ? asked * 1_000 : 400 * 2 ** failures;
}
