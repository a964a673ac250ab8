// Which deeds are shown, out of the address; and what can be chosen.

import type { AuditFilter } from '@/api/access';
import type { Key, User } from '@/api/types';
import type { Option } from '@/ui/Select';

/** What narrows the record, as it stands in the address. */
export const NARROWS = ['who', 'deed', 'from', 'to'] as const;

/** Stands for no choice. */
export const ANY = ' ';

/** What is done most; others that the record has are added. */
const DEEDS = [
  'flow_published',
  'flow_paused',
  'flow_resumed',
  'flow_archived',
  'participants_added',
  'participant_removed',
  'message_resent',
  'dead_letter_retried',
  'dead_letter_skipped',
  'run_retried',
  'run_ended',
  'contact_erased',
  'sending_set',
  'provider_tested',
  'user_added',
  'user_changed',
  'user_removed',
  'key_made',
  'key_revoked',
  'account_changed',
  'signed_in',
  'signed_out',
  'clock_moved',
];

/** Not people, and not keys either. */
const OTHERS: readonly Option[] = [
  { value: 'loopback', title: 'This machine' },
  { value: 'command_line', title: 'The command line' },
  { value: 'nobody', title: 'Nobody who signed in' },
];

/** Days are those of who reads. */
export function auditFilterOf(params: URLSearchParams): AuditFilter {
  const [who, deed] = [params.get('who'), params.get('deed')];
  const [since, until] = [midnight(params.get('from'), 0), midnight(params.get('to'), 1)];
  return {
    ...(who && { actor: who }),
    ...(deed && { action: deed }),
    ...(since && { since }),
    ...(until && { until }),
  };
}

/** The beginning of a day, or of one so many days later. */
function midnight(day: string | null, later: number): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '') ?? [];
  if (!year) return undefined;
  const at = new Date(Number(year), Number(month) - 1, Number(date) + later);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

export function actorOptions(
  users: readonly User[],
  keys: readonly Key[],
  chosen: string | null,
): Option[] {
  const known = [
    ...users.map((user) => ({ value: user.id, title: user.name || user.email })),
    ...keys.map((key) => ({ value: key.id, title: `Key ${key.name}` })),
    ...OTHERS,
  ];
  const gone = chosen && !known.some(({ value }) => value === chosen);
  const all = gone ? [...known, { value: chosen, title: chosen }] : known;
  return [{ value: ANY, title: 'Anybody' }, ...all];
}

export function deedOptions(seen: readonly string[], chosen: string | null): Option[] {
  const all = [...new Set([...DEEDS, ...seen, ...(chosen ? [chosen] : [])])];
  const titled = all.map((deed) => ({ value: deed, title: words(deed) }));
  titled.sort((a, b) => a.title.localeCompare(b.title));
  return [{ value: ANY, title: 'Any deed' }, ...titled];
}

/** `flow_published` as one reads it. */
export function words(action: string): string {
  const spaced = action.replaceAll('_', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
