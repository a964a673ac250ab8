// What happened in a row of words, what of it fits a filter, and the same as a command.

import { isObject } from '@/api/problem';
import type { Tone } from '@/ui/StatusPill';
import { reasonWords } from '../messages/reasons';
import type { Seen } from './recent';

export const KINDS = [
  'all',
  'event',
  'entered',
  'left',
  'ended',
  'message',
  'converted',
  'held',
  'quarantined',
] as const;

export type Kind = (typeof KINDS)[number];

export const KIND_TITLES: Record<string, { title: string; tone: Tone }> = {
  all: { title: 'Everything', tone: 'calm' },
  event: { title: 'Event', tone: 'accent' },
  entered: { title: 'Entered', tone: 'good' },
  left: { title: 'Moved on', tone: 'calm' },
  ended: { title: 'Ended', tone: 'calm' },
  message: { title: 'Message', tone: 'accent' },
  converted: { title: 'Goal', tone: 'good' },
  held: { title: 'Held', tone: 'warn' },
  quarantined: { title: 'Set aside', tone: 'bad' },
  missed: { title: 'Missed', tone: 'warn' },
};

/** The heart of a happening, on one line. */
export function wordsOf(seen: Seen): string {
  if (seen.kind === 'event') return [seen.type, brief(seen.data)].filter(Boolean).join('  ');
  if (seen.kind === 'missed') return 'The line broke off: some of what happened is not here';
  if (seen.kind === 'message') {
    return [seen.channel, seen.node, seen.status, reason(seen)].filter(Boolean).join(' · ');
  }
  return [seen.node, seen.because].filter(Boolean).join(' · ');
}

function reason(seen: Seen): string | undefined {
  return typeof seen.reason === 'string' ? reasonWords(seen.reason) : undefined;
}

function brief(data: unknown): string {
  const text = data === undefined || data === null ? '' : JSON.stringify(data);
  return text === '{}' ? '' : text;
}

export interface LiveFilter {
  kind: Kind;
  words: string;
}

export function fits(seen: Seen, { kind, words }: LiveFilter): boolean {
  if (kind !== 'all' && seen.kind !== kind && seen.kind !== 'missed') return false;
  const wanted = words.trim().toLowerCase();
  if (!wanted) return true;
  const text = `${seen.contact ?? ''} ${seen.flow ?? ''} ${wordsOf(seen)}`.toLowerCase();
  return text.includes(wanted);
}

export interface EventAgain {
  type: string;
  contact: { id: string };
  data: Record<string, unknown>;
}

/** The event as it can be sent again: under no id, so that it counts as a new one. */
export function again(seen: Seen): EventAgain | undefined {
  if (seen.kind !== 'event' || typeof seen.type !== 'string' || !seen.contact) return undefined;
  const data = isObject(seen.data) ? seen.data : {};
  return { type: seen.type, contact: { id: seen.contact }, data };
}

/** For a shell: what is in quotes stays one word, whatever is in it. */
export function curl(origin: string, event: object): string {
  const body = JSON.stringify(event).replaceAll("'", "'\\''");
  return `curl -X POST ${origin}/v1/events \\\n  -H 'content-type: application/json' \\\n  -d '${body}'`;
}
