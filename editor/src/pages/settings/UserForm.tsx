// The fields of a new user; what the server finds wrong stands at its field.

import type { Problem } from '@/api/problem';
import type { UserToAdd } from '@/api/types';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { Select } from '@/ui/Select';
import { TextInput } from '@/ui/TextInput';

export const ROLES: readonly { value: string; title: string; hint: string }[] = [
  { value: 'owner', title: 'Owner', hint: 'May do everything, and says who else may.' },
  {
    value: 'marketing',
    title: 'Marketing',
    hint: 'Builds and publishes flows and messages, reads people.',
  },
  { value: 'analyst', title: 'Analyst', hint: 'Reads flows and reports; addresses are masked.' },
  { value: 'operator', title: 'Operator', hint: 'Pauses, resumes and resends; edits nothing.' },
];

export const NOBODY: UserToAdd = { email: '', name: '', role: 'marketing', password: '' };

interface Props {
  user: UserToAdd;
  onChange: (user: UserToAdd) => void;
  problem: Problem | undefined;
  /** The first is the owner. */
  first?: boolean;
}

export function UserForm({ user, onChange, problem, first }: Props) {
  const set = (change: Partial<UserToAdd>) => onChange({ ...user, ...change });
  const placed = ['/email', '/name', '/password', '/role'].some((at) => problem?.at(at));
  return (
    <>
      {problem && !placed && <ErrorState inline problem={problem} />}
      <Field label="E-mail" error={problem?.at('/email')}>
        <TextInput
          type="email"
          autoComplete="username"
          required
          value={user.email}
          onChange={(email) => set({ email })}
        />
      </Field>
      <Field label="Name" error={problem?.at('/name')}>
        <TextInput autoComplete="name" value={user.name ?? ''} onChange={(name) => set({ name })} />
      </Field>
      <Field
        label="Password"
        hint="At least 10 characters: three or four words are easy to remember."
        error={problem?.at('/password')}
      >
        <TextInput
          type="password"
          autoComplete="new-password"
          required
          value={user.password}
          onChange={(password) => set({ password })}
        />
      </Field>
      {!first && (
        <Field
          label="Role"
          hint={ROLES.find((role) => role.value === user.role)?.hint}
          error={problem?.at('/role')}
        >
          <Select value={user.role} onChange={(role) => set({ role })} options={ROLES} />
        </Field>
      )}
    </>
  );
}
