// Who is here and what they may do: session, users, keys, and who did what.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, patch, post, remove } from './call';
import { PAGE_ROWS, useRows } from './pages';
import type {
  KeyToMake,
  Session,
  SessionToChange,
  SessionToOpen,
  UserToAdd,
  UserToChange,
} from './types';

/** Who is here; or that somebody went, and did not only stay away too long. */
export type Here = Session & { left?: true };

/** Nobody is here: the sign-in stands in the place of the pages. */
const SIGNED_OUT: Here = { open: false, user: null, scopes: [], left: true };

export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }): Promise<Here> => get('/v1/session', { signal }),
    staleTime: 5 * 60_000,
  });
}

/** Whether who is here may do what needs this scope. The server has the last word. */
export function may(session: Session | undefined, scope: string | undefined): boolean {
  if (!scope || !session || session.open || session.user?.role === 'owner') return true;
  return session.scopes.includes(scope);
}

/** The same, asked where it is drawn. */
export function useMay(scope: string): boolean {
  return may(useSession().data, scope);
}

/** `last` was here in this window, and may have left half of something in it. */
export function useSignIn(last?: Session) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (who: SessionToOpen) => post('/v1/session', { body: who }),
    onSuccess: async () => {
      if (!last?.user) return client.resetQueries();
      const now = await client.fetchQuery({
        queryKey: ['session'],
        queryFn: ({ signal }): Promise<Here> => get('/v1/session', { signal }),
        staleTime: 0,
      });
      // What one has open is not for another.
      if (now.user?.id !== last.user.id) window.location.reload();
      return client.invalidateQueries();
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => remove('/v1/session'),
    onSuccess: () => {
      client.setQueryData(['session'], SIGNED_OUT);
      // What the one who left has seen must not stay.
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    },
  });
}

export function useUsers() {
  return useRows(['users'], (cursor, signal) =>
    get('/v1/users', { query: { limit: PAGE_ROWS, ...(cursor && { cursor }) }, signal }),
  );
}

export function useAddUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (user: UserToAdd) => post('/v1/users', { body: user }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['users'] });
      await client.invalidateQueries({ queryKey: ['session'] });
    },
  });
}

export function useChangeUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: UserToChange }) =>
      patch('/v1/users/{id}', { at: [id], body: change }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
}

export function useRemoveUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove('/v1/users/{id}', { at: [id] }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
}

/** What one changes of oneself. */
export function useChangeMyself() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: SessionToChange) => patch('/v1/session', { body: change }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
}

export function useKeys() {
  return useRows(['keys'], (cursor, signal) =>
    get('/v1/keys', { query: { limit: PAGE_ROWS, ...(cursor && { cursor }) }, signal }),
  );
}

export function useAddKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: KeyToMake) => post('/v1/keys', { body: key }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
}

export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove('/v1/keys/{id}', { at: [id] }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
}

/** Of what is not said, all. */
export interface AuditFilter {
  actor?: string;
  action?: string;
  since?: string;
  until?: string;
}

export function useAudit(filter: AuditFilter) {
  return useRows(['audit', filter], (cursor, signal) =>
    get('/v1/audit', {
      query: { ...filter, limit: PAGE_ROWS, ...(cursor && { cursor }) },
      signal,
    }),
  );
}
