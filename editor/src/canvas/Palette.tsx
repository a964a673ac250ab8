// What there is to put in, by category: carried onto the canvas, or put in behind what is selected.

import { Search } from 'lucide-react';
import { memo, useMemo, useState } from 'react';
import type { Graph, Step } from '@/flow/graph';
import { insertNode } from '@/flow/operations';
import { mainPort } from '@/flow/ports';
import type { EditorSchema } from '@/flow/schema';
import { categoryColor } from '@/ui/categories';
import { TextInput } from '@/ui/TextInput';
import { CARRIED } from './carried';
import { type Choice, kindsToPut, matching } from './choices';
import { Icon } from './Icon';
import styles from './Palette.module.css';
import { useEditor, useEditorStore } from './store';

export function Palette() {
  const schema = useEditor((state) => state.schema);
  const store = useEditorStore();
  const begun = useEditor((state) => state.graph.steps.some((step) => step.start));
  const [typed, setTyped] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: only whether the flow began counts
  const all = useMemo(
    () => kindsToPut(schema, null, store.getState().graph),
    [schema, store, begun],
  );
  const shown = matching(all, typed);
  const groups = [...new Set(shown.map((choice) => choice.group))];
  return (
    <aside className={styles.palette} aria-label="Steps to put in">
      <TextInput
        value={typed}
        onChange={setTyped}
        icon={<Search />}
        placeholder="Find a step"
        aria-label="Find a step"
      />
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group} aria-label={group}>
            <h2 className={styles.group}>{group}</h2>
            {shown
              .filter((choice) => choice.group === group)
              .map((choice) => (
                <Kind key={choice.id} choice={choice} />
              ))}
          </section>
        ))}
        {groups.length === 0 && <p className={styles.none}>No step is called so.</p>}
      </div>
    </aside>
  );
}

const Kind = memo(function Kind({ choice }: { choice: Choice }) {
  const store = useEditorStore();
  const type = 'put' in choice.does ? choice.does.put : '';
  const put = () => {
    const { history, schema, graph, selection, run } = store.getState();
    const step = graph.byKey.get(selection.at(-1) ?? '') ?? lastOnMainWay(graph, schema);
    const port = step ? mainPort(step.ports, schema) : undefined;
    const slot = step && port ? { step: step.key, port: port.id } : null;
    run(insertNode(history.text, schema, type, slot));
  };
  return (
    <button
      type="button"
      className={styles.kind}
      title={choice.hint}
      draggable
      onClick={put}
      onDragStart={(event) => {
        event.dataTransfer.setData(CARRIED, type);
        event.dataTransfer.effectAllowed = 'copy';
        store.getState().set({ dragging: true });
      }}
      onDragEnd={() => store.getState().set({ dragging: false, litSlot: null })}
    >
      <span
        className={styles.icon}
        style={{
          background: categoryColor(choice.category, 'soft'),
          color: categoryColor(choice.category),
        }}
      >
        <Icon name={choice.icon} />
      </span>
      {choice.title}
    </button>
  );
});

/** The last step that the main ways lead to from the start. */
function lastOnMainWay(graph: Graph, schema: EditorSchema): Step | undefined {
  const seen = new Set<string>();
  let now = graph.steps[0];
  while (now && !seen.has(now.key)) {
    seen.add(now.key);
    const target = mainPort(now.ports, schema)?.target;
    const next = graph.byId.get(target ?? '');
    if (!next) {
      return now;
    }
    now = next;
  }
  return now;
}
