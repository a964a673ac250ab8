// Two versions of a flow beside each other, drawn as on the canvas: panned and zoomed as one, with
// what became of each step.

import {
  Background,
  BackgroundVariant,
  Controls,
  type Node,
  ReactFlow,
  type Viewport,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Fate } from '@/flow/compare';
import type { Graph } from '@/flow/graph';
import type { Laid } from '@/flow/layout';
import type { EditorSchema } from '@/flow/schema';
import { EndNode } from './EndNode';
import { placeDrawing, STEP_HEIGHT, STEP_WIDTH } from './geometry';
import styles from './SideBySide.module.css';
import { StepNode } from './StepNode';
import { drawingOfBoth, stillOf } from './still';
import { createEditor, EditorContext, type EditorStore } from './store';
import { WireEdge } from './WireEdge';

const NODE_TYPES = { step: StepNode, end: EndNode };
const EDGE_TYPES = { wire: WireEdge };

export interface Side {
  title: string;
  text: string;
}

interface Props {
  schema: EditorSchema;
  was: Side;
  now: Side;
  fates: ReadonlyMap<string, Fate>;
  /** Those that are looked for; the others are pale. */
  lit: ReadonlySet<string> | null;
  chosen: string | null;
  onChoose: (key: string | null) => void;
}

export function SideBySide({ schema, was, now, fates, lit, chosen, onChoose }: Props) {
  const old = useStill(schema, was.text, fates, lit);
  const fresh = useStill(schema, now.text, fates, lit);
  const [before, after] = [old.getState().graph, fresh.getState().graph];
  const laid = useLaidBoth(before, after, schema);
  const [view, setView] = useState<Viewport | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const goal = chosen ?? [...fates.keys()][0] ?? null;
  useEffect(() => {
    const pane = place.current?.querySelector('.react-flow')?.getBoundingClientRect();
    if (laid && pane && pane.width > 0) {
      setView((seen) => viewOf(laid, [after, before], goal, pane, seen));
    }
  }, [laid, goal, before, after]);
  const common = { laid, schema, chosen, onChoose, view, onView: setView };
  return (
    <div className={styles.sides} ref={place}>
      <Pane store={old} title={was.title} id="was" {...common} />
      <Pane store={fresh} title={now.title} id="now" {...common} />
    </div>
  );
}

/** A text that is only looked at. */
function useStill(
  schema: EditorSchema,
  text: string,
  fates: ReadonlyMap<string, Fate>,
  lit: ReadonlySet<string> | null,
): EditorStore {
  const store = useMemo(() => createEditor(schema, text), [schema, text]);
  useEffect(() => store.getState().set({ readOnly: true, fates, lit }), [store, fates, lit]);
  return store;
}

function useLaidBoth(was: Graph, now: Graph, schema: EditorSchema): Laid | null {
  const [laid, setLaid] = useState<Laid | null>(null);
  useEffect(() => placeDrawing(drawingOfBoth(was, now, schema), setLaid), [was, now, schema]);
  return laid;
}

interface PaneProps {
  id: string;
  store: EditorStore;
  title: string;
  schema: EditorSchema;
  laid: Laid | null;
  chosen: string | null;
  onChoose: (key: string | null) => void;
  view: Viewport | null;
  onView: (view: Viewport) => void;
}

function Pane({ id, store, title, schema, laid, chosen, onChoose, view, onView }: PaneProps) {
  const { graph } = store.getState();
  const still = useMemo(
    () => laid && stillOf(graph, schema, laid, chosen),
    [graph, schema, laid, chosen],
  );
  const choose = (_: unknown, node: Node) => onChoose(node.type === 'step' ? node.id : null);
  return (
    <figure className={styles.side} aria-label={title}>
      <figcaption className={styles.title}>{title}</figcaption>
      <div className={styles.pane}>
        <EditorContext value={store}>
          <ReactFlow
            id={id}
            nodes={still?.nodes ?? []}
            edges={still?.edges ?? []}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            viewport={view ?? BEGIN}
            onViewportChange={onView}
            onNodeClick={choose}
            onPaneClick={() => onChoose(null)}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            deleteKeyCode={null}
            zoomOnDoubleClick={false}
            onlyRenderVisibleElements={graph.steps.length > ALL_MAX}
            minZoom={ZOOM_MIN}
            maxZoom={ZOOM_MAX}
            colorMode="system"
            aria-label={title}
          >
            <Background variant={BackgroundVariant.Dots} gap={20} size={1} />
            {id === 'now' && <Controls showInteractive={false} position="top-right" />}
          </ReactFlow>
        </EditorContext>
      </div>
    </figure>
  );
}

const BEGIN: Viewport = { x: 0, y: 0, zoom: 0.75 };
/** Of more steps only those in sight are drawn. */
const ALL_MAX = 60;
const ZOOM_MIN = 0.1;
const ZOOM_MAX = 1.5;
/** Below this nobody can read it: then one sees where something is different, not all. */
const READABLE = 0.6;
const EDGE_PX = 24;

/** All of it where that can be read, else the step that is looked for, in the middle. */
function viewOf(
  laid: Laid,
  graphs: readonly Graph[],
  goal: string | null,
  pane: DOMRect,
  seen: Viewport | null,
): Viewport {
  const keys = [...laid.boxes.keys()];
  const spots = keys.map((key) => laid.boxes.get(key) ?? ([0, 0] as const));
  const [left, top] = [Math.min(...spots.map(([x]) => x)), Math.min(...spots.map(([, y]) => y))];
  const width = Math.max(...spots.map(([x]) => x)) + STEP_WIDTH - left;
  const height = Math.max(...spots.map(([, y]) => y)) + STEP_HEIGHT - top;
  const room = { width: pane.width - 2 * EDGE_PX, height: pane.height - 2 * EDGE_PX };
  const fits = Math.min(1, room.width / width, room.height / height);
  if (fits >= READABLE) {
    const x = (pane.width - width * fits) / 2 - left * fits;
    return seen ?? { x, y: EDGE_PX - top * fits, zoom: fits };
  }
  const pinned = graphs.map((graph) => graph.positions.get(goal ?? '')).find(Boolean);
  const [x, y] = pinned ?? laid.boxes.get(goal ?? '') ?? spots[0] ?? [0, 0];
  const zoom = Math.max(seen?.zoom ?? READABLE, READABLE);
  return {
    x: pane.width / 2 - (x + STEP_WIDTH / 2) * zoom,
    y: pane.height / 2 - (y + STEP_HEIGHT / 2) * zoom,
    zoom,
  };
}
