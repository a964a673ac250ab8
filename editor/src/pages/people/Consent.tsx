// What a person agreed to, by channel. Nothing said is not the same as no.

import { useMay } from '@/api/access';
import { useChangeContact } from '@/api/contacts';
import { problemOf } from '@/api/problem';
import type { Contact } from '@/api/types';
import { Panel } from '@/ui/Panel';
import { Segmented } from '@/ui/Segmented';
import { toast } from '@/ui/toast';
import { CHANNELS } from './channels';
import styles from './Profile.module.css';

type Said = 'yes' | 'no' | 'unknown';

export function Consent({ contact }: { contact: Contact }) {
  return (
    <Panel title="Consent to marketing">
      {CHANNELS.map(({ id, title }) => (
        <Channel key={id} contact={contact} id={id} title={title} />
      ))}
    </Panel>
  );
}

interface Props {
  contact: Contact;
  id: string;
  title: string;
}

function Channel({ contact, id, title }: Props) {
  const change = useChangeContact(contact.id);
  const writes = useMay('contacts:write');
  const value = contact.consent[id];
  const said: Said = value === undefined ? 'unknown' : value ? 'yes' : 'no';
  const say = (next: Said) => {
    if (next === 'unknown' || next === said) return;
    change.mutate(
      { consent: { [id]: next === 'yes' } },
      {
        onSuccess: () => toast(next === 'yes' ? `${title}: agreed` : `${title}: withdrawn`),
        onError: (error) => toast(problemOf(error).message, { tone: 'bad' }),
      },
    );
  };
  const known = [
    { id: 'yes' as const, title: 'Yes' },
    { id: 'no' as const, title: 'No' },
  ];
  return (
    <div className={styles.consent}>
      <span>{title}</span>
      <Segmented<Said>
        label={`${title}: agreed`}
        segments={said === 'unknown' ? [...known, { id: 'unknown', title: 'Not said' }] : known}
        value={said}
        disabled={!writes}
        onChange={say}
      />
    </div>
  );
}
