// Choices of a setting: from the flow itself, from what it already names, and from the server.

import type { Graph } from '@/flow/graph';
import { fits } from '@/flow/operations';
import type { EditorSchema, JsonSchema } from '@/flow/schema';
import { isRecord, valueAt } from '@/flow/source';
import type { Offer } from '@/form/context';
import { sourceOf, useListed } from '@/form/listed';
import { useEditor } from '../store';

/** What may stand there: names of the server's list and those that the flow already says. */
export function useOffers(schema: JsonSchema, typed = ''): Offer[] {
  const all = useEditor((state) => state.schema);
  const graph = useEditor((state) => state.graph);
  const source = sourceOf(all, schema);
  const listed = useListed(source, typed);
  if (!source?.href && !source?.used) {
    return localOffers(all, graph, schema);
  }
  const offers = new Map(listed.map((offer) => [offer.value, offer]));
  for (const value of source.used ? usedIn(graph, source.used) : []) {
    offers.set(value, offers.get(value) ?? { value });
  }
  return [...offers.values()];
}

/** What the flow's text already names so: `tag` stands in `tag`, `tag_added`, `add_tags`. */
function usedIn(graph: Graph, word: string): string[] {
  const key = new RegExp(`^(${word}|${word}_(added|removed|changed)|(add|remove)_${word}s)$`);
  const known = named.get(word) ?? new WeakMap<object, readonly string[]>();
  named.set(word, known);
  const look = (value: unknown, meant: boolean): readonly string[] => {
    if (typeof value === 'string') {
      return meant ? [value] : [];
    }
    if (Array.isArray(value)) {
      return value.flatMap((item) => look(item, meant));
    }
    return isRecord(value) ? within(value) : [];
  };
  const within = (value: Record<string, unknown>): readonly string[] => {
    const found =
      known.get(value) ??
      Object.entries(value).flatMap(([name, item]) => look(item, key.test(name)));
    known.set(value, found);
    return found;
  };
  return [...new Set(within(graph.value))].sort();
}

/** What a part of a flow names by a word; parts that did not change are not searched again. */
const named = new Map<string, WeakMap<object, readonly string[]>>();

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
