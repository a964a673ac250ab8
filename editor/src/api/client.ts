// How answers are kept and asked for again.

import { QueryClient } from '@tanstack/react-query';
import { Problem } from './problem';

/** Between two looks at a page its answers are not asked for again; the stream tells of changes. */
const FRESH_MS = 20_000;

const RETRIES_MAX = 2;

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: FRESH_MS, retry: worthAgain, retryDelay: pause },
      mutations: { retry: false },
    },
  });
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
