// Keys of programs. A secret is shown once, when it is made.

import { KeyRound, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useAddKey, useKeys, useRevokeKey } from '@/api/access';
import { problemOf } from '@/api/problem';
import type { Key } from '@/api/types';
import { Button } from '@/ui/Button';
import { CodeBlock } from '@/ui/CodeBlock';
import { Dialog } from '@/ui/Dialog';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import { Panel } from '@/ui/Panel';
import { Select } from '@/ui/Select';
import { StatusPill } from '@/ui/StatusPill';
import { type Column, Table } from '@/ui/Table';
import { TextInput } from '@/ui/TextInput';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toast';
import styles from './Settings.module.css';
import { ROLES } from './UserForm';

const KEY_ROLES = [
  ...ROLES.map(({ value, title, hint }) => ({ value: String(value), title, hint })),
  {
    value: 'publishable',
    title: 'Publishable',
    hint: 'For pages of your shop: writes events of visitors, reads nothing.',
  },
];

const columns: readonly Column<Key>[] = [
  {
    id: 'name',
    title: 'Key',
    cell: (key) => (
      <>
        <span className={styles.name}>{key.name || key.id}</span>
        <span className={styles.faint}>{key.id}</span>
      </>
    ),
  },
  {
    id: 'role',
    title: 'Role',
    width: '140px',
    cell: (key) => (key.revoked_at ? <StatusPill tone="bad">Revoked</StatusPill> : key.role),
  },
  {
    id: 'used',
    title: 'Last used',
    width: '130px',
    from: 'medium',
    cell: (key) => (key.used_at ? <Time at={key.used_at} /> : 'Never'),
  },
  {
    id: 'deeds',
    title: 'What can be done',
    silent: true,
    active: true,
    width: '56px',
    cell: (key) => (key.revoked_at ? null : <Revoke apiKey={key} />),
  },
];

export function Keys() {
  const { rows, problem, retry, more } = useKeys();
  const [adding, setAdding] = useState(false);
  return (
    <>
      <div className={styles.head}>
        <p className={styles.text}>Programs sign in with a key: your shop, a script, a report.</p>
        <Button look="primary" icon={<KeyRound />} onClick={() => setAdding(true)}>
          Make a key
        </Button>
      </div>
      <Panel flush>
        {problem ? (
          <ErrorState title="The keys could not be read" problem={problem} onRetry={retry} />
        ) : (
          <Table<Key>
            label="Keys"
            columns={columns}
            rows={rows}
            rowKey={(key) => key.id}
            rowHeight={60}
            more={more}
            empty={
              <EmptyState icon={<KeyRound />} title="No key yet">
                The first key, like the first user, ends that whoever uses this machine can do
                everything.
              </EmptyState>
            }
          />
        )}
      </Panel>
      {adding && <Add onClose={() => setAdding(false)} />}
    </>
  );
}

function Add({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState('marketing');
  const add = useAddKey();
  const problem = add.error ? problemOf(add.error) : undefined;
  const secret = add.data?.secret;
  return (
    <Dialog
      open
      onClose={onClose}
      title={secret ? 'Copy the key now' : 'Make a key'}
      onSubmit={() => (secret ? onClose() : add.mutate({ name, role }))}
      foot={
        <Button type="submit" look="primary" busy={add.isPending}>
          {secret ? 'I have it' : 'Make it'}
        </Button>
      }
    >
      {secret ? (
        <>
          <p>It is not shown again: only what is needed to know it is kept.</p>
          <CodeBlock wrap text={secret} label="Copy the key" />
        </>
      ) : (
        <>
          {problem && <ErrorState inline problem={problem} />}
          <Field
            label="Name"
            hint="What it is for: shop, nightly report."
            error={problem?.at('/name')}
          >
            <TextInput value={name} onChange={setName} />
          </Field>
          <Field label="Role" hint={KEY_ROLES.find((one) => one.value === role)?.hint}>
            <Select value={role} onChange={setRole} options={KEY_ROLES} />
          </Field>
        </>
      )}
    </Dialog>
  );
}

function Revoke({ apiKey }: { apiKey: Key }) {
  const [asking, setAsking] = useState(false);
  const revoke = useRevokeKey();
  const submit = () =>
    revoke.mutate(apiKey.id, {
      onSuccess: () => toast('The key is revoked'),
      onError: (error) => toast(problemOf(error).message, { tone: 'bad' }),
      onSettled: () => setAsking(false),
    });
  return (
    <>
      <IconButton
        label={`Revoke ${apiKey.name || apiKey.id}`}
        icon={<Trash2 />}
        onClick={() => setAsking(true)}
      />
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        size="small"
        title={`Revoke ${apiKey.name || apiKey.id}?`}
        onSubmit={submit}
        foot={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button type="submit" look="danger" busy={revoke.isPending}>
              Revoke
            </Button>
          </>
        }
      >
        <p>Programs that use it are refused from now on. It cannot be undone.</p>
      </Dialog>
    </>
  );
}
