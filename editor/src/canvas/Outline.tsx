// The same flow as a tree of lines: for the keyboard, for who hears the page, for small screens.

import { CornerDownRight, Plus } from 'lucide-react';
import { type KeyboardEvent, useMemo } from 'react';
import { type Branch, outlineOf } from '@/flow/outline';
import { own } from '@/flow/source';
import { categoryColor } from '@/ui/categories';
import { classes } from '@/ui/classes';
import { count } from '@/ui/format';
import { worstAt } from './diagnostics';
import { focusStep } from './focus';
import { Icon } from './Icon';
import styles from './Outline.module.css';
import { useEditor, useEditorStore } from './store';

export function Outline() {
  const store = useEditorStore();
  const graph = useEditor((state) => state.graph);
  const active = useEditor((state) => state.active);
  const lines = useMemo(() => outlineOf(graph), [graph]);
  const steps = lines.flatMap((line) => line.step?.key ?? []);
  const keyed = (event: KeyboardEvent) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const on = event.target instanceof Element && event.target.closest('[data-focus]');
    if (!on || way === undefined || event.ctrlKey) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const next = steps[steps.indexOf(active ?? '') + way];
    if (next !== undefined) {
      const { selection, select } = store.getState();
      select(event.shiftKey ? [...selection, next] : [next]);
      requestAnimationFrame(() => focusStep(next));
    }
  };
  return (
    <div className={styles.outline} role="tree" aria-label="Steps" onKeyDown={keyed}>
      {lines.map((line) => (
        <LineOf key={line.id} line={line} />
      ))}
    </div>
  );
}

function LineOf({ line }: { line: Branch }) {
  const label = useEditor((state) =>
    line.by && state.schema.port_kinds[line.by.port.kind]?.label ? line.by.port.title : null,
  );
  return (
    <div className={styles.line} style={{ paddingLeft: 12 + line.depth * 20 }} role="none">
      {line.by && (
        <div className={styles.way} role="none">
          {label && <span className={styles.label}>{label}</span>}
          <PlusButton line={line} />
        </div>
      )}
      {line.step ? <StepLine line={line} /> : <EndLine line={line} />}
    </div>
  );
}

function PlusButton({ line }: { line: Branch }) {
  const store = useEditorStore();
  const readOnly = useEditor((state) => state.readOnly);
  if (!line.by || readOnly) {
    return null;
  }
  const slot = { step: line.by.step.key, port: line.by.port.id };
  return (
    <button
      type="button"
      role="treeitem"
      aria-level={line.depth + 1}
      aria-selected={false}
      className={styles.plus}
      aria-label={`Add a step after ${line.by.step.title}, ${line.by.port.title}`}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        store.getState().set({ picking: { slot, at: { x: box.left, y: box.bottom + 4 } } });
      }}
    >
      <Plus size={14} aria-hidden="true" />
      <span className={styles.add}>Add a step</span>
    </button>
  );
}

function StepLine({ line }: { line: Branch }) {
  const store = useEditorStore();
  const step = line.step;
  const key = step?.key ?? '';
  const selected = useEditor((state) => state.selection.includes(key));
  const active = useEditor((state) => state.active === key);
  const lit = useEditor((state) => state.lit?.has(key) ?? false);
  const waiting = useEditor((state) => state.figures?.get(key)?.waiting ?? 0);
  const wrong = useEditor(
    (state) => step !== null && worstAt(state.diagnostics, step.path) === 'error',
  );
  if (!step) {
    return null;
  }
  const category = step.kind?.category ?? '';
  return (
    <div
      role="treeitem"
      aria-level={line.depth + 1}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      data-focus={key}
      className={classes(styles.step, selected && styles.selected, lit && styles.lit)}
      onFocus={() => store.getState().set({ active: key })}
      onClick={() => store.getState().select([key])}
      onKeyDown={(event) => {
        if (event.key === ' ') {
          event.preventDefault();
          store.getState().select([key]);
        }
      }}
    >
      <span
        className={styles.icon}
        style={{ background: categoryColor(category, 'soft'), color: categoryColor(category) }}
      >
        <Icon name={step.kind?.icon} />
      </span>
      <span className={styles.words}>
        <span className={styles.title} data-title>
          {step.title}
        </span>
        <span className={styles.summary}>{step.summary}</span>
      </span>
      {waiting > 0 && <span className={styles.waiting}>{count(waiting)} waiting</span>}
      {wrong && <span className={styles.wrong}>Error</span>}
    </div>
  );
}

/** Where a way ends, is open, or leads to a step that stands further up. */
function EndLine({ line }: { line: Branch }) {
  const store = useEditorStore();
  const terminal = useEditor((state) => own(state.schema.terminals, line.target ?? ''));
  const step = useEditor((state) => state.graph.byId.get(line.target ?? ''));
  if (step) {
    return (
      <button
        type="button"
        role="treeitem"
        aria-level={line.depth + 1}
        aria-selected={false}
        className={styles.jump}
        onClick={() => store.getState().select([step.key])}
      >
        <CornerDownRight size={14} aria-hidden="true" /> goes on at {step.title}
      </button>
    );
  }
  return (
    <p className={styles.end}>
      {terminal?.title ?? (line.target ? `${line.target} is not there` : 'Nowhere yet')}
    </p>
  );
}
