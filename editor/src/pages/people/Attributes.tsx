// What else is known of a person, by name; changed and added in a dialog.

import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '@/api/access';
import { useChangeContact } from '@/api/contacts';
import { problemOf } from '@/api/problem';
import type { Contact } from '@/api/types';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import { Panel } from '@/ui/Panel';
import { TextArea } from '@/ui/TextArea';
import { TextInput } from '@/ui/TextInput';
import { fromText, shown, toText } from './attributeText';
import styles from './Profile.module.css';

export function Attributes({ contact }: { contact: Contact }) {
  const [editing, setEditing] = useState<string>();
  const writes = useMay('contacts:write');
  const all = Object.entries(contact.attributes).sort(([one], [other]) => one.localeCompare(other));
  return (
    <Panel
      title="Attributes"
      aside={
        writes && (
          <IconButton
            size="small"
            label="Add an attribute"
            icon={<Plus />}
            onClick={() => setEditing('')}
          />
        )
      }
    >
      {all.length === 0 && <p className={styles.none}>Nothing else is known.</p>}
      <dl>
        {all.map(([name, value]) => (
          <div key={name} className={styles.attribute}>
            <dt>{name}</dt>
            <dd>{shown(value)}</dd>
            <dd>
              {writes && (
                <IconButton
                  size="small"
                  label={`Change ${name}`}
                  icon={<Pencil />}
                  onClick={() => setEditing(name)}
                />
              )}
            </dd>
          </div>
        ))}
      </dl>
      {editing !== undefined && (
        <Edit contact={contact} name={editing} onClose={() => setEditing(undefined)} />
      )}
    </Panel>
  );
}

interface EditProps {
  contact: Contact;
  /** Empty for a new one. */
  name: string;
  onClose: () => void;
}

function Edit({ contact, name: was, onClose }: EditProps) {
  const [name, setName] = useState(was);
  const [text, setText] = useState(was ? toText(contact.attributes[was]) : '');
  const change = useChangeContact(contact.id);
  const save = (value: unknown) =>
    name.trim() && change.mutate({ attributes: { [name.trim()]: value } }, { onSuccess: onClose });
  return (
    <Dialog
      open
      onClose={onClose}
      title={was ? 'Change the attribute' : 'Add an attribute'}
      onSubmit={() => save(fromText(text))}
      foot={
        <>
          {was && (
            <Button look="quiet" onClick={() => save(null)}>
              Take it away
            </Button>
          )}
          <Button type="submit" look="primary" busy={change.isPending}>
            Save
          </Button>
        </>
      }
    >
      {change.error && <ErrorState inline problem={problemOf(change.error)} />}
      <Field label="Name">
        <TextInput value={name} onChange={setName} disabled={was !== ''} required />
      </Field>
      <Field label="Value" hint="Words, a number, true or false. JSON for lists and more.">
        <TextArea value={text} onChange={setText} rows={2} />
      </Field>
    </Dialog>
  );
}
