// Who may sign in, and what for.

import { Ellipsis, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useAddUser, useChangeUser, useRemoveUser, useSession, useUsers } from '@/api/access';
import { problemOf } from '@/api/problem';
import type { User, UserToAdd } from '@/api/types';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { IconButton } from '@/ui/IconButton';
import { Menu } from '@/ui/Menu';
import { Panel } from '@/ui/Panel';
import { StatusPill } from '@/ui/StatusPill';
import { type Column, Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toast';
import styles from './Settings.module.css';
import { NOBODY, ROLES, UserForm } from './UserForm';

const columns: readonly Column<User>[] = [
  {
    id: 'name',
    title: 'User',
    cell: (user) => (
      <>
        <span className={styles.name}>{user.name || user.email}</span>
        <span className={styles.faint}>{user.email}</span>
      </>
    ),
  },
  {
    id: 'role',
    title: 'Role',
    width: '140px',
    cell: (user) =>
      user.disabled ? <StatusPill tone="warn">Locked out</StatusPill> : roleTitle(user.role),
  },
  {
    id: 'seen',
    title: 'Signed in',
    width: '130px',
    from: 'medium',
    cell: (user) => (user.seen_at ? <Time at={user.seen_at} /> : 'Never'),
  },
  {
    id: 'menu',
    title: 'What can be done',
    silent: true,
    active: true,
    width: '56px',
    cell: (user) => <Deeds user={user} />,
  },
];

export function Users() {
  const { rows, problem, retry, more } = useUsers();
  const [adding, setAdding] = useState(false);
  const add = (
    <Button look="primary" icon={<UserPlus />} onClick={() => setAdding(true)}>
      Add a user
    </Button>
  );
  return (
    <>
      <div className={styles.head}>
        <p className={styles.text}>Each user has one role; the server asks for it at every call.</p>
        {add}
      </div>
      <Panel flush>
        {problem ? (
          <ErrorState title="The users could not be read" problem={problem} onRetry={retry} />
        ) : (
          <Table<User>
            label="Users"
            columns={columns}
            rows={rows}
            rowKey={(user) => user.id}
            rowHeight={60}
            more={more}
            empty={
              <EmptyState icon={<UserPlus />} title="No user yet">
                Whoever uses this machine can do everything. The first user becomes the owner, and
                closes that for ever.
              </EmptyState>
            }
          />
        )}
      </Panel>
      {adding && <Add first={rows?.length === 0} onClose={() => setAdding(false)} />}
    </>
  );
}

function Add({ first, onClose }: { first: boolean; onClose: () => void }) {
  const [user, setUser] = useState<UserToAdd>(first ? { ...NOBODY, role: 'owner' } : NOBODY);
  const add = useAddUser();
  const submit = () =>
    add.mutate(user, {
      onSuccess: () => {
        toast(`${user.email} may sign in`);
        onClose();
      },
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Add a user"
      onSubmit={submit}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={add.isPending}>
            Add
          </Button>
        </>
      }
    >
      <UserForm
        first={first}
        user={user}
        onChange={setUser}
        problem={add.error ? problemOf(add.error) : undefined}
      />
    </Dialog>
  );
}

function Deeds({ user }: { user: User }) {
  const session = useSession();
  const change = useChangeUser();
  const remove = useRemoveUser();
  const failed = (error: Error) => toast(problemOf(error).message, { tone: 'bad' });
  const set = (next: Parameters<typeof change.mutate>[0]['change'], said: string) =>
    change.mutate({ id: user.id, change: next }, { onSuccess: () => toast(said), onError: failed });
  if (session.data?.user?.id === user.id) return null;
  return (
    <Menu
      trigger={<IconButton bare label={`Do with ${user.email}`} icon={<Ellipsis />} />}
      items={[
        ...ROLES.filter((role) => role.value !== user.role).map((role) => ({
          title: `Make ${role.title.toLowerCase()}`,
          onSelect: () => set({ role: role.value }, `${user.email} is ${role.title} now`),
        })),
        'line',
        {
          title: user.disabled ? 'Let in again' : 'Lock out',
          onSelect: () =>
            set({ disabled: !user.disabled }, user.disabled ? 'Let in again' : 'Locked out'),
        },
        {
          title: 'Remove',
          danger: true,
          onSelect: () =>
            remove.mutate(user.id, { onSuccess: () => toast('Removed'), onError: failed }),
        },
      ]}
    />
  );
}

function roleTitle(role: string): string {
  return ROLES.find((one) => one.value === role)?.title ?? role;
}
