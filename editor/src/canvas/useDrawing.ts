// What React Flow draws, made of the graph: positions are laid out anew when the shape changes, and
// what people drag follows the hand until it is let go.

import { applyNodeChanges, type Edge, type Node, type NodeChange } from '@xyflow/react';
import { type RefObject, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { same } from '@/flow/change';
import type { Point } from '@/flow/graph';
import type { Laid, LaidLine } from '@/flow/layout';
import type { Slot } from '@/flow/operations';
import { drawingOf, placeDrawing, STEP_HEIGHT, STEP_WIDTH, type Wire, wiresOf } from './geometry';
import { useEditor, useEditorStore } from './store';

/** A place between two steps, and the middle of its sign on the canvas. */
export interface SlotPlace {
  slot: Slot;
  to: string;
  point: Point;
}

export interface WireData extends Record<string, unknown> {
  wire: Wire;
  bends: Point[] | null;
  label: Point | null;
}

const NOWHERE: Laid = { boxes: new Map(), lines: new Map() };

export function useDrawing() {
  const store = useEditorStore();
  // The form and the steps themselves answer first; what moves on the canvas comes right behind.
  const graph = useDeferredValue(useEditor((state) => state.graph));
  const schema = useEditor((state) => state.schema);
  const selection = useEditor((state) => state.selection);
  const withFigures = useEditor((state) => state.figures !== null);
  const wires = useMemo(() => wiresOf(graph, schema), [graph, schema]);
  const laid = useLaid(graph.steps, wires, withFigures);
  const slots = useRef<SlotPlace[]>([]);
  const [nodes, setNodes] = useState<Node[]>([]);

  const [shown, setShown] = useState<Laid>(NOWHERE);

  useEffect(() => {
    if (laid === NOWHERE) {
      return;
    }
    setShown(laid);
    setNodes((was) => {
      const before = new Map(was.map((node) => [node.id, node]));
      const wanted = [...stepNodes(), ...endNodes(), ...noteNodes()];
      return unlessSame(
        was,
        wanted.map((node) => reuse(before.get(node.id), node)),
      );
    });

    function at(key: string): Point {
      return graph.positions.get(key) ?? laid.boxes.get(key) ?? guess(key);
    }
    function guess(key: string): Point {
      const wire = wires.find((each) => each.to === key);
      const [x, y] = (wire && (graph.positions.get(wire.step) ?? laid.boxes.get(wire.step))) ?? [
        0, 0,
      ];
      return [x, y + STEP_HEIGHT + 60];
    }
    function stepNodes(): Node[] {
      return graph.steps.map((step) => ({
        id: step.key,
        type: 'step',
        position: { x: at(step.key)[0], y: at(step.key)[1] },
        data: {},
        selected: selection.includes(step.key),
      }));
    }
    function endNodes(): Node[] {
      return wires
        .filter((wire) => wire.end !== 'step')
        .map((wire) => {
          const [x, y] = besideStep(wire);
          return {
            id: wire.to,
            type: 'end',
            position: { x, y },
            data: { wire },
            draggable: false,
            selectable: false,
          };
        });
    }
    /** Ends follow a step that somebody pinned. */
    function besideStep(wire: Wire): Point {
      const [x, y] = laid.boxes.get(wire.to) ?? guess(wire.to);
      const pinned = graph.positions.get(wire.step);
      const own = laid.boxes.get(wire.step);
      return pinned && own ? [x + pinned[0] - own[0], y + pinned[1] - own[1]] : [x, y];
    }
    function noteNodes(): Node[] {
      return graph.notes.map((note) => ({
        id: `note#${note.index}`,
        type: 'note',
        position: { x: note.at[0], y: note.at[1] },
        data: { text: note.text },
        zIndex: -1,
      }));
    }
  }, [graph, wires, laid, selection]);

  const edges = useEdges(wires, laid, graph.positions);
  const places = useMemo(() => new Map(nodes.map((node) => [node.id, node.position])), [nodes]);
  slots.current = useMemo(() => slotPlaces(wires, laid, places), [wires, laid, places]);

  const onNodesChange = (changes: NodeChange[]) => {
    const moves = changes.filter((change) => change.type !== 'select' && change.type !== 'remove');
    setNodes((was) => applyNodeChanges(moves, was));
    const chosen = changes.filter((change) => change.type === 'select');
    if (chosen.length > 0) {
      const {
        selection: now,
        select,
        graph: { byKey },
      } = store.getState();
      const gone = chosen.filter((change) => !change.selected).map((change) => change.id);
      const added = chosen.filter((change) => change.selected).map((change) => change.id);
      const next = [...now.filter((key) => !gone.includes(key) && !added.includes(key)), ...added];
      select(next.filter((key) => byKey.has(key)));
    }
  };
  const ref: RefObject<SlotPlace[]> = slots;
  const ready = shown !== NOWHERE && nodes.length > 0;
  return { nodes, edges, onNodesChange, slots: ref, ready };
}

/** Where everything stands; the last places hold until the next ones are there. */
function useLaid(
  steps: Parameters<typeof drawingOf>[0],
  wires: readonly Wire[],
  figures: boolean,
): Laid {
  const drawing = useMemo(() => drawingOf(steps, wires, figures), [steps, wires, figures]);
  const shape = JSON.stringify([
    drawing.boxes.map((box) => [box.key, box.height]),
    drawing.lines.map((line) => [line.id, line.to, Math.round(line.width / 16)]),
  ]);
  const [laid, setLaid] = useState<Laid>(NOWHERE);
  const last = useRef(drawing);
  last.current = drawing;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape says when to lay out anew
  useEffect(() => placeDrawing(last.current, setLaid), [shape]);
  return laid;
}

/** A list of the same objects stays the same list: nothing is drawn at all. */
function unlessSame<Item>(was: Item[], now: Item[]): Item[] {
  const same = was.length === now.length && now.every((item, at) => item === was[at]);
  return same ? was : now;
}

/** A node that is as it was stays the same object: it is not drawn again. */
function reuse(was: Node | undefined, now: Node): Node {
  if (!was) {
    return now;
  }
  const still =
    was.position.x === now.position.x &&
    was.position.y === now.position.y &&
    Boolean(was.selected) === Boolean(now.selected) &&
    was.data.text === now.data.text &&
    same(was.data.wire, now.data.wire);
  return still ? was : { ...was, ...now };
}

/** Lines that are as they were stay the same objects: they are not drawn again. */
function useEdges(wires: readonly Wire[], laid: Laid, pinned: ReadonlyMap<string, Point>): Edge[] {
  const before = useRef(
    new Map<string, { edge: Edge; mark: string; line: LaidLine | undefined }>(),
  );
  const list = useRef<Edge[]>([]);
  return useMemo(() => {
    const next: typeof before.current = new Map();
    for (const wire of wires) {
      const { id, step, to, end, label, index, of, port } = wire;
      const free = !pinned.has(step) && !pinned.has(to);
      const mark = [to, end, label, index, of, port.kind, port.target, free].join('\u0000');
      const old = before.current.get(id);
      const line = laid.lines.get(id);
      const still = old?.mark === mark && (!free || same(old.line, line));
      next.set(id, still ? old : { edge: edgeOf(wire, laid, pinned), mark, line });
    }
    before.current = next;
    list.current = unlessSame(
      list.current,
      [...next.values()].map((each) => each.edge),
    );
    return list.current;
  }, [wires, laid, pinned]);
}

export function edgeOf(wire: Wire, laid: Laid, pinned: ReadonlyMap<string, Point>): Edge {
  const free = !pinned.has(wire.step) && !pinned.has(wire.to);
  const line = free ? laid.lines.get(wire.id) : undefined;
  const data: WireData = { wire, bends: line?.bends ?? null, label: line?.label ?? null };
  return {
    id: wire.id,
    type: 'wire',
    source: wire.step,
    sourceHandle: wire.port.id,
    target: wire.to,
    data,
    selectable: false,
  };
}

function slotPlaces(
  wires: readonly Wire[],
  laid: Laid,
  places: ReadonlyMap<string, { x: number; y: number }>,
): SlotPlace[] {
  return wires.map(({ id, step, port, to }) => {
    const from = places.get(step) ?? { x: 0, y: 0 };
    const target = places.get(to) ?? from;
    const middle: Point = [
      (from.x + target.x) / 2 + STEP_WIDTH / 2,
      (from.y + STEP_HEIGHT + target.y) / 2,
    ];
    return { slot: { step, port: port.id }, to, point: laid.lines.get(id)?.label ?? middle };
  });
}
