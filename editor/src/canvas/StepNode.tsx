// A step on the canvas: icon and colour of its category, its title, one line of what it does.

import { Handle, type NodeProps, Position, useUpdateNodeInternals } from '@xyflow/react';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { memo, useEffect } from 'react';
import { categoryColor } from '@/ui/categories';
import { classes } from '@/ui/classes';
import { count } from '@/ui/format';
import { worstAt } from './diagnostics';
import { FATES } from './fates';
import { portX } from './geometry';
import { Icon } from './Icon';
import styles from './StepNode.module.css';
import { useEditor, useEditorStore } from './store';

export const StepNode = memo(function StepNode({ id, selected }: NodeProps) {
  const store = useEditorStore();
  const step = useEditor((state) => state.graph.byKey.get(id));
  const active = useEditor((state) => state.active === id);
  const dim = useEditor((state) => state.lit !== null && !state.lit.has(id));
  const lit = useEditor((state) => state.lit?.has(id) ?? false);
  const update = useUpdateNodeInternals();
  const shape = step?.ports.map((port) => `${port.id} ${port.target !== null}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other ways out begin elsewhere
  useEffect(() => update(id), [id, shape, update]);
  if (!step) {
    return null;
  }
  const category = step.kind?.category ?? '';
  const drawn = step.ports.filter((port) => port.target !== null || port.required);
  const open = step.ports.filter((port) => !drawn.includes(port));
  return (
    <div
      className={classes(
        styles.step,
        selected && styles.selected,
        dim && styles.dim,
        lit && styles.lit,
      )}
      data-step={id}
      data-lit={lit || undefined}
    >
      {!step.start && (
        <Handle type="target" position={Position.Top} className={styles.into ?? ''} />
      )}
      <button
        type="button"
        className={styles.body}
        tabIndex={active ? 0 : -1}
        data-focus={id}
        aria-pressed={Boolean(selected)}
        onFocus={() => store.getState().set({ active: id })}
      >
        <span
          className={styles.icon}
          style={{ background: categoryColor(category, 'soft'), color: categoryColor(category) }}
        >
          <Icon name={step.kind?.icon} size={18} />
        </span>
        <span className={styles.words}>
          <span className={styles.title}>{step.title}</span>
          <span className="unseen">. {step.kind?.title ?? step.type}. </span>
          <span className={styles.summary}>{step.summary}</span>
        </span>
        <Problem id={id} />
        <Became id={id} />
      </button>
      <Figures id={id} />
      {drawn.map((port, index) => (
        <Handle
          key={port.id}
          id={port.id}
          type="source"
          position={Position.Bottom}
          className={styles.out ?? ''}
          style={{ left: portX(index, drawn.length) }}
        />
      ))}
      {open.map((port) => (
        <Handle
          key={port.id}
          id={port.id}
          type="source"
          position={Position.Right}
          className={classes(styles.out, styles.spare)}
          title={port.title}
        />
      ))}
    </div>
  );
});

function Problem({ id }: { id: string }) {
  const worst = useEditor((state) => {
    const step = state.graph.byKey.get(id);
    const severity = step ? worstAt(state.diagnostics, step.path) : null;
    return severity === 'note' ? null : severity;
  });
  if (!worst) {
    return null;
  }
  return (
    <span className={classes(styles.problem, styles[worst])}>
      {worst === 'error' ? <CircleAlert size={16} /> : <TriangleAlert size={16} />}
      <span className="unseen">{worst === 'error' ? 'Has an error.' : 'Has a warning.'}</span>
    </span>
  );
}

/** In a comparison: what became of the step, in a word, a sign and a colour. */
function Became({ id }: { id: string }) {
  const fate = useEditor((state) => state.fates?.get(id));
  if (!fate) {
    return null;
  }
  const { words, Sign } = FATES[fate];
  return (
    <span className={styles.fate} data-fate={fate}>
      <Sign size={12} aria-hidden="true" />
      {words}
    </span>
  );
}

function Figures({ id }: { id: string }) {
  const flow = useEditor((state) => state.graph.id);
  const figures = useEditor((state) => state.figures?.get(id));
  const shown = useEditor((state) => state.figures !== null);
  const waits = useEditor((state) => state.graph.byKey.get(id)?.id ?? id);
  const version = useEditor((state) => state.countedVersion);
  if (!shown) {
    return null;
  }
  const params = new URLSearchParams({ flow, node: waits });
  if (version !== null) {
    params.set('version', String(version));
  }
  return (
    <div className={styles.figures}>
      <span>
        <b>{count(figures?.entered ?? 0)}</b> came
      </span>
      {(figures?.waiting ?? 0) > 0 && (
        <a href={`/people?${params}`} className={styles.waiting}>
          <b>{count(figures?.waiting ?? 0)}</b> waiting
        </a>
      )}
      {Object.entries(figures?.sent ?? {}).map(([status, number]) => (
        <span key={status}>
          <b>{count(number)}</b> {status}
        </span>
      ))}
    </div>
  );
}
