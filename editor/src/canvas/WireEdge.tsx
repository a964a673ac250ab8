// A way from a step to the next, with its label, its count, and a `+` to put something in.

import { BaseEdge, EdgeLabelRenderer, type EdgeProps, useStore } from '@xyflow/react';
import { Plus } from 'lucide-react';
import { memo } from 'react';
import type { Point } from '@/flow/graph';
import { classes } from '@/ui/classes';
import { count, share } from '@/ui/format';
import { roundedPath, type Wire } from './geometry';
import { type StepFigures, useEditor, useEditorStore } from './store';
import type { WireData } from './useDrawing';
import styles from './WireEdge.module.css';

const RADIUS = 10;
/** How wide a way is that nobody went, and how much wider where all went it. */
const WIDTH_PX = 1.5;
const WIDEST_PX = 2.5;
/** Seen from further off, a label cannot be read and a `+` cannot be met. */
const READABLE = 0.3;
const DASHES: Record<string, string> = { dashed: '6 5', dotted: '2 5' };

export const WireEdge = memo(function WireEdge(props: EdgeProps) {
  const { id, sourceX, sourceY, targetX, targetY, data } = props;
  const { wire, bends, label } = readData(data);
  const style = useEditor((state) => (wire ? state.schema.port_kinds[wire.port.kind]?.style : ''));
  const walked = useEditor((state) => state.lit?.has(id) ?? false);
  const dim = useEditor((state) => state.lit !== null && !state.lit.has(id));
  const near = useStore((state) => state.transform[2] >= READABLE);
  const part = useEditor((state) => (wire ? partOf(wire, state.figures?.get(wire.step)) : 0));
  if (!wire) {
    return null;
  }
  const from: Point = [sourceX, sourceY];
  const to: Point = [targetX, targetY];
  const middle: Point = [targetX, (sourceY + targetY) / 2 + 8];
  const points = bends
    ? [from, ...bends, to]
    : [from, [targetX, (sourceY + targetY) / 2] as const, to];
  const dash = DASHES[style ?? ''];
  return (
    <>
      <BaseEdge
        id={id}
        path={roundedPath(points, RADIUS)}
        className={classes(styles.wire, walked && styles.walked, dim && styles.dim)}
        style={{
          ...(dash && { strokeDasharray: dash }),
          ...(part > 0 && { strokeWidth: WIDTH_PX + part * WIDEST_PX }),
        }}
      />
      {near && (
        <EdgeLabelRenderer>
          <Chip wire={wire} at={label ?? middle} dim={dim} />
        </EdgeLabelRenderer>
      )}
    </>
  );
});

/** The part of those who left the step that went this way. */
function partOf({ port }: Wire, figures: StepFigures | undefined): number {
  const all = Object.values(figures?.left ?? {}).reduce((sum, each) => sum + each, 0);
  return all > 0 ? (figures?.left[port.id] ?? 0) / all : 0;
}

function readData(data: unknown): {
  wire: Wire | null;
  bends: Point[] | null;
  label: Point | null;
} {
  const read = data as WireData | undefined;
  return { wire: read?.wire ?? null, bends: read?.bends ?? null, label: read?.label ?? null };
}

function Chip({ wire, at, dim }: { wire: Wire; at: Point; dim: boolean }) {
  const store = useEditorStore();
  const slot = { step: wire.step, port: wire.port.id };
  const lit = useEditor(({ litSlot }) => litSlot?.step === slot.step && litSlot.port === slot.port);
  const readOnly = useEditor((state) => state.readOnly);
  const figures = useEditor((state) => state.figures?.get(wire.step));
  const taken = figures?.left[wire.port.id] ?? 0;
  const all = Object.values(figures?.left ?? {}).reduce((sum, each) => sum + each, 0);
  const open = wire.end === 'open';
  return (
    <div
      className={classes(styles.chip, wire.label !== '' && styles.labelled, dim && styles.dim)}
      style={{ transform: `translate(-50%, -50%) translate(${at[0]}px, ${at[1]}px)` }}
    >
      {wire.label !== '' && <span className={styles.label}>{wire.label}</span>}
      {figures && all > 0 && (
        <span className={styles.count}>
          {count(taken)}
          {wire.of > 1 && ` · ${share(taken, all)}`}
        </span>
      )}
      {!readOnly && !open && (
        <button
          type="button"
          tabIndex={-1}
          className={classes(styles.plus, lit && styles.lit)}
          aria-label={`Add a step after ${wire.step}${wire.label ? `, ${wire.label}` : ''}`}
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            store.getState().set({ picking: { slot, at: { x: box.right + 8, y: box.top } } });
          }}
        >
          <Plus size={14} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
