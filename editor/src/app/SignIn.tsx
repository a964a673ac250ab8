// The sign-in: in the place of the frame, so that the address stays what was asked for.

import { type FormEvent, useState } from 'react';
import { useSignIn } from '@/api/access';
import { problemOf } from '@/api/problem';
import { Button } from '@/ui/Button';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { TextInput } from '@/ui/TextInput';
import { Logo } from './Logo';
import styles from './SignIn.module.css';

export function SignIn() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signIn.isPending) signIn.mutate({ email, password });
  };
  return (
    <main className={styles.place}>
      <title>Sign in · Weir</title>
      <form className={styles.form} onSubmit={submit}>
        <div className={styles.brand}>
          <Logo />
          <h1>Sign in to Weir</h1>
        </div>
        {signIn.error && (
          <ErrorState inline title="You are not signed in" problem={problemOf(signIn.error)} />
        )}
        <Field label="E-mail">
          <TextInput
            type="email"
            autoComplete="username"
            required
            autoFocus
            value={email}
            onChange={setEmail}
          />
        </Field>
        <Field label="Password">
          <TextInput
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={setPassword}
          />
        </Field>
        <Button type="submit" look="primary" busy={signIn.isPending}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
