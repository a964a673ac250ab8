// The sign-in: in the place of the frame, so that the address stays what was asked for.

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useSignIn } from '@/api/access';
import { problemOf } from '@/api/problem';
import type { Session } from '@/api/types';
import { Button } from '@/ui/Button';
import { classes } from '@/ui/classes';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { TextInput } from '@/ui/TextInput';
import { Logo } from './Logo';
import styles from './SignIn.module.css';

export function SignIn() {
  return (
    <main className={styles.place}>
      <title>Sign in · Weir</title>
      <SignInForm />
    </main>
  );
}

/** The session of somebody ran out: above all that they have open, which waits below. */
export function SignInAgain({ last }: { last: Session | undefined }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // Who it is, is known already.
    dialog.current?.querySelector<HTMLElement>('[type="password"]')?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label="Sign in to Weir"
      className={classes(styles.place, styles.above)}
      onCancel={(event) => event.preventDefault()}
      // A second Escape closes it whatever was said to the first.
      onClose={() => dialog.current?.showModal()}
    >
      <SignInForm last={last} />
    </dialog>
  );
}

function SignInForm({ last }: { last?: Session | undefined }) {
  const [email, setEmail] = useState(last?.user?.email ?? '');
  const [password, setPassword] = useState('');
  const signIn = useSignIn(last);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signIn.isPending) signIn.mutate({ email, password });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.brand}>
        <Logo />
        <h1>Sign in to Weir</h1>
      </div>
      {last && <p>Your session ended. Sign in, and go on where you were: nothing is lost.</p>}
      {signIn.error && (
        <ErrorState inline title="You are not signed in" problem={problemOf(signIn.error)} />
      )}
      <Field label="E-mail">
        <TextInput
          type="email"
          autoComplete="username"
          required
          autoFocus={!last}
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
  );
}
