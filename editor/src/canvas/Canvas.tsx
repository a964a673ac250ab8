// The flow as it is drawn: steps, what leads where, and the places where something can be put in.

import {
  Background,
  BackgroundVariant,
  type Connection,
  type Edge,
  MiniMap,
  type Node,
  type NodeChange,
  Panel,
  ReactFlow,
  useReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useCallback, useMemo, useRef } from 'react';
import { addNote, moveNote, pin } from '@/flow/arrange';
import type { Point } from '@/flow/graph';
import { connect, insertNode, mayLead, moveStep, type Slot } from '@/flow/operations';
import styles from './Canvas.module.css';
import { CARRIED } from './carried';
import { EndNode } from './EndNode';
import { NoteNode } from './NoteNode';
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
  const { nodes, edges, onNodesChange, slots } = useDrawing();
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
          if (slot && !state.toNode && 'clientX' in event) {
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
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.15 }}
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
        {count > MINIMAP_FROM && (
          <MiniMap pannable zoomable className={styles.map ?? ''} ariaLabel="Small map" />
        )}
        <Panel position="bottom-left">
          <ZoomBar />
        </Panel>
      </ReactFlow>
    </div>
  );
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
