// How near the canvas is seen.

import { useReactFlow } from '@xyflow/react';
import { Maximize, Minus, Plus } from 'lucide-react';
import { IconButton } from '@/ui/IconButton';
import styles from './Canvas.module.css';

export function ZoomBar() {
  const flow = useReactFlow();
  return (
    <div className={styles.zoom}>
      <IconButton
        label="Zoom out"
        keys="-"
        size="small"
        icon={<Minus />}
        onClick={() => flow.zoomOut()}
      />
      <IconButton
        label="Zoom in"
        keys="+"
        size="small"
        icon={<Plus />}
        onClick={() => flow.zoomIn()}
      />
      <IconButton
        label="Show all"
        keys="1"
        size="small"
        icon={<Maximize />}
        onClick={() => flow.fitView({ maxZoom: 1, padding: 0.15 })}
      />
    </div>
  );
}
