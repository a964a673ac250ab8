// Two people who are one: the other one is found, both stand side by side with what becomes of
// them, and it is done once somebody has read that it cannot be undone.

import { ArrowLeftRight, Merge as MergeIcon } from 'lucide-react';
import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { useContact, useContacts, useMerge } from '@/api/contacts';
import { problemOf } from '@/api/problem';
import type { Contact, ContactsMerged } from '@/api/types';
import type { PageProps } from '@/pages';
import { Button, ButtonLink } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { plural } from '@/ui/format';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Select } from '@/ui/Select';
import { Skeleton } from '@/ui/Skeleton';
import { TextInput } from '@/ui/TextInput';
import { toast } from '@/ui/toast';
import { link, useParams } from '@/ui/url';
import { called, joined } from './joined';
import styles from './Merge.module.css';
import { nameOf } from './names';

export default function Merge({ params: { id = '' } }: PageProps) {
  const [params] = useParams();
  const contact = useContact(id);
  const from = params.get('from');
  const back = { href: link(['people', id]), title: 'Person' };
  if (!contact.data) {
    const problem = contact.error && problemOf(contact.error);
    return (
      <Page title="Merge" back={back}>
        {!problem && <Skeleton lines={6} height={24} />}
        {problem?.status === 404 && <EmptyState title={`Nobody has the id “${id}”`} />}
        {problem && problem.status !== 404 && (
          <ErrorState problem={problem} onRetry={() => contact.refetch()} />
        )}
      </Page>
    );
  }
  const stays = contact.data;
  return (
    <Page
      title={`Merge somebody into ${nameOf(stays)}`}
      back={{ ...back, title: nameOf(stays) }}
      hint="Where two contacts are one person: afterwards there is one, with all that both had."
    >
      <Find key={stays.id} stays={stays} />
      {from && <Other key={from} stays={stays} from={from} />}
    </Page>
  );
}

const BY = [
  { value: 'id', title: 'Id', placeholder: 'The whole id' },
  { value: 'email', title: 'E-mail', placeholder: 'The whole address' },
  { value: 'phone', title: 'Phone', placeholder: '+49…' },
] as const;

type By = (typeof BY)[number]['value'];

/** By an address several may be found; an id is one's own. */
function Find({ stays }: { stays: Contact }) {
  const [, change] = useParams();
  const [by, setBy] = useState<By>('id');
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState<{ by: 'email' | 'phone'; value: string }>();
  const find = () => {
    const value = typed.trim();
    if (!value) return;
    setAsked(by === 'id' ? undefined : { by, value });
    change({ from: by === 'id' ? value : undefined });
  };
  return (
    <Panel title="Who else are they?">
      <form
        className={styles.find}
        onSubmit={(event) => {
          event.preventDefault();
          find();
        }}
      >
        <div className={styles.by}>
          <Select aria-label="Find by" value={by} onChange={setBy} options={BY} />
        </div>
        <div className={styles.value}>
          <TextInput
            type="search"
            aria-label="The other person"
            placeholder={BY.find((one) => one.value === by)?.placeholder}
            value={typed}
            onChange={setTyped}
          />
        </div>
        <Button type="submit">Find</Button>
      </form>
      {asked && <Found key={`${asked.by} ${asked.value}`} asked={asked} stays={stays} />}
    </Panel>
  );
}

interface FoundProps {
  asked: { by: 'email' | 'phone'; value: string };
  stays: Contact;
}

function Found({ asked: { by, value }, stays }: FoundProps) {
  const [params, change] = useParams();
  const { rows, problem, retry } = useContacts({ [by]: value });
  const others = rows?.filter(({ id }) => id !== stays.id);
  if (problem) return <ErrorState inline problem={problem} onRetry={retry} />;
  if (!others) return <Skeleton lines={2} height={24} />;
  if (others.length === 0) return <p role="status">Nobody else has “{value}”.</p>;
  return (
    <ul className={styles.found} aria-label="Found">
      {others.map((other) => (
        <li key={other.id}>
          <span>{called(other)}</span>
          <Button
            size="small"
            aria-pressed={params.get('from') === other.id}
            onClick={() => change({ from: other.id })}
          >
            Compare with {nameOf(other)}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Other({ stays, from }: { stays: Contact; from: string }) {
  const other = useContact(from);
  if (other.data?.id === stays.id) {
    return (
      <EmptyState title="They are one person already">
        “{from}” is {from === stays.id ? 'the one who stays' : `another name of ${nameOf(stays)}`}.
      </EmptyState>
    );
  }
  if (other.data) return <Both stays={stays} other={other.data} />;
  if (!other.error) return <Skeleton lines={8} height={24} />;
  const problem = problemOf(other.error);
  return problem.status === 404 ? (
    <EmptyState title={`Nobody has the id “${from}”`}>
      They may have been erased. Capitals and spaces count.
    </EmptyState>
  ) : (
    <ErrorState problem={problem} onRetry={() => other.refetch()} />
  );
}

function Both({ stays, other }: { stays: Contact; other: Contact }) {
  const [asking, setAsking] = useState(false);
  const swapped = link(['people', other.id, 'merge'], { from: stays.id });
  return (
    <Panel
      flush
      title="What becomes of them"
      aside={
        <ButtonLink size="small" icon={<ArrowLeftRight />} href={swapped}>
          Keep {nameOf(other)} instead
        </ButtonLink>
      }
    >
      <div className={styles.scroll}>
        <table className={styles.table} aria-label="Side by side">
          <thead>
            <tr>
              <td />
              <th scope="col">{called(stays)} stays</th>
              <th scope="col">{called(other)} joins</th>
              <th scope="col">Afterwards</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">Id</th>
              <td>{stays.id}</td>
              <td>{other.id}</td>
              <td>
                {stays.id}; {other.id} leads there
              </td>
            </tr>
            {joined(stays, other).map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.title}</th>
                <td>{row.stays || '–'}</td>
                <td>{row.other || '–'}</td>
                <td>{row.joined}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.foot}>
        <p>
          Carts, orders, messages and all that happened are of one person then. Both go on in their
          flows; where that would say the same thing twice, such as about one cart, one run ends. A
          withdrawn consent holds for both. It cannot be undone.
        </p>
        <div>
          <Button look="primary" icon={<MergeIcon />} onClick={() => setAsking(true)}>
            Merge them
          </Button>
        </div>
      </div>
      {asking && <Ask stays={stays} other={other} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

interface AskProps {
  stays: Contact;
  other: Contact;
  onClose: () => void;
}

function Ask({ stays, other, onClose }: AskProps) {
  const merge = useMerge(stays.id);
  const submit = () =>
    merge.mutate({
      from: other.id,
      done: (merged) => {
        toast(told(merged));
        navigate(link(['people', merged.contact]));
      },
    });
  return (
    <Dialog
      open
      size="small"
      onClose={onClose}
      title={`Merge ${nameOf(other)} into ${nameOf(stays)}?`}
      onSubmit={submit}
      foot={
        <>
          <Button onClick={onClose}>Not yet</Button>
          <Button type="submit" look="danger" busy={merge.isPending}>
            Merge for ever
          </Button>
        </>
      }
    >
      <p>
        {called(other)} is {called(stays)} from then on. It cannot be undone.
      </p>
      {merge.error && (
        <ErrorState inline title="They are still two" problem={problemOf(merge.error)} />
      )}
    </Dialog>
  );
}

function told({ changed, tokens: { kept, moved, ended } }: ContactsMerged): string {
  if (!changed) return 'They were one person already';
  const goOn = kept.length + moved.length;
  const runs = [
    goOn > 0 && `${plural(goOn, 'run goes', 'runs go')} on`,
    ended.length > 0 && `${plural(ended.length, 'run')} ended`,
  ].filter(Boolean);
  return ['They are one person now', ...runs].join('; ');
}
