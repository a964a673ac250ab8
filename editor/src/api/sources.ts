// Where webhooks of shops come in: how they are, what was kept of them, and setting them up.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call, get, post, remove } from './call';
import { PAGE_ROWS, useRows } from './pages';
import type { SourceWritten } from './types';

/** As often as a page that shows deliveries asks again. */
const LOOK_MS = 5_000;

/** What stands in place of a secret. */
export const MASK = '********';

export type SourceSettings = Record<string, unknown>;

export function useSources() {
  return useQuery({
    queryKey: ['sources', 'list'],
    queryFn: ({ signal }) => get('/v1/sources', { signal }),
    refetchInterval: LOOK_MS,
  });
}

export function useConnectors() {
  return useQuery({
    queryKey: ['connectors'],
    queryFn: ({ signal }) => get('/v1/connectors', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** As it is written: only owners may read it. */
export function useSource(name: string, enabled: boolean) {
  return useQuery({
    queryKey: ['sources', 'one', name],
    queryFn: ({ signal }) => get('/v1/sources/{name}', { at: [name], signal }),
    enabled,
  });
}

interface ToSave {
  name: string;
  settings: SourceSettings;
  /** None for one that is new. */
  revision: number | null;
  /** Told before the page is drawn anew, and with it the form that asked. */
  done: (saved: SourceWritten) => void;
}

export function useSaveSource() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, settings, revision, done }: ToSave) => {
      const saved = await call<SourceWritten>('PUT', '/v1/sources/{name}', {
        at: [name],
        body: settings,
        ...(revision !== null && { ifMatch: `"${revision}"` }),
      });
      done(saved);
      return saved;
    },
    onSuccess: (saved) => {
      client.setQueryData(['sources', 'one', saved.name], saved);
      return client.invalidateQueries({ queryKey: ['sources'] });
    },
  });
}

export function useDeleteSource() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => remove('/v1/sources/{name}', { at: [name] }),
    onSuccess: (_, name) => {
      client.removeQueries({ queryKey: ['sources', 'one', name] });
      return client.invalidateQueries({ queryKey: ['sources'] });
    },
  });
}

/** Deliveries that could not be taken, the newest first. */
export function useDeliveries(name: string, state: 'kept' | 'replayed') {
  return useRows(['deliveries', name, state], (cursor, signal) =>
    get('/v1/sources/{name}/deliveries', {
      at: [name],
      query: { state, limit: PAGE_ROWS, ...(cursor && { cursor }) },
      signal,
    }),
  );
}

export function useDelivery(name: string, id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['deliveries', name, 'one', id],
    queryFn: ({ signal }) => get('/v1/sources/{name}/deliveries/{id}', { at: [name, id], signal }),
    enabled,
  });
}

interface ToReplay {
  id: string;
  /** Whether it may start flows. */
  starts: boolean;
}

export function useReplay(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, starts }: ToReplay) =>
      post('/v1/sources/{name}/deliveries/{id}/replay', {
        at: [name, id],
        body: starts ? { trigger: true, people: 1 } : {},
      }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['sources'] });
      return client.invalidateQueries({ queryKey: ['deliveries', name] });
    },
  });
}
