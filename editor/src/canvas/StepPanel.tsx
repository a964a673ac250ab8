// The settings of one step: its name, what it does, what it sends, and where it leads.

import { Copy, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { messageOf, type Step } from '@/flow/graph';
import { renameNode } from '@/flow/operations';
import type { Port } from '@/flow/ports';
import { isRecord } from '@/flow/source';
import { Fields } from '@/form/Fields';
import { ObjectControl } from '@/form/ObjectControl';
import { categoryColor } from '@/ui/categories';
import { Field } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import { TextInput } from '@/ui/TextInput';
import { Words } from '@/ui/Words';
import { deleteSelected, duplicateSelected } from './commands';
import { TargetControl } from './form/simple';
import { Icon } from './Icon';
import { MessageForm } from './MessagesPanel';
import { ProblemList } from './ProblemList';
import styles from './SidePanel.module.css';
import { useEditor, useEditorStore } from './store';
import { writeAt } from './write';

export function StepPanel({ step }: { step: Step }) {
  const store = useEditorStore();
  const readOnly = useEditor((state) => state.readOnly);
  const category = step.kind?.category ?? '';
  const message = messageOf(step);
  const ports = new Set(
    step.ports
      .filter((port) => port.path.length === step.path.length + 1)
      .map((port) => String(port.path.at(-1))),
  );
  const set = (value: unknown) => writeAt(store, step.path, value);
  return (
    <div className={styles.step}>
      <header className={styles.head}>
        <span
          className={styles.icon}
          style={{ background: categoryColor(category, 'soft'), color: categoryColor(category) }}
        >
          <Icon name={step.kind?.icon} size={18} />
        </span>
        <div className={styles.titles}>
          <h2>{step.kind?.title ?? step.type}</h2>
          <p className={styles.id}>{step.start ? 'Begins the flow' : step.id}</p>
        </div>
        {!step.start && !readOnly && (
          <IconButton
            label="Double"
            keys="Ctrl D"
            size="small"
            icon={<Copy />}
            onClick={() => duplicateSelected(store)}
          />
        )}
        {!readOnly && (
          <IconButton
            label="Delete"
            keys="Delete"
            size="small"
            icon={<Trash2 />}
            onClick={() => deleteSelected(store)}
          />
        )}
      </header>
      <ProblemList path={step.path} />
      {step.kind && (
        <p className={styles.doc}>
          <Words of={step.kind.doc} />
        </p>
      )}
      <Fields>
        {!step.start && <NameField step={step} />}
        {step.kind && (
          <ObjectControl
            schema={step.kind.settings}
            value={withoutPorts(step.value, ports)}
            path={step.path}
            onChange={(value) =>
              set({ ...(isRecord(value) ? value : {}), ...portsOf(step.value, ports) })
            }
          />
        )}
      </Fields>
      {message && <SentMessage id={message} />}
      <Fields>
        <Ways step={step} />
        {!step.start && <Rename step={step} />}
      </Fields>
    </div>
  );
}

function withoutPorts(value: Record<string, unknown>, ports: ReadonlySet<string>) {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !ports.has(name)));
}

function portsOf(value: Record<string, unknown>, ports: ReadonlySet<string>) {
  return Object.fromEntries(Object.entries(value).filter(([name]) => ports.has(name)));
}

function NameField({ step }: { step: Step }) {
  const store = useEditorStore();
  const name = typeof step.value.name === 'string' ? step.value.name : '';
  return (
    <Field label="Name">
      <TextInput
        value={name}
        placeholder={step.title}
        data-title-field=""
        onChange={(now) => {
          const { type, name: _, ...rest } = step.value;
          const named = now === '' ? {} : { name: now };
          writeAt(store, step.path, { type, ...named, ...rest });
        }}
      />
    </Field>
  );
}

/** The message that the step sends, to be written right here. */
function SentMessage({ id }: { id: string }) {
  const message = useEditor((state) => state.graph.messages.find((each) => each.id === id));
  if (!message) {
    return null;
  }
  const others = message.usedBy.length - 1;
  return (
    <section className={styles.section}>
      <h3>Message {message.id}</h3>
      {others > 0 && (
        <p className={styles.doc}>
          {others === 1 ? 'Another step sends' : `${others} other steps send`} the same message.
        </p>
      )}
      <MessageForm message={message} />
    </section>
  );
}

/** Where each way out leads, those included that are not drawn yet. */
function Ways({ step }: { step: Step }) {
  const own = step.ports.filter((port) => !isOfBranch(step, port));
  if (own.length === 0) {
    return null;
  }
  return (
    <section className={styles.section}>
      <h3>Leads to</h3>
      {own.map((port) => (
        <Way key={port.id} step={step} port={port} />
      ))}
    </section>
  );
}

function isOfBranch(step: Step, port: Port): boolean {
  return port.path.length > step.path.length + 1;
}

function Way({ step, port }: { step: Step; port: Port }) {
  const store = useEditorStore();
  const target = useEditor((state) => state.schema.$defs.target);
  const follows = step.ports.find((each) => each.id === port.otherwise);
  return (
    <Field
      label={port.title}
      hint={
        port.target === null && follows
          ? `While this is open, the way of “${follows.title}” is taken.`
          : undefined
      }
    >
      <TargetControl
        schema={target ?? { title: 'Leads to' }}
        value={port.target ?? undefined}
        path={port.path}
        onChange={(now) => writeAt(store, port.path, now)}
      />
    </Field>
  );
}

/** The id is for ever once people are inside; until then it may be anything. */
function Rename({ step }: { step: Step }) {
  const store = useEditorStore();
  const published = useEditor((state) => state.published);
  const [id, setId] = useState(step.id);
  const right = /^[a-z][a-z0-9_]{0,63}$/.test(id);
  const save = () => {
    const { history, schema, run } = store.getState();
    if (right && id !== step.id) {
      run(renameNode(history.text, schema, step.id, id));
    }
  };
  return (
    <details className={styles.more}>
      <summary>Id</summary>
      <Field
        label="Id"
        hint={
          published
            ? 'People inside and figures hang on it: another id is another step.'
            : 'What texts and figures call it.'
        }
        error={right ? undefined : 'Small letters, digits and _, beginning with a letter.'}
      >
        <TextInput
          code
          value={id}
          onChange={setId}
          onBlur={save}
          onKeyDown={(event) => event.key === 'Enter' && save()}
        />
      </Field>
    </details>
  );
}
