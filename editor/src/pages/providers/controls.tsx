// Controls that only providers have: secrets, channels, and texts by name.

import { KeyRound, Plus, Undo2, X } from 'lucide-react';
import { useState } from 'react';
import { isObject } from '@/api/problem';
import { useForm } from '@/form/context';
import formStyles from '@/form/form.module.css';
import { asText, type ControlProps, orNothing } from '@/form/types';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { useField } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import { TextInput } from '@/ui/TextInput';
import { channelTitle } from '../messages/Channel';
import styles from './Form.module.css';
import { useKept } from './kept';

/** Whether a text only says where a secret stands: that may be seen. */
function isReference(text: string): boolean {
  return text.startsWith('file:') || text.includes('${env:');
}

export function SecretControl({ schema, value, onChange, path, label }: ControlProps) {
  return (
    <SecretInput
      value={asText(value)}
      place={path.join('/')}
      placeholder={schema.examples?.map(String)[0] ?? ''}
      onChange={(text) => onChange(orNothing(text))}
      {...(label && { label })}
    />
  );
}

interface SecretProps {
  value: string;
  /** Where it stands: what is kept there can be taken back. */
  place: string;
  placeholder: string;
  label?: string;
  onChange: (text: string) => void;
}

/** A secret that is kept is not shown: it stays, or another one is written. */
function SecretInput({ value, place, placeholder, label, onChange }: SecretProps) {
  const { mask, has } = useKept();
  const { readOnly } = useForm();
  const named = label === undefined ? {} : { 'aria-label': label };
  if (value === mask) {
    return (
      <KeptSecret {...(label && { label })} readOnly={readOnly} onReplace={() => onChange('')} />
    );
  }
  return (
    <div className={styles.secret}>
      <TextInput
        code={isReference(value)}
        type={value === '' || isReference(value) ? 'text' : 'password'}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={onChange}
        placeholder={placeholder || `\${env:WEIR_SECRET_…}`}
        {...named}
      />
      {has(place) && (
        <IconButton
          label="Keep the one there was"
          icon={<Undo2 />}
          onClick={() => onChange(mask)}
        />
      )}
    </div>
  );
}

interface KeptProps {
  label?: string;
  readOnly: boolean;
  onReplace: () => void;
}

function KeptSecret({ label, readOnly, onReplace }: KeptProps) {
  const field = useField();
  return (
    <div className={styles.keptSecret}>
      <KeyRound aria-hidden="true" />
      <span>Kept, and not shown</span>
      {!readOnly && (
        <Button
          size="small"
          {...field}
          aria-label={label ? `Write another: ${label}` : undefined}
          onClick={onReplace}
        >
          Write another
        </Button>
      )}
    </div>
  );
}

/** The channels that come here when their step names no provider. */
export function ChannelsControl({ schema, value, onChange }: ControlProps) {
  const { readOnly } = useForm();
  const { takers } = useKept();
  const all = (schema.items?.enum ?? []).map(String);
  const standard = Array.isArray(schema.default) ? schema.default.map(String) : [];
  const chosen = Array.isArray(value) ? value.map(String) : standard;
  const toggle = (channel: string, on: boolean) =>
    onChange(all.filter((one) => (one === channel ? on : chosen.includes(one))));
  return (
    <div className={styles.channelChoices}>
      {all.map((channel) => {
        const taker = takers[channel];
        return (
          <Checkbox
            key={channel}
            checked={chosen.includes(channel)}
            disabled={readOnly}
            onChange={(on) => toggle(channel, on)}
            hint={taker && `Goes to ${taker} now.`}
          >
            {channelTitle(channel)}
          </Checkbox>
        );
      })}
    </div>
  );
}

/** A few words, one beside the other: statuses, names of variables. */
export function WordsControl({ schema, value, onChange, label }: ControlProps) {
  const list = Array.isArray(value) ? value.map(String) : [];
  const standard = Array.isArray(schema.default) ? schema.default.map(String) : [];
  const hint = standard.length > 0 ? standard : (schema.examples?.map(String) ?? []);
  const [typed, setTyped] = useState(list.join(', '));
  const split = (text: string) => text.split(/[\s,;]+/).filter((word) => word !== '');
  // Another hand changed it; what is typed here and means the same stays as typed.
  const shown = split(typed).join() === list.join() ? typed : list.join(', ');
  return (
    <TextInput
      code
      value={shown}
      placeholder={hint.join(', ')}
      onChange={(text) => {
        setTyped(text);
        const words = split(text);
        onChange(words.length === 0 ? undefined : words);
      }}
      {...(label && { 'aria-label': label })}
    />
  );
}

/** Texts by name: headers, whose texts may be secret, and fields of a form. */
export function TextsControl({ schema, value, onChange, path }: ControlProps) {
  const { readOnly } = useForm();
  const map = isObject(value) ? value : {};
  const entries = Object.entries(map).map(([name, item]): [string, string] => [name, asText(item)]);
  const title = schema.title ?? 'Entry';
  const set = (next: [string, string][]) =>
    onChange(next.length === 0 ? undefined : Object.fromEntries(next));
  const put = (at: number, name: string, item: string) =>
    set(entries.map((entry, i) => (i === at ? [name, item] : entry)));
  return (
    <div className={formStyles.stack}>
      {entries.map(([name, item], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is being typed
        <div key={at} className={styles.pair}>
          <TextInput
            code
            aria-label={`${title} ${at + 1}: name`}
            placeholder="Name"
            value={name}
            onChange={(now) => !(now in map) && put(at, now, item)}
          />
          <TextOf
            secret={schema['x-secret'] === true}
            label={`${title} ${at + 1}: value`}
            value={item}
            place={[...path, name].join('/')}
            onChange={(now) => put(at, name, now)}
          />
          {!readOnly && (
            <IconButton
              size="small"
              label={`Remove ${name || `${title} ${at + 1}`}`}
              icon={<X />}
              onClick={() => set(entries.filter((_, i) => i !== at))}
            />
          )}
        </div>
      ))}
      {!readOnly && (
        <div>
          <Button
            size="small"
            look="quiet"
            icon={<Plus />}
            disabled={'' in map}
            onClick={() => onChange({ ...map, '': '' })}
          >
            Add
          </Button>
        </div>
      )}
    </div>
  );
}

interface TextProps {
  secret: boolean;
  label: string;
  value: string;
  place: string;
  onChange: (text: string) => void;
}

function TextOf({ secret, label, value, place, onChange }: TextProps) {
  if (secret) {
    return (
      <SecretInput
        value={value}
        place={place}
        label={label}
        placeholder={`Bearer \${env:WEIR_SECRET_…}`}
        onChange={onChange}
      />
    );
  }
  return (
    <TextInput code aria-label={label} placeholder="Value" value={value} onChange={onChange} />
  );
}
