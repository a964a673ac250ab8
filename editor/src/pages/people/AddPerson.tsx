// Adds a person by hand.

import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { isTaken, useAddContact } from '@/api/contacts';
import { Problem, problemOf } from '@/api/problem';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { Dialog } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { TextInput } from '@/ui/TextInput';
import { link } from '@/ui/url';
import { CHANNELS } from './channels';
import { fieldsOf, PersonFields, written } from './PersonFields';
import styles from './Profile.module.css';

export function AddPerson(props: { open: boolean; onClose: () => void }) {
  return props.open ? <Asked {...props} /> : null;
}

function Asked({ onClose }: { onClose: () => void }) {
  const [id, setId] = useState('');
  const [fields, setFields] = useState(fieldsOf());
  const [consent, setConsent] = useState<Record<string, boolean>>({});
  const [problem, setProblem] = useState<Problem>();
  const add = useAddContact();
  const submit = async () => {
    try {
      await refuseTaken(id.trim());
      const given = Object.fromEntries(Object.entries(consent).filter(([, yes]) => yes));
      await add.mutateAsync({ id: id.trim(), contact: { ...written(fields), consent: given } });
      navigate(link(['people', id.trim()]));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add a person"
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={add.isPending}>
            Add
          </Button>
        </>
      }
    >
      <Field
        label="Id"
        hint="What your shop calls this person: its customer number, mostly."
        error={problem?.at('/id')}
      >
        <TextInput value={id} onChange={setId} required />
      </Field>
      <PersonFields fields={fields} onChange={setFields} problem={problem} />
      <fieldset className={styles.consents}>
        <legend>Agreed to marketing by</legend>
        {CHANNELS.map(({ id: channel, title }) => (
          <Checkbox
            key={channel}
            checked={consent[channel] ?? false}
            onChange={(yes) => setConsent({ ...consent, [channel]: yes })}
          >
            {title}
          </Checkbox>
        ))}
      </fieldset>
    </Dialog>
  );
}

/** Writing over somebody would take away what is known of them. */
async function refuseTaken(id: string): Promise<void> {
  const wrong = (message: string) => {
    const errors = [{ pointer: '/id', code: undefined, message }];
    return new Problem({
      status: 422,
      code: 'invalid',
      title: 'Not added',
      detail: message,
      errors,
    });
  };
  if (!id) throw wrong('Write an id: everybody has one.');
  if (await isTaken(id)) throw wrong('Somebody has this id already.');
}
