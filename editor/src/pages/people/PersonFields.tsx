// The fields of a person, to add one and to change one; what is wrong stands at its field.

import type { Problem } from '@/api/problem';
import type { Contact } from '@/api/types';
import { Combobox } from '@/ui/Combobox';
import { ErrorState } from '@/ui/ErrorState';
import { Field } from '@/ui/Field';
import { TextInput } from '@/ui/TextInput';
import styles from './Fields.module.css';

export type Fields = Record<
  'email' | 'phone' | 'first_name' | 'last_name' | 'locale' | 'timezone',
  string
>;

export function fieldsOf(contact?: Contact): Fields {
  return {
    email: contact?.email ?? '',
    phone: contact?.phone ?? '',
    first_name: contact?.first_name ?? '',
    last_name: contact?.last_name ?? '',
    locale: contact?.locale ?? '',
    timezone: contact?.timezone ?? '',
  };
}

/** What is empty is taken away. */
export function written(fields: Fields): Record<keyof Fields, string | null> {
  const set = (name: keyof Fields) => fields[name].trim() || null;
  return {
    email: set('email'),
    phone: set('phone'),
    first_name: set('first_name'),
    last_name: set('last_name'),
    locale: set('locale'),
    timezone: set('timezone'),
  };
}

const ZONES: readonly string[] = Intl.supportedValuesOf('timeZone');

interface Props {
  fields: Fields;
  onChange: (fields: Fields) => void;
  problem: Problem | undefined;
}

export function PersonFields({ fields, onChange, problem }: Props) {
  const set = (name: keyof Fields) => (value: string) => onChange({ ...fields, [name]: value });
  const text = (name: keyof Fields, label: string, more: object = {}) => (
    <Field label={label} error={problem?.at(`/${name}`)}>
      <TextInput value={fields[name]} onChange={set(name)} {...more} />
    </Field>
  );
  const placed = problem?.errors.some((error) => error.pointer && error.pointer.slice(1) in fields);
  return (
    <>
      {problem && !placed && <ErrorState inline problem={problem} />}
      <div className={styles.pair}>
        {text('first_name', 'First name')}
        {text('last_name', 'Last name')}
      </div>
      {text('email', 'E-mail', { type: 'email' })}
      {text('phone', 'Phone', { type: 'tel', placeholder: '+4915112345678' })}
      <div className={styles.pair}>
        <Field label="Time zone" error={problem?.at('/timezone')}>
          <Combobox
            value={fields.timezone}
            onChange={set('timezone')}
            suggestions={ZONES}
            placeholder="Europe/Berlin"
          />
        </Field>
        {text('locale', 'Language', { placeholder: 'de-DE' })}
      </div>
    </>
  );
}
