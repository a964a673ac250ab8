// Beside the canvas: the settings of what is selected, or those of the flow itself.

import { Copy, MousePointerClick, Trash2 } from 'lucide-react';
import { type MouseEvent, useState } from 'react';
import { Fields } from '@/form/Fields';
import { Button } from '@/ui/Button';
import { Tabs } from '@/ui/Tabs';
import { deleteSelected, duplicateSelected } from './commands';
import { FlowPanel } from './FlowPanel';
import { focusStep } from './focus';
import { MessagesPanel } from './MessagesPanel';
import styles from './SidePanel.module.css';
import { StepPanel } from './StepPanel';
import { useEditor, useEditorStore } from './store';

export function SidePanel() {
  const store = useEditorStore();
  const selection = useEditor((state) => state.selection);
  const step = useEditor((state) =>
    state.selection.length === 1 ? state.graph.byKey.get(state.selection[0] ?? '') : undefined,
  );
  return (
    <aside
      className={styles.panel}
      aria-label="Settings"
      data-panel=""
      tabIndex={-1}
      onClick={holdFocus}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && step) {
          event.preventDefault();
          focusStep(step.key);
        }
      }}
    >
      <div className={styles.done}>
        <Button
          size="small"
          look="primary"
          onClick={() => {
            store.getState().select([]);
            store.getState().set({ sheet: false });
          }}
        >
          Done
        </Button>
      </div>
      {step && <StepPanel key={step.key} step={step} />}
      {!step && selection.length > 1 && <Several count={selection.length} />}
      {!step && selection.length <= 1 && <Whole />}
    </aside>
  );
}

/** A key may take away what it pressed: the focus then stays here, so that keys go on. */
function holdFocus({ detail, currentTarget }: MouseEvent<HTMLElement>): void {
  if (detail === 0) {
    requestAnimationFrame(() => {
      const now = document.activeElement;
      if (!now || now === document.body || now.matches(':disabled')) {
        currentTarget.focus();
      }
    });
  }
}

function Several({ count }: { count: number }) {
  const store = useEditorStore();
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <div className={styles.several}>
      <MousePointerClick aria-hidden="true" />
      <p>{count} steps are selected.</p>
      {!readOnly && (
        <>
          <Button icon={<Copy />} onClick={() => duplicateSelected(store)}>
            Double them
          </Button>
          <Button icon={<Trash2 />} look="danger" onClick={() => deleteSelected(store)}>
            Delete them
          </Button>
        </>
      )}
    </div>
  );
}

function Whole() {
  const [tab, setTab] = useState<'flow' | 'messages'>('flow');
  const messages = useEditor((state) => state.graph.messages.length);
  return (
    <div className={styles.whole}>
      <Tabs
        label="Of the flow"
        tabs={[
          { id: 'flow', title: 'Flow' },
          { id: 'messages', title: 'Messages', count: messages },
        ]}
        value={tab}
        onChange={setTab}
      >
        {tab === 'flow' ? (
          <Fields>
            <FlowPanel />
          </Fields>
        ) : (
          <MessagesPanel />
        )}
      </Tabs>
    </div>
  );
}
