// What becomes of two people who are one: what stays, what is joined, and what cannot be told
// beforehand, for it depends on when each was written.

import type { Contact } from '@/api/types';
import { shown } from './attributeText';
import { CHANNELS } from './channels';
import { nameOf } from './names';

export interface Row {
  key: string;
  title: string;
  /** Of the one who stays, of the other, and of both in one. */
  stays: string;
  other: string;
  joined: string;
}

/** Nobody can say here which of two was written later. */
export const LATER = 'whichever was written later';

const FIELDS = [
  ['email', 'E-mail'],
  ['phone', 'Phone'],
  ['first_name', 'First name'],
  ['last_name', 'Last name'],
  ['locale', 'Language'],
  ['timezone', 'Time zone'],
] as const;

/** One row for each thing that either has. */
export function joined(stays: Contact, other: Contact): Row[] {
  const fields = FIELDS.map(([key, title]) => row(key, title, stays[key], other[key], later));
  const consents = CHANNELS.map(({ id, title }) =>
    row(`consent ${id}`, `Agreed to ${title}`, said(stays, id), said(other, id), strictest),
  );
  const names = [...Object.keys(stays.attributes), ...Object.keys(other.attributes)];
  const attributes = [...new Set(names)].sort().map((name) => {
    const of = (contact: Contact) =>
      name in contact.attributes ? shown(contact.attributes[name]) : '';
    return row(`attribute ${name}`, name, of(stays), of(other), later);
  });
  const all = [
    ...fields,
    row('tags', 'Tags', list(stays.tags), list(other.tags), () =>
      list([...new Set([...stays.tags, ...other.tags])].sort()),
    ),
    ...consents,
    row('devices', 'Devices', devices(stays), devices(other), () => 'those of both'),
    ...attributes,
  ];
  return all.filter((one) => one.stays || one.other);
}

function row(
  key: string,
  title: string,
  stays: string | null | undefined,
  other: string | null | undefined,
  both: (stays: string, other: string) => string,
): Row {
  const [one, two] = [stays ?? '', other ?? ''];
  const isPlain = one === two || one === '' || two === '';
  return { key, title, stays: one, other: two, joined: isPlain ? one || two : both(one, two) };
}

function later(): string {
  return LATER;
}

/** A withdrawal holds for both. */
function strictest(one: string, other: string): string {
  return [one, other].includes(NO) ? NO : YES;
}

const [YES, NO] = ['yes', 'no'];

function said({ consent }: Contact, channel: string): string {
  const value = consent[channel];
  return value === undefined ? '' : value ? YES : NO;
}

function list(names: readonly string[]): string {
  return names.join(', ');
}

function devices({ devices }: Contact): string {
  return devices.map(({ platform }) => platform).join(', ');
}

/** `Ada (ada)`, or the id alone. */
export function called(contact: Contact): string {
  const name = nameOf(contact);
  return name === contact.id ? name : `${name} (${contact.id})`;
}
