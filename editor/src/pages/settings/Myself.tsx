// One's own name and password.

import { useState } from 'react';
import { useChangeMyself, useSession } from '@/api/access';
import { problemOf } from '@/api/problem';
import { Button } from '@/ui/Button';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { Panel } from '@/ui/Panel';
import { TextInput } from '@/ui/TextInput';
import { toast } from '@/ui/toast';
import styles from './Settings.module.css';

export function Myself() {
  const session = useSession();
  const [name, setName] = useState(session.data?.user?.name ?? '');
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useChangeMyself();
  const problem = change.error ? problemOf(change.error) : undefined;
  const placed = ['/name', '/password', '/current_password'].some((at) => problem?.at(at));
  const save = () =>
    change.mutate(
      { name, ...(password && { password, current_password: current }) },
      {
        onSuccess: () => {
          setCurrent('');
          setPassword('');
          toast('Saved');
        },
      },
    );
  return (
    <Panel title={session.data?.user?.email ?? 'You'}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {problem && !placed && <ErrorState inline problem={problem} />}
        <Field label="Name" error={problem?.at('/name')}>
          <TextInput autoComplete="name" value={name} onChange={setName} />
        </Field>
        <Field
          label="New password"
          optional
          hint="At least 10 characters. You are signed out everywhere else."
          error={problem?.at('/password')}
        >
          <TextInput
            type="password"
            autoComplete="new-password"
            value={password}
            onChange={setPassword}
          />
        </Field>
        {password && (
          <Current value={current} onChange={setCurrent} error={problem?.at('/current_password')} />
        )}
        <div>
          <Button type="submit" look="primary" busy={change.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Panel>
  );
}

interface CurrentProps {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

/** Whoever finds the window open must not take the account over. */
function Current({ value, onChange, error }: CurrentProps) {
  return (
    <Field label="Password you have" error={error}>
      <TextInput
        type="password"
        autoComplete="current-password"
        value={value}
        onChange={onChange}
      />
    </Field>
  );
}
