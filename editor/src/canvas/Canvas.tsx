// The flow as it is drawn: steps, what leads where, and the places where something can be put in.

import {
  Background,
  BackgroundVariant,
  type Connection,
  type Edge,
  type Node,
  type NodeChange,
  Panel,
  ReactFlow,
  useReactFlow,
  useStoreApi,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { addNote, moveNote, pin } from '@/flow/arrange';
import type { Point } from '@/flow/graph';
import { connect, insertNode, mayLead, moveStep, type Slot } from '@/flow/operations';
import styles from './Canvas.module.css';
import { CountedVersion } from './CountedVersion';
import { CARRIED } from './carried';
import { EndNode } from './EndNode';
import { STEP_HEIGHT, STEP_WIDTH } from './geometry';
import { NoteNode } from './NoteNode';
import { SmallMap } from './SmallMap';
import { StepNode } from './StepNode';
import { useEditor, useEditorStore } from './store';
import { useDrawing } from './useDrawing';
import { WireEdge } from './WireEdge';
import { ZoomBar } from './ZoomBar';

const NODE_TYPES = { step: StepNode, end: EndNode, note: NoteNode };
const EDGE_TYPES = { wire: WireEdge };
/** Above so many steps a small map helps to find one's way. */
const MINIMAP_FROM = 15;
/** A dragged step is taken to a slot when it is as near as this. */
const SLOT_REACH_PX = 64;

export function Canvas() {
  const store = useEditorStore();
  const flow = useReactFlow();
  const { nodes, edges, onNodesChange, slots, ready } = useDrawing();
  useFirstLook(ready, nodes);
  useInSight(nodes);
  const count = useEditor((state) => state.graph.steps.length);
  const dragging = useEditor((state) => state.dragging);
  const readOnly = useEditor((state) => state.readOnly);
  const from = useRef<Slot | null>(null);

  const nearestSlot = useCallback(
    (key: string, at: Point): Slot | null => {
      let best: Slot | null = null;
      let reach = SLOT_REACH_PX;
      for (const { slot, point, to } of slots.current ?? []) {
        const distance = Math.hypot(point[0] - at[0], point[1] - at[1]);
        if (distance < reach && slot.step !== key && to !== key) {
          best = slot;
          reach = distance;
        }
      }
      return best;
    },
    [slots],
  );

  const dragged = useDragging(nearestSlot);
  const connected = (connection: Connection) => {
    const slot = slotOf(connection.source, connection.sourceHandle);
    const { schema, history, run, graph } = store.getState();
    const target = graph.byKey.get(connection.target)?.id ?? connection.target;
    run(connect(history.text, schema, slot, target));
  };
  const mayConnect = (connection: Connection | Edge) => {
    const { graph } = store.getState();
    const step = graph.byKey.get(connection.target);
    return Boolean(
      step &&
        !step.start &&
        mayLead(graph, slotOf(connection.source, connection.sourceHandle ?? null), step.id),
    );
  };
  const dropped = useDrop(nearestSlot);
  const changes = useCallback((list: NodeChange[]) => onNodesChange(list), [onNodesChange]);

  return (
    <div className={styles.canvas} data-dragging={dragging || undefined}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={changes}
        onNodeDragStart={dragged.start}
        onNodeDrag={dragged.move}
        onNodeDragStop={dragged.stop}
        onConnectStart={(_, { nodeId, handleId }) => {
          from.current = nodeId && handleId ? { step: nodeId, port: handleId } : null;
        }}
        onConnect={connected}
        onConnectEnd={(event, state) => {
          const slot = from.current;
          if (slot && !state.toHandle && !state.toNode && 'clientX' in event) {
            store.getState().set({ picking: { slot, at: { x: event.clientX, y: event.clientY } } });
          }
        }}
        isValidConnection={mayConnect}
        onPaneClick={() => store.getState().select([])}
        onDrop={dropped.drop}
        onDragOver={dropped.over}
        onDragLeave={() => store.getState().set({ litSlot: null })}
        onDoubleClick={(event) => {
          if (
            event.target instanceof Element &&
            event.target.closest('.react-flow__pane') &&
            !readOnly
          ) {
            const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
            store.getState().write(addNote(store.getState().history.text, 'Note', [at.x, at.y]));
          }
        }}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable
        selectNodesOnDrag={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
        panActivationKeyCode={null}
        zoomOnDoubleClick={false}
        onlyRenderVisibleElements
        minZoom={0.1}
        maxZoom={1.5}
        colorMode="system"
        aria-label="Canvas"
      >
        <Background
          variant={BackgroundVariant.Dots}
          gap={20}
          size={1}
          className={styles.dots ?? ''}
        />
        {ready && count > MINIMAP_FROM && (
          <Panel position="bottom-right">
            <SmallMap nodes={nodes} />
          </Panel>
        )}
        <Panel position="top-left">
          <CountedVersion />
        </Panel>
        <Panel position="bottom-left">
          <ZoomBar />
        </Panel>
      </ReactFlow>
    </div>
  );
}

/** A step that was put in or gone to by a key is brought into sight. */
function useInSight(nodes: readonly Node[]) {
  const store = useEditorStore();
  const flow = useReactFlow();
  const room = useStoreApi();
  const key = useEditor((state) => (state.selection.length === 1 ? state.selection[0] : undefined));
  const node = nodes.find((each) => each.id === key);
  const [x, y] = [node?.position.x, node?.position.y];
  useEffect(() => {
    const pane = room.getState();
    if (x === undefined || y === undefined || pane.width === 0 || store.getState().dragging) {
      return;
    }
    const view = flow.getViewport();
    const left = x * view.zoom + view.x;
    const top = y * view.zoom + view.y;
    const [width, height] = [STEP_WIDTH * view.zoom, STEP_HEIGHT * view.zoom];
    const dx = overflow(left, width, pane.width);
    const dy = overflow(top, height + ROOM_BELOW_PX, pane.height);
    if (dx !== 0 || dy !== 0) {
      void flow.setViewport({ ...view, x: view.x - dx, y: view.y - dy }, { duration: 100 });
    }
  }, [x, y, store, flow, room]);
}

/** Room for the ways out of the step. */
const ROOM_BELOW_PX = 96;
const SIGHT_EDGE_PX = 24;
/** What is so much of the room out of sight was not just put in: somebody went there. */
const FAR_OUT = 0.5;

/** How far something is out of sight; what is far out is brought to the middle. */
function overflow(from: number, size: number, room: number): number {
  const behind = from + size + SIGHT_EDGE_PX - room;
  const before = from - SIGHT_EDGE_PX;
  if (before < -FAR_OUT * room || behind > FAR_OUT * room) {
    return from - (room - size) / 2;
  }
  return before < 0 ? before : Math.max(behind, 0);
}

/** Below this nobody can read it: then the view begins at the start instead of showing all. */
const READABLE_ZOOM = 0.75;
const TOP_PX = 24;
/** A small flow does not hang from the top. */
const TOP_WHOLE_PX = 80;

/** The first look at a flow: all of it where that can be read, else its beginning. */
function useFirstLook(ready: boolean, nodes: readonly Node[]) {
  const flow = useReactFlow();
  const place = useRef(false);
  useEffect(() => {
    const pane = document.querySelector('.react-flow');
    if (!ready || place.current || !pane) {
      return;
    }
    place.current = true;
    const { width, height } = pane.getBoundingClientRect();
    const bounds = boundsOf(nodes);
    const fits = Math.min(width / (bounds.width + 80), height / (bounds.height + 80));
    const zoom = Math.min(1, Math.max(fits, READABLE_ZOOM));
    const whole = fits >= READABLE_ZOOM;
    const middle = whole
      ? bounds.x + bounds.width / 2
      : (nodes[0]?.position.x ?? 0) + STEP_WIDTH / 2;
    const spare = (height / zoom - bounds.height) / 2;
    const top = whole ? Math.min(spare, TOP_WHOLE_PX) : TOP_PX / zoom;
    void flow.setViewport({
      zoom,
      x: width / 2 - middle * zoom,
      y: (top - bounds.y) * zoom,
    });
  }, [ready, flow, nodes]);
}

function boundsOf(nodes: readonly Node[]) {
  const xs = nodes.map((node) => node.position.x);
  const ys = nodes.map((node) => node.position.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const width = Math.max(...xs) + STEP_WIDTH - x;
  return { x, y, width, height: Math.max(...ys) + STEP_HEIGHT - y };
}

function slotOf(step: string, port: string | null): Slot {
  return { step, port: port ?? '' };
}

/** Boxes that are dragged: onto a slot they are put in there, elsewhere they are pinned. */
function useDragging(nearestSlot: (key: string, at: Point) => Slot | null) {
  const store = useEditorStore();
  return useMemo(() => {
    const middle = (node: Node): Point => [
      node.position.x + (node.measured?.width ?? 0) / 2,
      node.position.y + (node.measured?.height ?? 0) / 2,
    ];
    const movable = (node: Node) => {
      const step = store.getState().graph.byKey.get(node.id);
      return node.type === 'step' && step !== undefined && !step.start;
    };
    return {
      start: (_: unknown, node: Node) => store.getState().set({ dragging: movable(node) }),
      move: (_: unknown, node: Node) => {
        const slot = movable(node) ? nearestSlot(node.id, middle(node)) : null;
        if (
          slot?.port !== store.getState().litSlot?.port ||
          slot?.step !== store.getState().litSlot?.step
        ) {
          store.getState().set({ litSlot: slot });
        }
      },
      stop: (_: unknown, node: Node, moved: Node[]) => {
        const { litSlot, history, schema, run, write, set } = store.getState();
        set({ dragging: false, litSlot: null });
        if (litSlot && moved.length <= 1) {
          run(moveStep(history.text, schema, node.id, litSlot));
          return;
        }
        const notes = moved.filter((each) => each.type === 'note');
        const steps = moved.filter((each) => each.type === 'step');
        const places = steps.map((each): [string, Point] => [
          each.id,
          [each.position.x, each.position.y],
        ]);
        let text = places.length > 0 ? pin(history.text, new Map(places)) : history.text;
        for (const note of notes) {
          text = moveNote(text, Number(note.id.slice('note#'.length)), [
            note.position.x,
            note.position.y,
          ]);
        }
        write(text);
      },
    };
  }, [store, nearestSlot]);
}

/** Steps that are dropped from the palette. */
function useDrop(nearestSlot: (key: string, at: Point) => Slot | null) {
  const store = useEditorStore();
  const flow = useReactFlow();
  const slotUnder = (event: React.DragEvent): Slot | null => {
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    return nearestSlot('', [x, y]);
  };
  return {
    over: (event: React.DragEvent) => {
      if (event.dataTransfer.types.includes(CARRIED)) {
        event.preventDefault();
        store.getState().set({ litSlot: slotUnder(event) });
      }
    },
    drop: (event: React.DragEvent) => {
      const type = event.dataTransfer.getData(CARRIED);
      const { history, schema, run, set } = store.getState();
      const slot = slotUnder(event);
      set({ dragging: false, litSlot: null });
      if (type !== '') {
        event.preventDefault();
        const made = insertNode(history.text, schema, type, slot);
        const key = made.select[0];
        const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        run(
          slot || !key
            ? made
            : { ...made, text: pin(made.text, new Map([[key, [at.x - 124, at.y - 34]]])) },
        );
      }
    },
  };
}
