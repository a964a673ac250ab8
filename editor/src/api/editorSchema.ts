// The editor-schema: all the app knows of what a flow may be made of.

import { useQuery } from '@tanstack/react-query';
import { call } from './call';

export function useEditorSchema<Schema>() {
  return useQuery({
    queryKey: ['editor-schema'],
    queryFn: ({ signal }) => call<Schema>('GET', '/v1/editor-schema', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
