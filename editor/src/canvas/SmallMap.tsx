// The whole flow, small, with what is in sight of it: a press or a drag there goes there. All boxes
// are one path, so that hundreds of them cost as much as one.

import { type Node, useReactFlow, useStore } from '@xyflow/react';
import { memo, type PointerEvent, useMemo } from 'react';
import { STEP_HEIGHT, STEP_WIDTH } from './geometry';
import styles from './SmallMap.module.css';

interface Room {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Room around the boxes. */
const EDGE = 200;

export const SmallMap = memo(function SmallMap({ nodes }: { nodes: readonly Node[] }) {
  const flow = useReactFlow();
  const room = useMemo(() => roomOf(nodes), [nodes]);
  const boxes = useMemo(() => nodes.map(boxOf).join(''), [nodes]);
  const go = (event: PointerEvent<SVGSVGElement>) => {
    const onto = event.currentTarget.getScreenCTM()?.inverse();
    if (onto && event.buttons === 1) {
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(onto);
      void flow.setCenter(x, y, { zoom: flow.getZoom() });
    }
  };
  return (
    <svg
      className={styles.map}
      viewBox={`${room.x} ${room.y} ${room.width} ${room.height}`}
      role="img"
      aria-label="Small map"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={go}
    >
      <path className={styles.boxes} d={boxes} />
      <InSight room={room} />
    </svg>
  );
});

/** What is not in sight is darker. */
function InSight({ room }: { room: Room }) {
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const seen = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
  const [wide, high] = [room.width * FAR, room.height * FAR];
  const all = { x: room.x - wide, y: room.y - high, width: wide * 2, height: high * 2 };
  return <path className={styles.outside} d={pathOf(all) + pathOf(seen)} />;
}

/** Beyond the edges of the map, however it is drawn. */
const FAR = 20;

function roomOf(nodes: readonly Node[]): Room {
  const xs = nodes.map((node) => node.position.x);
  const ys = nodes.map((node) => node.position.y);
  const [x, y] = [Math.min(...xs) - EDGE, Math.min(...ys) - EDGE];
  const width = Math.max(...xs) + STEP_WIDTH + EDGE - x;
  return { x, y, width, height: Math.max(...ys) + STEP_HEIGHT + EDGE - y };
}

function boxOf(node: Node): string {
  const { x, y } = node.position;
  return node.type === 'step' ? pathOf({ x, y, width: STEP_WIDTH, height: STEP_HEIGHT }) : '';
}

function pathOf({ x, y, width, height }: Room): string {
  return `M${x},${y}h${width}v${height}h${-width}z`;
}
