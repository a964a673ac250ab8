// A person: who they are, what they agreed to, where they are in flows, and what happened.

import { Mail, Merge, ShoppingCart, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { useMay } from '@/api/access';
import { useContact, useEraseContact, useTimeline } from '@/api/contacts';
import { problemOf } from '@/api/problem';
import type { Contact } from '@/api/types';
import type { PageProps } from '@/pages';
import { Button, ButtonLink } from '@/ui/Button';
import { CopyButton } from '@/ui/CopyButton';
import { Dialog } from '@/ui/Dialog';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/toast';
import { link } from '@/ui/url';
import { Attributes } from './Attributes';
import { Consent } from './Consent';
import { Details } from './Details';
import { nameOf } from './names';
import styles from './Profile.module.css';
import { Runs } from './Runs';
import { Segments } from './Segments';
import { Tags } from './Tags';
import { Timeline } from './Timeline';

const BACK = { href: '/people', title: 'People' };

export default function Profile({ params: { id = '' } }: PageProps) {
  const contact = useContact(id);
  if (contact.error && !contact.data) {
    const problem = problemOf(contact.error);
    return (
      <Page title="Person" back={BACK}>
        {problem.status === 404 ? (
          <EmptyState title={`Nobody has the id “${id}”`}>
            They may have been erased, or the address was cut off.
          </EmptyState>
        ) : (
          <ErrorState problem={problem} onRetry={() => contact.refetch()} />
        )}
      </Page>
    );
  }
  return contact.data ? <Known contact={contact.data} /> : <Coming />;
}

function Known({ contact }: { contact: Contact }) {
  const timeline = useTimeline(contact.id);
  const writes = useMay('contacts:write');
  return (
    <Page
      title={nameOf(contact)}
      back={BACK}
      hint={
        <span className={styles.id}>
          <code>{contact.id}</code>
          <CopyButton text={contact.id} label="Copy the id" />
        </span>
      }
      actions={
        <>
          <ButtonLink href={link(['carts'], { contact: contact.id })} icon={<ShoppingCart />}>
            Carts
          </ButtonLink>
          <ButtonLink href={link(['messages'], { contact: contact.id })} icon={<Mail />}>
            Messages
          </ButtonLink>
          {writes && (
            <ButtonLink href={link(['people', contact.id, 'merge'])} icon={<Merge />}>
              Merge
            </ButtonLink>
          )}
          {writes && <Erase contact={contact} />}
        </>
      }
    >
      <div className={styles.columns}>
        <div className={styles.facts}>
          <Details contact={contact} />
          <Tags contact={contact} />
          <Segments ids={contact.segments} />
          <Consent contact={contact} />
          <Runs contact={contact.id} items={timeline.rows} />
          <Attributes contact={contact} />
        </div>
        <Timeline timeline={timeline} />
      </div>
    </Page>
  );
}

function Erase({ contact }: { contact: Contact }) {
  const [asking, setAsking] = useState(false);
  const erase = useEraseContact(contact.id);
  const submit = () =>
    erase.mutate(undefined, {
      onSuccess: () => {
        toast('The person is erased');
        navigate('/people');
      },
    });
  return (
    <>
      <Button look="quiet" icon={<Trash2 />} onClick={() => setAsking(true)}>
        Erase
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        size="small"
        title={`Erase ${nameOf(contact)}?`}
        onSubmit={submit}
        foot={
          <>
            <Button onClick={() => setAsking(false)}>Keep</Button>
            <Button type="submit" look="danger" busy={erase.isPending}>
              Erase for ever
            </Button>
          </>
        }
      >
        <p>
          All that is known of this person goes, and they leave every flow. It cannot be undone.
        </p>
        {erase.error && <ErrorState inline problem={problemOf(erase.error)} />}
      </Dialog>
    </>
  );
}

function Coming() {
  return (
    <Page title="Person" head={<Skeleton width="200px" height={20} />} back={BACK}>
      <div className={styles.columns}>
        <Panel>
          <Skeleton lines={9} height={16} />
        </Panel>
        <Panel>
          <Skeleton lines={12} height={20} />
        </Panel>
      </div>
    </Page>
  );
}
