// The text of the flow itself. What is typed is the flow at once; a text that cannot be read leaves
// the other views as they were.

import { useEffect, useRef } from 'react';
import { find, read, startOf, toNode } from '@/flow/source';
import styles from './CodeView.module.css';
import { type CodeEditor, openCode } from './codeMirror';
import { useEditorStore } from './store';

export default function CodeView() {
  const store = useEditorStore();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = host.current;
    if (!place) {
      return;
    }
    const { history, readOnly } = store.getState();
    const code = openCode(place, history.text, {
      readOnly,
      typed: (text) => store.getState().write(text, 'code'),
      at: (offset) => selectAt(store.getState(), offset),
    });
    goToSelected(code, store.getState());
    code.lint(history.text, store.getState().diagnostics);
    const stop = store.subscribe((now, was) => {
      if (now.history.text !== was.history.text) {
        code.show(now.history.text);
      }
      if (now.diagnostics !== was.diagnostics) {
        code.lint(now.history.text, now.diagnostics);
      }
    });
    return () => {
      stop();
      code.destroy();
    };
  }, [store]);
  return <div ref={host} className={styles.code} />;
}

type State = ReturnType<ReturnType<typeof useEditorStore>['getState']>;

/** The step in whose lines the cursor stands is selected. */
function selectAt({ history, graph, selection, select }: State, offset: number): void {
  const source = read(history.text);
  const step = graph.steps.findLast((each) => {
    const place = find(source, each.path);
    const key = toNode(place?.pair?.key) ?? place?.node;
    const end = place?.node?.range?.[2] ?? 0;
    return key ? startOf(key) <= offset && offset < end : false;
  });
  if (step && selection[0] !== step.key) {
    select([step.key]);
  }
}

function goToSelected(code: CodeEditor, { history, graph, selection }: State): void {
  const step = graph.byKey.get(selection[0] ?? '');
  const place = step ? find(read(history.text), step.path) : null;
  const node = toNode(place?.pair?.key) ?? place?.node;
  if (node) {
    code.goTo(startOf(node));
  }
}
