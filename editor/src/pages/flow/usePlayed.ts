// Plays a scenario through the text as it is now; the path lights up on the canvas.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo } from 'react';
import { post } from '@/api/call';
import { type Problem, problemOf } from '@/api/problem';
import { countOf } from '@/canvas/diagnostics';
import { useEditor, useEditorStore } from '@/canvas/store';
import type { Graph } from '@/flow/graph';
import {
  entryOf,
  type Moment,
  type Played,
  playedEvents,
  readPlayed,
  walked,
} from '@/flow/scenario';

export interface PlayedResult {
  played: Played[];
  problem: Problem | null;
  busy: boolean;
}

export function usePlayed(
  id: string,
  files: Record<string, string>,
  contact: Record<string, unknown>,
  moments: readonly Moment[],
): PlayedResult {
  const store = useEditorStore();
  const text = useEditor((state) => state.history.text);
  const graph = useEditor((state) => state.graph);
  const broken = useEditor(
    (state) => state.checked !== state.history.text || countOf(state.diagnostics, 'error') > 0,
  );
  const unchecked = useEditor((state) => state.checked !== state.history.text);
  const asked = useDeferredValue(JSON.stringify({ text, events: playedEvents(contact, moments) }));
  const answer = useQuery({
    queryKey: ['played', id, asked],
    queryFn: ({ signal }) => {
      const { text: flow, events }: { text: string; events: unknown[] } = JSON.parse(asked);
      return post('/v1/flows/{id}/simulate', { at: [id], body: { flow, files, events }, signal });
    },
    enabled: !broken && moments.some((moment) => moment.what !== ''),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const played = useMemo(() => readPlayed(answer.data?.items), [answer.data]);
  useEffect(() => {
    store.getState().set({ lit: walked(graph, played) });
  }, [store, graph, played]);
  useEffect(() => () => store.getState().set({ lit: null }), [store]);
  return {
    played: answer.error ? [] : played,
    problem: answer.error ? problemOf(answer.error) : null,
    busy: answer.isFetching || unchecked,
  };
}

/** A test begins with what lets somebody in. */
export function firstMoments(graph: Graph): Moment[] {
  const starts = graph.steps.filter((step) => step.start);
  const entry = starts.map(entryOf).find((moment) => moment !== null);
  return [entry ?? { after: '0 minutes', does: 'event', what: '' }];
}
