// Who is here and what they may do: session, users, keys, and who did what.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from './call';
import { PAGE_ROWS, type Page, useRows } from './pages';
import { Problem } from './problem';

export type Role = 'owner' | 'marketing' | 'analyst' | 'operator';

export interface User {
  id: string;
  email: string;
  name: string | null;
  role: Role;
}

export interface Session {
  /** Nobody has an account yet: whoever is on this machine acts as owner. */
  open: boolean;
  user: User | null;
  scopes: string[];
  /** The server has no accounts at all. */
  old?: boolean;
}

/** A user as the owner sees them. */
export interface Member extends User {
  /** They may not sign in. */
  disabled: boolean;
  created_at: string;
  seen_at: string | null;
}

export interface Key {
  id: string;
  name: string;
  role: string;
  scopes: string[];
  created_at: string;
  /** To the hour. */
  used_at: string | null;
  revoked_at: string | null;
  /** Only in the answer that made it. */
  secret?: string | null;
}

/** Something that somebody did. */
export interface Deed {
  id: string;
  at: string;
  actor: { id: string; name: string };
  action: string;
  target: string | null;
  outcome: 'done' | 'refused' | 'failed';
  status: number;
}

const OPEN: Session = { open: true, user: null, scopes: [], old: true };

export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: async ({ signal }) => {
      try {
        return await call<Session>('GET', '/v1/session', { signal });
      } catch (error) {
        if (error instanceof Problem && error.status === 404) return OPEN;
        if (error instanceof Problem && error.status === 401)
          return { ...OPEN, open: false, old: false };
        throw error;
      }
    },
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

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (who: { email: string; password: string }) =>
      call<unknown>('POST', '/v1/session', { body: who }),
    onSuccess: () => client.resetQueries(),
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<unknown>('DELETE', '/v1/session'),
    onSuccess: () => {
      client.setQueryData(['session'], { ...OPEN, open: false, old: false });
      // What the one who left has seen must not stay.
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    },
  });
}

export function useUsers() {
  return useRows(['users'], (_, signal) => call<Page<Member>>('GET', '/v1/users', { signal }));
}

export interface NewUser {
  email: string;
  name: string;
  role: Role;
  password: string;
}

export function useAddUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (user: NewUser) => call<User>('POST', '/v1/users', { body: user }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['users'] });
      await client.invalidateQueries({ queryKey: ['session'] });
    },
  });
}

export interface UserChange {
  name?: string;
  role?: Role;
  password?: string;
  disabled?: boolean;
}

export function useChangeUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, change }: { id: string; change: UserChange }) =>
      call<Member>('PATCH', '/v1/users/{id}', { at: [id], body: change }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
}

export function useRemoveUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call<unknown>('DELETE', '/v1/users/{id}', { at: [id] }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
}

/** What one changes of oneself. */
export function useChangeMyself() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { name?: string; password?: string; current_password?: string }) =>
      call<unknown>('PATCH', '/v1/session', { body: change }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
}

export function useKeys() {
  return useRows(['keys'], (_, signal) => call<Page<Key>>('GET', '/v1/keys', { signal }));
}

export function useAddKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: { name: string; role: string }) =>
      call<Key>('POST', '/v1/keys', { body: key }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
}

export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call<unknown>('DELETE', '/v1/keys/{id}', { at: [id] }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
}

export function useAudit() {
  return useRows(['audit'], (cursor, signal) =>
    call<Page<Deed>>('GET', '/v1/audit', { query: { limit: PAGE_ROWS, cursor }, signal }),
  );
}
