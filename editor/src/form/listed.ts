// Choices of a setting from a list of the server.

import { useNamed } from '@/api/names';
import type { EditorSchema, JsonSchema, Source } from '@/flow/schema';
import { type Offer, useLanguage } from './context';

/** Where the choices of a setting come from. */
export function sourceOf(all: EditorSchema, schema: JsonSchema): Source | undefined {
  const name = schema['x-source'] ?? SOURCE_OF_WIDGET[schema['x-widget'] ?? ''];
  return name === undefined ? undefined : all.sources[name];
}

/** Settings of conditions name no source; their widget says what they hold. */
const SOURCE_OF_WIDGET: Record<string, string> = {
  tag: 'tags',
  attribute: 'attributes',
  event: 'events',
  segment: 'segments',
  provider: 'providers',
};

export function useListed(source: Source | undefined, typed: string): Offer[] {
  const href = source?.href;
  const items = useNamed(href === undefined ? undefined : { href, query: source?.query }, typed);
  return items.flatMap((item) => {
    const [value, title] = [item[source?.value ?? 'id'], item[source?.title ?? 'name']];
    if (typeof value !== 'string') return [];
    return [{ value, ...(typeof title === 'string' && title !== value && { title }) }];
  });
}

/** Choices out of the server's lists alone, for forms that are in no flow. */
export function useListedOffers(schema: JsonSchema, typed = ''): Offer[] {
  return useListed(sourceOf(useLanguage(), schema), typed);
}
