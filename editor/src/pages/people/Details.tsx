// Who a person is: names, addresses, language and zone, and their devices.

import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '@/api/access';
import { useChangeContact } from '@/api/contacts';
import { problemOf } from '@/api/problem';
import type { Contact } from '@/api/types';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { IconButton } from '@/ui/IconButton';
import { Panel } from '@/ui/Panel';
import { toast } from '@/ui/toast';
import { type Fields, fieldsOf, PersonFields, written } from './PersonFields';
import styles from './Profile.module.css';

const TITLES: readonly [keyof Fields, string][] = [
  ['email', 'E-mail'],
  ['phone', 'Phone'],
  ['timezone', 'Time zone'],
  ['locale', 'Language'],
];

export function Details({ contact }: { contact: Contact }) {
  const [editing, setEditing] = useState(false);
  const writes = useMay('contacts:write');
  return (
    <Panel
      title="Details"
      aside={
        writes && (
          <IconButton
            size="small"
            label="Change the details"
            icon={<Pencil />}
            onClick={() => setEditing(true)}
          />
        )
      }
    >
      <dl className={styles.list}>
        {TITLES.map(([name, title]) => (
          <Row key={name} title={title} value={contact[name]} />
        ))}
        {contact.devices.length > 0 && (
          <Row title="Devices" value={contact.devices.map((one) => one.platform).join(', ')} />
        )}
      </dl>
      {editing && <Edit contact={contact} onClose={() => setEditing(false)} />}
    </Panel>
  );
}

function Row({ title, value }: { title: string; value: string | null | undefined }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{value || <span className={styles.none}>–</span>}</dd>
    </>
  );
}

function Edit({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const [fields, setFields] = useState(fieldsOf(contact));
  const change = useChangeContact(contact.id);
  const submit = () =>
    change.mutate(written(fields), {
      onSuccess: () => {
        toast('The details are changed');
        onClose();
      },
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Change the details"
      onSubmit={submit}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={change.isPending}>
            Save
          </Button>
        </>
      }
    >
      <PersonFields
        fields={fields}
        onChange={setFields}
        problem={change.error ? problemOf(change.error) : undefined}
      />
    </Dialog>
  );
}
