// What narrows the record, and what can be chosen.

import { expect, it } from 'vitest';
import { actorOptions, auditFilterOf, deedOptions, words } from './auditFilter';

it('reads whole days out of the address', () => {
  const params = new URLSearchParams('who=usr_1&deed=key_made&from=2027-03-01&to=2027-03-01');
  const { since, until, ...rest } = auditFilterOf(params);
  expect(rest).toEqual({ actor: 'usr_1', action: 'key_made' });
  expect(since).toBe(new Date(2027, 2, 1).toISOString());
  expect(until).toBe(new Date(2027, 2, 2).toISOString());
  expect(auditFilterOf(new URLSearchParams('who=&from=soon&to=2027'))).toEqual({});
});

it('offers what is chosen, whether it is still there or not', () => {
  expect(actorOptions([], [], 'usr_gone').at(-1)).toEqual({ value: 'usr_gone', title: 'usr_gone' });
  expect(actorOptions([], [], 'loopback').filter(({ value }) => value === 'loopback')).toHaveLength(
    1,
  );
  const deeds = deedOptions(['moon_landed', 'key_made'], 'sun_set').map(({ title }) => title);
  expect(deeds).toEqual(expect.arrayContaining(['Any deed', 'Moon landed', 'Sun set', 'Key made']));
  expect(new Set(deeds).size).toBe(deeds.length);
  expect(words('flow_published')).toBe('Flow published');
});
