// Flows: the list, one's text and figures, and what is done with it.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post, put, remove } from './call';
import { PAGE_ROWS, useRows } from './pages';

const LIST = ['flows', 'list'];

const one = (id: string) => ['flows', 'one', id];

export function useFlows() {
  return useRows(LIST, (cursor, signal) =>
    get('/v1/flows', { query: { limit: PAGE_ROWS, ...(cursor && { cursor }) }, signal }),
  );
}

/** What people call a flow; its id, until that is known. */
export function useFlowName(id: string): string {
  return useFlows().rows?.find((flow) => flow.id === id)?.name || id;
}

export function useFlow(id: string, options: { enabled?: boolean } = {}) {
  return useQuery({
    queryKey: one(id),
    queryFn: ({ signal }) => get('/v1/flows/{id}', { at: [id], signal }),
    ...options,
  });
}

/** Its figures, of all versions or of one. */
export function useFlowStats(id: string, version?: string, options: { enabled?: boolean } = {}) {
  return useQuery({
    queryKey: [...one(id), 'figures', 'stats', version ?? null],
    queryFn: ({ signal }) =>
      get('/v1/flows/{id}/stats', { at: [id], query: version ? { version } : {}, signal }),
    enabled: options.enabled ?? true,
    placeholderData: keepPreviousData,
  });
}

export function useFlowVersions(id: string, options: { enabled?: boolean } = {}) {
  return useQuery({
    queryKey: [...one(id), 'versions'],
    queryFn: ({ signal }) => get('/v1/flows/{id}/versions', { at: [id], signal }),
    ...options,
  });
}

/** Of what is not said, all. */
export interface InsideFilter {
  node?: string;
  version?: string;
  state?: string;
}

/** Those inside, with their names. */
export function useFlowTokens(
  id: string,
  filter: InsideFilter,
  options: { enabled?: boolean } = {},
) {
  return useRows(
    [...one(id), 'figures', 'tokens', filter],
    (cursor, signal) =>
      get('/v1/flows/{id}/tokens', {
        at: [id],
        query: { ...filter, limit: PAGE_ROWS, ...(cursor && { cursor }) },
        signal,
      }),
    { passed: (item) => item.arrived_at, ...options },
  );
}

/** What is done with a flow as a whole. */
export type FlowDeed = 'publish' | 'hold' | 'resume' | 'archive';

export function useFlowDeed() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, deed }: { id: string; deed: FlowDeed }) => done(id, deed),
    onSettled: () => client.invalidateQueries({ queryKey: ['flows'] }),
  });
}

async function done(id: string, deed: FlowDeed): Promise<void> {
  const at = [id];
  if (deed === 'publish') await post('/v1/flows/{id}/publish', { at });
  else if (deed === 'hold') await post('/v1/flows/{id}/pause', { at, body: {} });
  else if (deed === 'resume') await post('/v1/flows/{id}/resume', { at });
  else await post('/v1/flows/{id}/archive', { at, body: {} });
}

export interface FlowToSave {
  id: string;
  text: string;
  files?: Record<string, string>;
  /** None for a flow that must be new. */
  revision?: number;
}

/** Keeps a draft. One with mistakes is kept too, and says what they are. */
export function useSaveFlow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, text, files, revision }: FlowToSave) =>
      put('/v1/flows/{id}', {
        at: [id],
        body: { flow: text, ...(files && { files }) },
        ifMatch: revision === undefined ? undefined : `"${revision}"`,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['flows'] }),
  });
}

/** The text and files of a flow, read once for a copy. */
export function readFlow(id: string) {
  return get('/v1/flows/{id}', { at: [id] });
}

/** Takes somebody out of a flow. */
export function useTakeOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ flow, contact }: { flow: string; contact: string }) =>
      remove('/v1/flows/{id}/participants/{contact}', { at: [flow, contact] }),
    onSuccess: async (_, { flow, contact }) => {
      await client.invalidateQueries({ queryKey: [...one(flow), 'figures'] });
      await client.invalidateQueries({ queryKey: ['contacts', 'one', contact] });
    },
  });
}
