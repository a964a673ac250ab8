// Segments: the list, one of them, and what a condition would come to.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call, get, post, remove } from './call';
import { PAGE_ROWS, useRows } from './pages';
import type { Segment } from './types';

export type Condition = Record<string, unknown>;

const LIST = ['segments', 'list'];

const one = (id: string) => ['segments', 'one', id];

/** While some are being filled, how far that is. */
const FILLING_MS = 1_000;

function again(segments: readonly Segment[]): number | false {
  return segments.some(({ state }) => state === 'filling') && FILLING_MS;
}

export function useSegments() {
  return useRows(
    LIST,
    (cursor, signal) =>
      get('/v1/segments', { query: { limit: PAGE_ROWS, ...(cursor && { cursor }) }, signal }),
    { again, passed: ({ updated_at }) => updated_at },
  );
}

export function useSegment(id: string) {
  return useQuery({
    queryKey: one(id),
    queryFn: ({ signal }) => get('/v1/segments/{id}', { at: [id], signal }),
    refetchInterval: ({ state }) => state.data !== undefined && again([state.data]),
  });
}

interface ToSave {
  id: string;
  name: string;
  where: Condition;
  /** None for one that is new. */
  revision: number | null;
}

export function useSaveSegment() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name, where, revision }: ToSave) =>
      call<Segment>('PUT', '/v1/segments/{id}', {
        at: [id],
        body: { name, where },
        ...(revision !== null && { ifMatch: `"${revision}"` }),
      }),
    onSuccess: (saved) => {
      client.setQueryData(one(saved.id), saved);
      return client.invalidateQueries({ queryKey: LIST });
    },
  });
}

export function useDeleteSegment() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove('/v1/segments/{id}', { at: [id] }),
    onSuccess: (_, id) => {
      client.removeQueries({ queryKey: one(id) });
      return client.invalidateQueries({ queryKey: LIST });
    },
  });
}

/** Of whom a condition is true now; of one that is not whole yet it is not asked. */
export function usePreview(where: Condition, enabled: boolean) {
  return useQuery({
    queryKey: ['segment-preview', where],
    queryFn: ({ signal }) => post('/v1/segments/preview', { body: { where }, signal }),
    enabled,
    placeholderData: keepPreviousData,
  });
}
