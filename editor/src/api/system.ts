// The server itself: whether it is ready, whether messages leave it, its providers and its clock.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call, get, post } from './call';
import { isObject, Problem } from './problem';

/** As often as the light in the frame is asked for. */
const HEALTH_MS = 15_000;

export interface Health {
  ready: boolean;
  /** Whether messages are handed over. */
  sending: boolean;
  /** Not the wall's: moved by hand, or running faster. */
  clock: { kind: 'manual' | 'scaled'; scale: number | undefined; now: string | undefined } | null;
}

export function useHealth() {
  return useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => readHealth(signal),
    refetchInterval: HEALTH_MS,
    retry: false,
  });
}

async function readHealth(signal: AbortSignal): Promise<Health> {
  try {
    return health(await call('GET', '/readyz', { signal }), true);
  } catch (error) {
    // It answers and says it is not ready: that is an answer too.
    if (error instanceof Problem && error.status === 503) return health(error.body, false);
    throw error;
  }
}

export function health(told: unknown, ready: boolean): Health {
  const body = isObject(told) ? told : {};
  return {
    ready,
    sending: body.sending !== 'paused',
    clock: clock(body),
  };
}

function clock({ clock: told }: Record<string, unknown>): Health['clock'] {
  const said = isObject(told) ? told : { kind: told };
  if (said.kind !== 'manual' && said.kind !== 'scaled') return null;
  return {
    kind: said.kind,
    scale: typeof said.scale === 'number' ? said.scale : undefined,
    now: typeof said.now === 'string' ? said.now : undefined,
  };
}

export function useSending() {
  return useQuery({
    queryKey: ['sending'],
    queryFn: ({ signal }) => get('/v1/settings/sending', { signal }),
  });
}

export function useSetSending() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (paused: boolean) => post('/v1/settings/sending', { body: { paused } }),
    onSuccess: (sending) => {
      client.setQueryData(['sending'], sending);
      return client.invalidateQueries({ queryKey: ['health'] });
    },
  });
}

export function useMoveClock() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (advance: string) => post('/v1/clock', { body: { advance }, timeoutMs: 120_000 }),
    onSuccess: () => client.invalidateQueries(),
  });
}

export function useProviders() {
  return useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => get('/v1/providers', { signal }),
    refetchInterval: HEALTH_MS,
  });
}

/** A provider may take its time: a test waits as long as a message would. */
export const TEST_TIMEOUT_MS = 60_000;

/** What version runs here: as its own document says. */
export function useAbout() {
  return useQuery({
    queryKey: ['about'],
    queryFn: ({ signal }) => call<unknown>('GET', '/v1/openapi.json', { signal }),
    select: (document) => {
      const info = isObject(document) && isObject(document.info) ? document.info : {};
      return { version: typeof info.version === 'string' ? info.version : 'unknown' };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
