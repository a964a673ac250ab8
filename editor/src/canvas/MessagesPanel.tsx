// The messages of the flow: a list, and the form of the one that is open.

import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { apply } from '@/flow/change';
import type { MessageEntry } from '@/flow/graph';
import { blankMessage, CONTENT, freeId } from '@/flow/operations';
import type { JsonSchema } from '@/flow/schema';
import { isRecord, own } from '@/flow/source';
import { Fields } from '@/form/Fields';
import { ObjectControl } from '@/form/ObjectControl';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Menu } from '@/ui/Menu';
import { MessagePreview } from './MessagePreview';
import styles from './SidePanel.module.css';
import { useEditor, useEditorStore } from './store';
import { writeAt } from './write';

export function MessagesPanel() {
  const store = useEditorStore();
  const schema = useEditor((state) => state.schema);
  const messages = useEditor((state) => state.graph.messages);
  const readOnly = useEditor((state) => state.readOnly);
  const [open, setOpen] = useState<string | null>(null);
  const channels = Object.entries(schema.messages).sort(([, a], [, b]) => a.order - b.order);
  const add = (channel: string) => {
    const { history, write } = store.getState();
    const id = freeId(
      messages.map((message) => message.id),
      `${channel}_1`,
    );
    write(
      apply(history.text, [
        { do: 'set', path: ['messages', id], value: blankMessage(schema, channel) },
      ]),
    );
    setOpen(id);
  };
  return (
    <div className={styles.form}>
      {messages.length === 0 && <p className={styles.doc}>This flow sends nothing yet.</p>}
      {messages.map((message) => (
        <section key={message.id} className={styles.message}>
          <header className={styles.messageHead}>
            <button
              type="button"
              className={styles.opener}
              aria-expanded={open === message.id}
              onClick={() => setOpen(open === message.id ? null : message.id)}
            >
              <b>{message.id}</b>
              <span className={styles.id}>
                {message.channel} · {usedBy(message)}
              </span>
            </button>
            {!readOnly && message.usedBy.length === 0 && (
              <IconButton
                size="small"
                label={`Delete ${message.id}`}
                icon={<Trash2 />}
                onClick={() => writeAt(store, ['messages', message.id], undefined)}
              />
            )}
          </header>
          {open === message.id && <MessageForm message={message} />}
        </section>
      ))}
      {!readOnly && (
        <div>
          <Menu
            align="start"
            trigger={<Button icon={<Plus />}>New message</Button>}
            items={channels.map(([channel, kind]) => ({
              title: titleOf(kind.settings.properties?.channel, channel),
              onSelect: () => add(channel),
            }))}
          />
        </div>
      )}
    </div>
  );
}

function usedBy(message: MessageEntry): string {
  const { length } = message.usedBy;
  return length === 0
    ? 'nobody sends it'
    : length === 1
      ? 'one step sends it'
      : `${length} steps send it`;
}

function titleOf(
  schema: { enum?: unknown[]; 'x-enum-titles'?: string[] } | undefined,
  channel: string,
) {
  return schema?.['x-enum-titles']?.[schema.enum?.indexOf(channel) ?? -1] ?? channel;
}

/** What a message must have and has stands first; the rest is folded away. */
function essentials(schema: JsonSchema, value: Record<string, unknown>): JsonSchema {
  const wanted = (name: string) => schema.required?.includes(name) || value[name] !== undefined;
  const properties = Object.entries(schema.properties ?? {}).map(([name, each]) => {
    const content = schema.required?.includes(name) || CONTENT.includes(name);
    const order = (each['x-order'] ?? 0) - (content ? ESSENTIAL : 0);
    const { 'x-group': _, ...bare } = each;
    return [name, { ...bare, 'x-order': order, ...(!wanted(name) && { 'x-group': 'More' }) }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** More than any message has parts. */
const ESSENTIAL = 100;

export function MessageForm({ message }: { message: MessageEntry }) {
  const store = useEditorStore();
  const kind = useEditor((state) => own(state.schema.messages, message.channel));
  const path = ['messages', message.id];
  if (!kind) {
    return <p className={styles.doc}>This message has no channel yet.</p>;
  }
  const rest = Object.fromEntries(
    Object.entries(message.value).filter(([name]) => !(name in (kind.settings.properties ?? {}))),
  );
  return (
    <div className={styles.form}>
      <MessagePreview message={message} />
      <Fields>
        <ObjectControl
          schema={essentials(kind.settings, message.value)}
          value={message.value}
          path={path}
          without={['channel']}
          onChange={(value) => writeAt(store, path, { ...(isRecord(value) ? value : {}), ...rest })}
        />
      </Fields>
    </div>
  );
}
