// The settings of the flow itself: name, who may enter again, when it ends, its goal, its windows.

import type { FlowSetting } from '@/flow/schema';
import { ObjectControl } from '@/form/ObjectControl';
import styles from './SidePanel.module.css';
import { useEditor, useEditorStore } from './store';
import { writeAt } from './write';

/** Drawn elsewhere, or said by where the flow lies. */
const ELSEWHERE = ['schema', 'id', 'state', 'start', 'nodes', 'messages', 'tests', 'layout'];
/** What everybody sets; the rest is folded away. */
const FIRST = ['name', 'description', 'entry', 'exit_when', 'goal', 'send_window'];

export function FlowPanel() {
  const settings = useEditor((state) => state.schema.flow_settings);
  const value = useEditor((state) => state.graph.value);
  const shown = settings.filter((each) => !ELSEWHERE.includes(each.name));
  const first = shown.filter((each) => FIRST.includes(each.name));
  const rest = shown.filter((each) => !FIRST.includes(each.name));
  const used = rest.some((each) => value[each.name] !== undefined);
  return (
    <div className={styles.form}>
      <Settings settings={first} />
      <details className={styles.more} open={used || undefined}>
        <summary>More</summary>
        <Settings settings={rest} />
      </details>
    </div>
  );
}

function Settings({ settings }: { settings: readonly FlowSetting[] }) {
  const store = useEditorStore();
  const value = useEditor((state) => state.graph.value);
  const all = useEditor((state) => state.schema.flow_settings);
  const names = settings.map((each) => each.name);
  const properties = Object.fromEntries(
    settings.map((each, at) => [each.name, { ...each.schema, 'x-order': at }]),
  );
  const required = settings.filter((each) => each.required).map((each) => each.name);
  return (
    <ObjectControl
      schema={{ type: 'object', properties, required }}
      value={Object.fromEntries(names.map((name) => [name, value[name]]))}
      path={[]}
      onChange={(now) => writeAt(store, [], inOrder(all, { ...value, ...(now as object) }))}
    />
  );
}

/** Sections in the order of the language, so that a new one is written in its place. */
function inOrder(all: readonly FlowSetting[], value: Record<string, unknown>) {
  const order = all.map((each) => each.name);
  const rank = (name: string) =>
    order.includes(name) ? order.indexOf(name) : LATE.indexOf(name) + 100;
  const known = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(known.sort(([a], [b]) => rank(a) - rank(b)));
}

const LATE = ['start', 'nodes', 'messages', 'tests', 'layout'];
