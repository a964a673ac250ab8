// What the search can find, and which of it fits the words.

import { type LucideIcon, Moon, Plus, Send, User, UserPlus, Workflow } from 'lucide-react';
import { may } from '@/api/access';
import type { Contact, FlowItem, Session } from '@/api/types';
import { PAGES } from '@/pages';
import { link } from '@/ui/url';
import { setTheme, theme } from './theme';

export type Find = {
  key: string;
  icon: LucideIcon;
  title: string;
  kind: string;
  /** More words it is found by. */
  also?: string;
} & ({ href: string } | { run: () => void });

/** More than fit in the view are not read. */
const SHOWN_MAX = 12;

/** Those with all the words in them; the ones that begin with them first. */
export function fitting(finds: readonly Find[], words: string): Find[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = finds.filter((find) => {
    const text = `${find.title} ${find.kind} ${find.also ?? ''}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  const begins = (find: Find) => find.title.toLowerCase().startsWith(words.toLowerCase());
  return [...found]
    .sort((one, other) => Number(begins(other)) - Number(begins(one)))
    .slice(0, SHOWN_MAX);
}

export function flowFinds(flows: readonly FlowItem[]): Find[] {
  return flows.map((flow) => ({
    key: `flow ${flow.id}`,
    icon: Workflow,
    title: flow.name || flow.id,
    kind: 'Flow',
    also: flow.id,
    href: link(['flows', flow.id]),
  }));
}

export function personFinds(people: readonly Contact[]): Find[] {
  return people.map((person) => ({
    key: `person ${person.id}`,
    icon: User,
    title: [person.first_name, person.last_name].filter(Boolean).join(' ') || person.id,
    kind: person.email ?? person.id,
    href: link(['people', person.id]),
  }));
}

/** Whoever has these words as id; whether somebody has is seen there. */
export function idFinds(words: string): Find[] {
  if (!words) return [];
  const [icon, kind, href] = [User, 'Person', link(['people', words])];
  return [{ key: 'id', icon, title: `The person with the id “${words}”`, kind, href }];
}

/** Pages and deeds. */
export function fixedFinds(session: Session | undefined): Find[] {
  const pages = PAGES.flatMap((page): Find[] =>
    page.icon && may(session, page.scope)
      ? [{ key: page.path, icon: page.icon, title: page.title, kind: 'Page', href: page.path }]
      : [],
  );
  return [...pages, ...deeds(session)];
}

function deeds(session: Session | undefined): Find[] {
  const all: (Find & { scope?: string })[] = [
    {
      key: 'new flow',
      icon: Plus,
      title: 'New flow',
      kind: 'Action',
      scope: 'flows:write',
      href: '/flows?new=choose',
    },
    {
      key: 'add person',
      icon: UserPlus,
      title: 'Add a person',
      kind: 'Action',
      scope: 'contacts:write',
      href: '/people?add=yes',
    },
    {
      key: 'new segment',
      icon: Plus,
      title: 'New segment',
      kind: 'Action',
      scope: 'flows:write',
      href: '/segments?new=yes',
    },
    {
      key: 'send event',
      icon: Send,
      title: 'Send a test event',
      kind: 'Action',
      scope: 'events:write',
      href: '/live?send=yes',
    },
    {
      key: 'theme',
      icon: Moon,
      title: 'Switch light and dark',
      kind: 'Action',
      run: () => setTheme(theme() === 'dark' ? 'light' : 'dark'),
    },
  ];
  return all.filter(({ scope }) => may(session, scope));
}
