// What happened, in words: events, ways through flows, messages.

import { isObject } from '@/api/problem';
import type { TimelineItem } from '@/api/types';
import { humane } from '@/flow/words';
import { absolute } from '@/ui/format';
import { reasonWords } from '../messages/reasons';

export const KINDS = ['all', 'events', 'messages', 'flows'] as const;

export type Kind = (typeof KINDS)[number];

export function kindOf(item: TimelineItem): Exclude<Kind, 'all'> {
  if (item.kind === 'message' || item.type?.startsWith('message_')) return 'messages';
  return item.kind === 'event' ? 'events' : 'flows';
}

/** What became of a run in its flow, whose name stands behind it. */
export const DEEDS: Readonly<Record<string, string>> = {
  entered: 'Entered',
  ended: 'Ended',
  converted: 'Reached the goal of',
  quarantined: 'Set aside in',
  retried: 'Stepped again in',
};

export interface Moment {
  title: string;
  /** Behind the title: what exactly. */
  detail: string | undefined;
  because: string | undefined;
}

export function momentOf(item: TimelineItem): Moment {
  const because = item.because ? withTimes(item.because) : undefined;
  if (item.kind === 'event')
    return { title: capital(spaced(item.type ?? item.text)), detail: detail(item.data), because };
  if (item.kind === 'left') {
    return {
      title: `Left ${humane(item.node ?? '')}`,
      detail: item.port ? spaced(item.port) : undefined,
      because,
    };
  }
  if (item.kind === 'message')
    return {
      title: capital(item.text.replace(/:.*/, '')),
      detail: undefined,
      because: item.reason ? reasonWords(item.reason) : because,
    };
  const credited = /, credited to (\w+)$/.exec(item.text)?.[1];
  return {
    title: DEEDS[item.kind] ?? capital(item.text),
    detail: credited ? `by ${humane(credited)}` : item.reason ? spaced(item.reason) : undefined,
    because,
  };
}

/** The values of an event on one line; what names the app's own things is linked elsewhere. */
function detail(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const said = Object.entries(data).filter(([name]) => !['message', 'flow'].includes(name));
  const only = said.length === 1 ? said[0] : undefined;
  if (only && typeof only[1] === 'string') return only[1];
  const words = said.map(([name, value]) => `${name}: ${flat(value)}`).join(', ');
  return words || undefined;
}

/** Instants in a reason, as one reads them. */
export function withTimes(words: string): string {
  return words.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (at) => absolute(new Date(at)));
}

/** Of things with names their names: what else a shop says of them fills pages. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const names = Array.isArray(value) ? value.map(nameIn) : [];
  return names.length > 0 && names.every(Boolean) ? names.join(', ') : JSON.stringify(value);
}

function nameIn(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  return [value.name, value.sku].find((said): said is string => typeof said === 'string');
}

function spaced(words: string): string {
  return words.replaceAll('_', ' ');
}

function capital(words: string): string {
  const begun = words.charAt(0).toUpperCase() + words.slice(1);
  return begun.replace(/^Sms\b/, 'SMS').replace(/^Email\b/, 'E-mail');
}

/** Items with a name each that stays when newer ones come: the oldest is counted first. */
export function keyed(items: readonly TimelineItem[]): (TimelineItem & { key: string })[] {
  const seen = new Map<string, number>();
  return [...items]
    .reverse()
    .map((item) => {
      const alike = `${item.at} ${item.text} ${item.token}`;
      const number = (seen.get(alike) ?? 0) + 1;
      seen.set(alike, number);
      return { ...item, key: `${alike} ${number}` };
    })
    .reverse();
}

/** What a message's own line tells too. */
export function isTold(item: TimelineItem): boolean {
  return item.type === 'message_sent';
}

/** Items by their day, newest first. */
export function byDay<Item extends { at: string }>(items: readonly Item[]): [string, Item[]][] {
  const days = new Map<string, Item[]>();
  for (const item of items) {
    const day = new Date(item.at).toLocaleDateString('en', {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    });
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days];
}
