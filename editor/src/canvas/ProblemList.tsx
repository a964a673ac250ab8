// What is wrong with a place of the flow, with its quick fixes.

import { CircleAlert, Info, TriangleAlert, Wrench } from 'lucide-react';
import type { Path } from '@/flow/source';
import { Button } from '@/ui/Button';
import { Words } from '@/ui/Words';
import { applyFix, type Diagnostic, severityOf, stepOf, within } from './diagnostics';
import styles from './Problems.module.css';
import { useEditor, useEditorStore } from './store';

const SIGNS = { error: CircleAlert, warning: TriangleAlert, note: Info };

export function ProblemList({ path, jump }: { path: Path; jump?: boolean }) {
  const diagnostics = useEditor((state) => state.diagnostics);
  const own = within(diagnostics, path);
  if (own.length === 0) {
    return null;
  }
  return (
    <ul className={styles.list}>
      {own.map((each, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two may say the same
        <Problem key={at} diagnostic={each} jump={jump ?? false} />
      ))}
    </ul>
  );
}

function Problem({ diagnostic, jump }: { diagnostic: Diagnostic; jump: boolean }) {
  const store = useEditorStore();
  const readOnly = useEditor((state) => state.readOnly);
  // Its places are those of the text that was looked at.
  const late = useEditor((state) => state.checked !== state.history.text);
  const severity = severityOf(diagnostic);
  const Sign = SIGNS[severity];
  const title = useEditor((state) => stepOf(state.graph, diagnostic)?.title);
  const go = () => {
    const step = stepOf(store.getState().graph, diagnostic);
    store.getState().select(step ? [step.key] : []);
  };
  return (
    <li className={styles.problem} data-severity={severity}>
      <Sign size={16} aria-hidden="true" />
      <div className={styles.words}>
        {jump ? (
          <button type="button" className={styles.jump} onClick={go}>
            {title && <b>{title}: </b>}
            <Words of={diagnostic.message} />
          </button>
        ) : (
          <p>
            <Words of={diagnostic.message} />
          </p>
        )}
        {diagnostic.help && (
          <p className={styles.help}>
            <Words of={diagnostic.help} />
          </p>
        )}
        {!readOnly && diagnostic.fixes.length > 0 && (
          <div className={styles.fixes}>
            {diagnostic.fixes.map((fix) => (
              <Button
                key={fix.title.replaceAll('`', '')}
                size="small"
                icon={<Wrench />}
                disabled={late}
                onClick={() => store.getState().write(applyFix(store.getState().history.text, fix))}
              >
                {fix.title.replaceAll('`', '')}
              </Button>
            ))}
          </div>
        )}
      </div>
      <span className={styles.code}>{diagnostic.code}</span>
    </li>
  );
}
