// Which message a step sends; a new one can be begun here.

import { Plus } from 'lucide-react';
import { apply } from '@/flow/change';
import { blankMessage, freeId } from '@/flow/operations';
import { valueAt } from '@/flow/source';
import styles from '@/form/form.module.css';
import { asText, type ControlProps, orNothing } from '@/form/types';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Select';
import { useEditor, useEditorStore } from '../store';
import { useOffers } from './sources';

export function MessageControl({ schema, value, onChange, path, label }: ControlProps) {
  const store = useEditorStore();
  const messages = useEditor((state) => state.graph.messages);
  const offers = useOffers(schema);
  const channel = valueAt(schema['x-filter'], ['channel']);
  const text = asText(value);
  const lost = offers.some((offer) => offer.value === text) || text === '';
  const make = () => {
    const { history, schema: all, write } = store.getState();
    const kind = typeof channel === 'string' ? channel : 'email';
    const ids = messages.map((message) => message.id);
    const id = freeId(ids, `${kind}_1`);
    write(
      apply(history.text, [
        { do: 'set', path: ['messages', id], value: blankMessage(all, kind) },
        { do: 'set', path, value: id },
      ]),
    );
  };
  return (
    <div className={styles.withButton}>
      <Select
        value={text}
        aria-label={label ?? schema.title ?? 'Message'}
        options={[
          { value: '', title: 'Choose a message' },
          ...(lost ? [] : [{ value: text, title: `${text} (not there)` }]),
          ...offers.map((offer) => ({ value: offer.value, title: offer.value })),
        ]}
        onChange={(chosen) => onChange(orNothing(chosen))}
      />
      <Button icon={<Plus />} onClick={make}>
        New
      </Button>
    </div>
  );
}
