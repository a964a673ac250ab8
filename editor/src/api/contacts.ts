// People: the list, one and what happened to them, and what is changed of them.

import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, patch, post, put, remove } from './call';
import { PAGE_ROWS, useRows } from './pages';
import { Problem } from './problem';
import type { Contact, ContactsMerged, ContactToWrite } from './types';

/** At most one: the server looks by one at a time. */
export interface PeopleFilter {
  tag?: string;
  email?: string;
  phone?: string;
  segment?: string;
}

/** Several may have one address; more are for the list of people. */
const FOUND_MAX = 5;

const one = (id: string) => ['contacts', 'one', id];

export function useContacts(filter: PeopleFilter) {
  return useRows(['contacts', 'list', filter], (cursor, signal) =>
    get('/v1/contacts', {
      query: { ...filter, limit: PAGE_ROWS, ...(cursor && { cursor }) },
      signal,
    }),
  );
}

export function useContact(id: string) {
  return useQuery({
    queryKey: one(id),
    queryFn: ({ signal }) => get('/v1/contacts/{id}', { at: [id], signal }),
  });
}

export function useTimeline(id: string) {
  return useRows(
    [...one(id), 'timeline'],
    (cursor, signal) =>
      get('/v1/contacts/{id}/timeline', {
        at: [id],
        query: { limit: PAGE_ROWS, ...(cursor && { cursor }) },
        signal,
      }),
    { passed: (item) => item.at },
  );
}

/** For the search: who has this e-mail address. */
export async function findByEmail(email: string, signal: AbortSignal): Promise<Contact[]> {
  const page = await get('/v1/contacts', { query: { email, limit: FOUND_MAX }, signal });
  return page.items;
}

/** Whether somebody has this id. */
export async function isTaken(id: string): Promise<boolean> {
  try {
    await get('/v1/contacts/{id}', { at: [id] });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return false;
    throw error;
  }
}

export function useAddContact() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, contact }: { id: string; contact: ContactToWrite }) =>
      put('/v1/contacts/{id}', { at: [id], body: contact }),
    onSuccess: (_, { id }) => changed(client, id),
  });
}

export function useChangeContact(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: ContactToWrite) => patch('/v1/contacts/{id}', { at: [id], body: change }),
    onSuccess: () => changed(client, id),
  });
}

export function useAddTag(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => post('/v1/contacts/{id}/tags', { at: [id], body: { name } }),
    onSuccess: () => changed(client, id),
  });
}

export function useRemoveTag(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => remove('/v1/contacts/{id}/tags/{name}', { at: [id, name] }),
    onSuccess: () => changed(client, id),
  });
}

export function useEraseContact(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => remove('/v1/contacts/{id}', { at: [id] }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['contacts', 'list'] }),
  });
}

interface ToMerge {
  from: string;
  /** Told before the page is drawn anew, and with it the form that asked. */
  done: (merged: ContactsMerged) => void;
}

/** Merges the one who is named into this one. Both are asked for anew. */
export function useMerge(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ from, done }: ToMerge) => {
      done(await post('/v1/contacts/{id}/merge', { at: [id], body: { from } }));
    },
    onSuccess: async (_, { from }) => {
      void client.invalidateQueries({ queryKey: ['carts'] });
      void client.invalidateQueries({ queryKey: one(from) });
      await changed(client, id);
    },
  });
}

async function changed(client: QueryClient, id: string): Promise<void> {
  void client.invalidateQueries({ queryKey: ['contacts', 'list'] });
  await client.invalidateQueries({ queryKey: one(id) });
}
