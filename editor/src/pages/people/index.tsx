// The list of people, by tag, e-mail address or phone number.

import { UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '@/api/access';
import { type PeopleFilter, useContacts } from '@/api/contacts';
import { useNamed, useTags } from '@/api/names';
import type { Contact } from '@/api/types';
import { Button } from '@/ui/Button';
import { Combobox } from '@/ui/Combobox';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Select } from '@/ui/Select';
import { Table } from '@/ui/Table';
import { link, useParams } from '@/ui/url';
import { AddPerson } from './AddPerson';
import { columns } from './columns';
import { BY, type By, filterOf, NO_FILTER } from './filter';
import { Inside } from './Inside';
import styles from './People.module.css';

export default function People() {
  const [params] = useParams();
  const flow = params.get('flow');
  return flow ? <Inside flow={flow} /> : <Everybody />;
}

function Everybody() {
  const [params, change] = useParams();
  const { by, value, filter } = filterOf(params);
  const { rows, problem, retry, more } = useContacts(filter);
  const writes = useMay('contacts:write');
  const add = writes ? () => change({ add: 'yes' }) : undefined;
  return (
    <Page
      title="People"
      actions={
        add && (
          <Button look="primary" icon={<UserPlus />} onClick={add}>
            Add a person
          </Button>
        )
      }
    >
      <Find key={`${by} ${value}`} by={by} value={value} />
      <Panel flush>
        {problem ? (
          <ErrorState title="The people could not be read" problem={problem} onRetry={retry} />
        ) : (
          <Table<Contact>
            label="People"
            columns={columns}
            rows={rows}
            rowKey={(contact) => contact.id}
            href={(contact) => link(['people', contact.id])}
            rowHeight={60}
            more={more}
            empty={<Nobody filter={filter} onAdd={add} />}
          />
        )}
      </Panel>
      <AddPerson open={params.has('add')} onClose={() => change({ add: undefined })} />
    </Page>
  );
}

/** Of the server's list of segments. */
function offerOf({ id, name }: Readonly<Record<string, unknown>>) {
  if (typeof id !== 'string') return [];
  return [{ value: id, ...(typeof name === 'string' && { title: name }) }];
}

interface FindProps {
  by: By;
  value: string;
}

function Find({ by: was, value }: FindProps) {
  const [, change] = useParams();
  const [by, setBy] = useState(was);
  const [typed, setTyped] = useState(value);
  const find = (words: string) => change({ ...NO_FILTER, [by]: words.trim() || undefined });
  const tags = useTags(by === 'tag' ? typed : '');
  const segments = useNamed(by === 'segment' ? { href: '/v1/segments' } : undefined);
  return (
    <search className={styles.find}>
      <div className={styles.by}>
        <Select aria-label="Find by" value={by} onChange={setBy} options={BY} />
      </div>
      <div className={styles.value}>
        <Combobox
          aria-label={`Find people by ${by}`}
          placeholder={BY.find((one) => one.value === by)?.placeholder ?? ''}
          value={typed}
          onChange={setTyped}
          onCommit={find}
          suggestions={by === 'tag' ? tags : segments.flatMap(offerOf)}
        />
      </div>
      <Button onClick={() => find(typed)}>Find</Button>
      {value && (
        <Button look="quiet" onClick={() => find('')}>
          Show all
        </Button>
      )}
    </search>
  );
}

/** People have tags and addresses; in segments they are. */
const WITHIN: Record<string, string> = { segment: 'in' };

function Nobody({ filter, onAdd }: { filter: PeopleFilter; onAdd: (() => void) | undefined }) {
  const [what, value] = Object.entries(filter)[0] ?? [];
  if (what) {
    return (
      <EmptyState
        icon={<Users />}
        title={`Nobody ${WITHIN[what] ?? 'with'} the ${what} “${value}”`}
      >
        Capitals and spaces count. A person’s id is found by the search, Ctrl K.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<Users />}
      title="Nobody here yet"
      action={
        onAdd && (
          <Button look="primary" icon={<UserPlus />} onClick={onAdd}>
            Add a person
          </Button>
        )
      }
    >
      People come with the first event or tag your shop sends, by an import, or by hand.
    </EmptyState>
  );
}
