// What a person is called in lists and heads.

import type { Contact } from '@/api/types';

export function nameOf(contact: Contact): string {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ').trim();
  return name || contact.email || contact.id;
}
