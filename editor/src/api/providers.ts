// Providers as they are written: what kinds there are, and one of them read, saved, tried, deleted.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { JsonSchema } from '@/flow/schema';
import { call, get, post, remove } from './call';
import { isObject } from './problem';
import { TEST_TIMEOUT_MS } from './system';
import type { ProviderSaved, ProviderTested } from './types';

/** What a provider of one kind may be set to. */
export interface ProviderKind {
  type: string;
  title: string;
  doc: string;
  icon: string;
  /** What the first one may be called, and begins with. */
  name: string;
  begin: Settings;
  schema: JsonSchema;
}

export interface ProviderKinds {
  kinds: readonly ProviderKind[];
  /** What stands in place of a secret. */
  mask: string;
}

export type Settings = Record<string, unknown>;

export function useProviderKinds() {
  return useQuery({
    queryKey: ['provider-kinds'],
    queryFn: ({ signal }) => call<unknown>('GET', '/v1/schemas/providers/v1.json', { signal }),
    select: readKinds,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function readKinds(document: unknown): ProviderKinds {
  const told = isObject(document) ? document : {};
  const kinds = Array.isArray(told.oneOf) ? told.oneOf.filter(isObject).map(readKind) : [];
  return { kinds, mask: text(told['x-mask']) };
}

function readKind(told: Record<string, unknown>): ProviderKind {
  const { type, ...properties } = isObject(told.properties) ? told.properties : {};
  return {
    type: isObject(type) ? text(type.const) : '',
    title: text(told.title),
    doc: text(told.description),
    icon: text(told['x-icon']),
    name: text(told['x-name']),
    begin: isObject(told['x-begin']) ? told['x-begin'] : {},
    // The server's own document says what it is; `type` is chosen before, and is no field.
    schema: { ...told, properties } as JsonSchema,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function useProvider(name: string, enabled = true) {
  return useQuery({
    queryKey: ['provider', name],
    queryFn: ({ signal }) => get('/v1/providers/{name}', { at: [name], signal }),
    enabled,
  });
}

interface ToSave {
  name: string;
  settings: Settings;
  /** None for one that is new. */
  revision: number | null;
  /** Before anybody is told. */
  done: () => void;
}

export function useSaveProvider() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, settings, revision, done }: ToSave) => {
      const saved = await call<ProviderSaved>('PUT', '/v1/providers/{name}', {
        at: [name],
        body: settings,
        ...(revision !== null && { ifMatch: `"${revision}"` }),
      });
      done();
      return saved;
    },
    onSuccess: async (saved) => {
      client.setQueryData(['provider', saved.name], saved);
      // It may have taken channels from others.
      await client.invalidateQueries({ queryKey: ['provider'] });
      await client.invalidateQueries({ queryKey: ['providers'] });
    },
  });
}

export function useDeleteProvider() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => remove('/v1/providers/{name}', { at: [name] }),
    onSuccess: (_, name) => {
      client.removeQueries({ queryKey: ['provider', name] });
      return client.invalidateQueries({ queryKey: ['providers'] });
    },
  });
}

interface ToTry {
  channel: string;
  to: string;
  /** What it would be set to; without, it is tried as it is. */
  settings?: Settings | undefined;
}

export function useTryProvider(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ channel, to, settings }: ToTry): Promise<ProviderTested> => {
      const options = { at: [name], timeoutMs: TEST_TIMEOUT_MS };
      return settings
        ? post('/v1/providers/{name}/try', { ...options, body: { channel, to, settings } })
        : post('/v1/providers/{name}/test', { ...options, body: { channel, to } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['providers'] }),
  });
}
