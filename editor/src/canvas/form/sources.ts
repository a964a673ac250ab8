// Choices of a setting: from the flow itself, from what it already names, or from the server.

import { useQuery } from '@tanstack/react-query';
import { call } from '@/api/call';
import type { Graph } from '@/flow/graph';
import { fits } from '@/flow/operations';
import type { EditorSchema, JsonSchema } from '@/flow/schema';
import { isRecord, valueAt } from '@/flow/source';
import type { Offer } from '@/form/context';
import { useEditor } from '../store';

/** As many choices as a list may have; typing narrows them. */
const OFFERS_MAX = 500;

export function useOffers(schema: JsonSchema): Offer[] {
  const all = useEditor((state) => state.schema);
  const graph = useEditor((state) => state.graph);
  const source = all.sources[schema['x-source'] ?? ''];
  const href = source?.href;
  const answer = useQuery({
    queryKey: ['offers', href],
    queryFn: ({ signal }) => call<unknown>('GET', href ?? '', { signal, query: { limit: 500 } }),
    enabled: href !== undefined,
  });
  if (href !== undefined) {
    return fromAnswer(answer.data, source?.value ?? 'id', source?.title ?? 'name');
  }
  const used = source?.used ?? USED_BY_WIDGET[schema['x-widget'] ?? ''];
  return used ? usedIn(graph, used) : localOffers(all, graph, schema);
}

/** Settings of conditions name no source; their widget says what they hold. */
const USED_BY_WIDGET: Record<string, string> = {
  tag: 'tag',
  attribute: 'attribute',
  event: 'event',
  segment: 'segment',
  provider: 'provider',
};

function fromAnswer(answer: unknown, value: string, title: string): Offer[] {
  const items =
    isRecord(answer) && Array.isArray(answer.items) ? answer.items.filter(isRecord) : [];
  return items.slice(0, OFFERS_MAX).map((item) => {
    const name = item[title];
    return { value: String(item[value] ?? ''), ...(typeof name === 'string' && { title: name }) };
  });
}

/** What the flow's text already names so: `tag` stands in `tag`, `tag_added`, `add_tags`. */
function usedIn(graph: Graph, word: string): Offer[] {
  const key = new RegExp(`^(${word}|${word}_(added|removed|changed)|(add|remove)_${word}s)$`);
  const found = new Set<string>();
  const look = (value: unknown, meant: boolean): void => {
    if (typeof value === 'string' && meant) {
      found.add(value);
    } else if (Array.isArray(value)) {
      for (const item of value) {
        look(item, meant);
      }
    } else if (isRecord(value)) {
      for (const [name, item] of Object.entries(value)) {
        look(item, key.test(name));
      }
    }
  };
  look(graph.value, false);
  return [...found].sort().map((value) => ({ value }));
}

function localOffers(all: EditorSchema, graph: Graph, schema: JsonSchema): Offer[] {
  const source = all.sources[schema['x-source'] ?? ''];
  if (source?.local === '/messages') {
    const channel = valueAt(schema['x-filter'], ['channel']);
    return graph.messages
      .filter((message) => channel === undefined || message.channel === channel)
      .map((message) => ({ value: message.id }));
  }
  const nodes = graph.steps.filter((step) => fits(step, source?.filter));
  return nodes.map((step) => ({ value: step.id, title: step.title }));
}
