// By what people are found: one thing at a time, kept in the address.

import type { PeopleFilter } from '@/api/contacts';

export type By = 'tag' | 'segment' | 'email' | 'phone';

export const BY: readonly { value: By; title: string; placeholder: string }[] = [
  { value: 'tag', title: 'Tag', placeholder: 'The whole tag' },
  { value: 'segment', title: 'Segment', placeholder: 'Its id' },
  { value: 'email', title: 'E-mail', placeholder: 'The whole address' },
  { value: 'phone', title: 'Phone', placeholder: '+49…' },
];

/** Takes each of them out of the address. */
export const NO_FILTER = Object.fromEntries(BY.map(({ value }) => [value, undefined]));

export function filterOf(params: URLSearchParams): { by: By; value: string; filter: PeopleFilter } {
  for (const { value: by } of BY) {
    const value = params.get(by);
    if (value) return { by, value, filter: { [by]: value } };
  }
  return { by: 'tag', value: '', filter: {} };
}
