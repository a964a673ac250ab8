// A flow with nothing in it yet: what lets people in?

import { insertNode } from '@/flow/operations';
import { isStart } from '@/flow/schema';
import { categoryColor } from '@/ui/categories';
import { Words } from '@/ui/Words';
import styles from './FirstStart.module.css';
import { focusStep } from './focus';
import { Icon } from './Icon';
import { useEditor, useEditorStore } from './store';

export function FirstStart() {
  const store = useEditorStore();
  const schema = useEditor((state) => state.schema);
  const starts = Object.entries(schema.nodes)
    .filter(([, kind]) => isStart(kind))
    .sort(([, a], [, b]) => a.order - b.order);
  const begin = (type: string) => {
    const { history, run } = store.getState();
    run(insertNode(history.text, schema, type, null));
    requestAnimationFrame(() => focusStep(store.getState().active));
  };
  return (
    <div className={styles.first}>
      <h2>What lets people in?</h2>
      <p className={styles.words}>Everything else comes after. It can be changed at any time.</p>
      <div className={styles.starts}>
        {starts.map(([type, kind]) => (
          <button key={type} type="button" className={styles.start} onClick={() => begin(type)}>
            <span
              className={styles.icon}
              style={{
                background: categoryColor(kind.category, 'soft'),
                color: categoryColor(kind.category),
              }}
            >
              <Icon name={kind.icon} size={20} />
            </span>
            <span className={styles.title}>{kind.title}</span>
            <span className={styles.doc}>
              <Words of={kind.doc} />
            </span>
          </button>
        ))}
      </div>
    </div>
  );
}
