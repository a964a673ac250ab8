// Messages, and those that need somebody: dead letters and runs that were set aside.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { notBefore } from '@/ui/now';
import { get, post } from './call';
import { PAGE_ROWS, useRows } from './pages';

export interface MessageFilter {
  contact?: string;
  flow?: string;
  status?: string;
}

export function useMessages(filter: MessageFilter) {
  return useRows(
    ['messages', 'list', filter],
    (cursor, signal) =>
      get('/v1/messages', {
        query: { ...filter, limit: PAGE_ROWS, ...(cursor && { cursor }) },
        signal,
      }),
    { passed: (message) => message.queued_at },
  );
}

export function useMessage(id: string) {
  return useQuery({
    queryKey: ['messages', 'one', id],
    queryFn: async ({ signal }) => {
      const message = await get('/v1/messages/{id}', { at: [id], signal });
      for (const change of message.history) notBefore(new Date(change.at));
      return message;
    },
  });
}

export function useResend() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, force }: { id: string; force: boolean }) =>
      post('/v1/messages/{id}/resend', { at: [id], body: { force } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['messages'] }),
  });
}

export interface AttentionFilter {
  flow?: string;
  reason?: string;
}

export function useDeadLetters(filter: AttentionFilter) {
  return useRows(['attention', 'letters', filter], (cursor, signal) =>
    get('/v1/dead-letters', {
      query: { ...filter, limit: PAGE_ROWS, ...(cursor && { cursor }) },
      signal,
    }),
  );
}

export function useQuarantine(filter: { flow?: string }) {
  return useRows(['attention', 'runs', filter], (cursor, signal) =>
    get('/v1/quarantine', {
      query: { ...filter, limit: PAGE_ROWS, ...(cursor && { cursor }) },
      signal,
    }),
  );
}

/** What an operator decides of one that needs somebody. */
export type Decision =
  | { kind: 'letter'; id: string; deed: 'retry' | 'skip'; mayHaveLeft?: boolean }
  | { kind: 'run'; id: string; deed: 'retry' | 'end' };

export function useDecide() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: decide,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['messages'] });
      return client.invalidateQueries({ queryKey: ['attention'] });
    },
  });
}

async function decide(decision: Decision): Promise<void> {
  const at = [decision.id];
  if (decision.kind === 'run') {
    if (decision.deed === 'retry') await post('/v1/quarantine/{id}/retry', { at });
    else await post('/v1/quarantine/{id}/end', { at });
  } else if (decision.deed === 'skip') {
    await post('/v1/dead-letters/{id}/skip', { at });
  } else {
    const body = decision.mayHaveLeft ? { may_have_left: true } : {};
    await post('/v1/dead-letters/{id}/retry', { at, body });
  }
}
