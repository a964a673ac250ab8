// What a source is set to. Its secret is never shown again: it is kept, or written anew.

import { KeyRound } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { problemOf } from '@/api/problem';
import { MASK, type SourceSettings, useSaveSource } from '@/api/sources';
import type { Connector, SourceWritten } from '@/api/types';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { Field } from '@/ui/Field';
import { FormTrouble, useShowsFirst } from '@/ui/FormTrouble';
import { TextArea } from '@/ui/TextArea';
import { TextInput } from '@/ui/TextInput';
import styles from './Shops.module.css';
import { schemeWords } from './state';

interface Props {
  connector: Connector;
  /** As it stands; nothing for a new one. */
  saved?: SourceWritten;
  onSaved: (saved: SourceWritten) => void;
}

/** Texts that may be left out, each with its words. */
const HINTS = [
  {
    name: 'shop',
    label: 'Only this shop',
    hint: 'As its webhooks name it, such as tea.myshopify.com. Those of others are kept apart.',
  },
  { name: 'currency', label: 'Currency', hint: 'Of amounts that name none, such as EUR.' },
  {
    name: 'region',
    label: 'Country of phone numbers',
    hint: 'Of numbers without a country code, such as DE.',
  },
  { name: 'timezone', label: 'Time zone', hint: 'Of times that name none: Europe/Berlin.' },
  {
    name: 'api_token',
    label: 'Token for its API',
    hint: 'By which the shop is asked for products that carts name. Stars keep the one it has.',
  },
  {
    name: 'topic',
    label: 'Topic',
    hint: 'What the webhooks are about, where the shop has an address for each.',
  },
] as const;

/** So long is a secret that is made here: nobody guesses 192 bits. */
const SECRET_BYTES = 24;

export function SourceForm({ connector, saved, onSaved }: Props) {
  const before = saved?.settings as SourceSettings | undefined;
  const [name, setName] = useState(saved?.name ?? connector.name);
  const [secret, setSecret] = useState('');
  const [second, setSecond] = useState(false);
  const [own, setOwn] = useState(() => textOf(before, 'text'));
  const [hints, setHints] = useState<Record<string, string>>(() => {
    const begin = HINTS.map(({ name }) => [name, textOf(before, name)] as const);
    return Object.fromEntries(begin);
  });
  const save = useSaveSource();
  const problem = save.error ? problemOf(save.error) : undefined;
  const form = useRef<HTMLFormElement>(null);
  useShowsFirst(form, save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const settings: SourceSettings = {
      ...(own ? { text: own } : { connector: connector.name }),
      secret: secretOf(secret, before, second),
    };
    for (const [key, value] of Object.entries(hints))
      if (value.trim()) settings[key] = value.trim();
    const revision = saved?.revision ?? null;
    save.mutate({ name: name.trim(), settings, revision, done: onSaved });
  };
  return (
    <form ref={form} className={styles.form} onSubmit={submit} noValidate>
      {problem && <FormTrouble problem={problem} />}
      {!saved && (
        <Field
          label="Name"
          hint="What its address ends with: small letters, digits and -."
          error={problem?.at('')}
        >
          <TextInput code value={name} onChange={setName} />
        </Field>
      )}
      <Secret
        connector={connector}
        value={secret}
        onChange={setSecret}
        kept={saved !== undefined}
        second={second}
        onSecond={setSecond}
        error={problem?.at('/secret')}
      />
      {HINTS.map((hint) => (
        <Field
          key={hint.name}
          optional
          label={hint.label}
          hint={hint.hint}
          error={problem?.at(`/${hint.name}`)}
        >
          <TextInput
            value={hints[hint.name] ?? ''}
            onChange={(value) => setHints({ ...hints, [hint.name]: value })}
          />
        </Field>
      ))}
      <Own
        connector={connector}
        value={own}
        onChange={setOwn}
        error={problem?.at('/text') ?? problem?.at('/connector')}
      />
      <div className={styles.deeds}>
        <Button type="submit" look="primary" busy={save.isPending}>
          {saved ? 'Save' : 'Connect'}
        </Button>
      </div>
    </form>
  );
}

interface SecretProps {
  connector: Connector;
  value: string;
  onChange: (value: string) => void;
  /** Whether one is there already. */
  kept: boolean;
  second: boolean;
  onSecond: (second: boolean) => void;
  error: string | undefined;
}

function Secret({ connector, value, onChange, kept, second, onSecond, error }: SecretProps) {
  const hint = kept
    ? 'One is kept, and not shown. Write another one only to change it.'
    : `The same as in the shop, which proves itself by ${schemeWords(connector.verified_by)}.`;
  return (
    <div className={styles.secret}>
      <Field label="Secret" hint={hint} error={error} optional={kept}>
        <TextInput code value={value} onChange={onChange} placeholder={kept ? MASK : ''} />
      </Field>
      <div className={styles.deeds}>
        <Button size="small" icon={<KeyRound />} onClick={() => onChange(made())}>
          Make one up
        </Button>
        {kept && value && (
          <Checkbox checked={second} onChange={onSecond}>
            The one before holds too, until the shop has this one
          </Checkbox>
        )}
      </div>
    </div>
  );
}

interface OwnProps {
  connector: Connector;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

/** The connector as a text: to mend it, where a shop sends another shape. */
function Own({ connector, value, onChange, error }: OwnProps) {
  if (!value) {
    return (
      <div className={styles.deeds}>
        <Button size="small" look="quiet" onClick={() => onChange(connector.text)}>
          Change how webhooks are read
        </Button>
      </div>
    );
  }
  return (
    <Field
      label="Connector"
      hint="How webhooks are verified and read. What was kept can be read again by it."
      error={error}
      aside={
        <Button size="small" look="quiet" onClick={() => onChange('')}>
          Take the one of Weir
        </Button>
      }
    >
      <TextArea code rows={16} value={value} onChange={onChange} />
    </Field>
  );
}

function textOf(settings: SourceSettings | undefined, name: string): string {
  const value = settings?.[name];
  return typeof value === 'string' ? value : '';
}

/** The secrets to send: stars stand for the one that is kept. */
function secretOf(written: string, before: SourceSettings | undefined, second: boolean): unknown {
  if (!before) return written;
  if (!written) return before.secret;
  return second ? [written, MASK] : written;
}

function made(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
