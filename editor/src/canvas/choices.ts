// What can be put in at a place: types by category, ends, steps that are there; found by words.

import type { Graph } from '@/flow/graph';
import { mayLead, type Slot } from '@/flow/operations';
import { type EditorSchema, isStart, typesOf } from '@/flow/schema';

export interface Choice {
  id: string;
  group: string;
  title: string;
  hint: string;
  icon: string | undefined;
  category: string;
  /** Words by which it is found, besides its title. */
  words: string;
  does: { put: string } | { lead: string };
}

/** The kinds that the palette shows. Starts begin a flow and follow nothing. */
export function kindsToPut(all: EditorSchema, slot: Slot | null, graph: Graph): Choice[] {
  const sorted = [...all.categories].sort((a, b) => a.order - b.order);
  const begun = graph.steps.some((step) => step.start);
  return sorted.flatMap((category) =>
    typesOf(all, category.id)
      .filter(([, kind]) => (slot ? !isStart(kind) : begun || isStart(kind)))
      .map(
        ([type, kind]): Choice => ({
          id: `put ${type}`,
          group: category.title,
          title: kind.title,
          hint: kind.doc.replaceAll('`', ''),
          icon: kind.icon,
          category: category.id,
          words: [type, ...(kind.also ?? [])].join(' '),
          does: { put: type },
        }),
      ),
  );
}

/** Where a way out may lead: ends, and steps that do not lead back to it. */
export function placesToLead(all: EditorSchema, graph: Graph, slot: Slot): Choice[] {
  const ends = Object.entries(all.terminals)
    .sort(([, a], [, b]) => a.order - b.order)
    .map(
      ([id, terminal]): Choice => ({
        id: `lead ${id}`,
        group: 'End here',
        title: terminal.title,
        hint: terminal.doc,
        icon: undefined,
        category: '',
        words: id,
        does: { lead: id },
      }),
    );
  const steps = graph.steps
    .filter((step) => !step.start && mayLead(graph, slot, step.id))
    .map(
      (step): Choice => ({
        id: `lead ${step.id}`,
        group: 'Lead to a step that is there',
        title: step.title,
        hint: step.summary,
        icon: step.kind?.icon,
        category: step.kind?.category ?? '',
        words: step.id,
        does: { lead: step.id },
      }),
    );
  return [...ends, ...steps];
}

/** Those that have every word that was typed; titles before other words. */
export function matching(choices: readonly Choice[], typed: string): Choice[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const titles = choices.filter((choice) => has(choice.title));
  const others = choices.filter(
    (choice) => !has(choice.title) && has(`${choice.title} ${choice.words}`),
  );
  return words.length === 0 ? [...choices] : [...titles, ...others];
}
