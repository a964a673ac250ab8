// How a cart stands, in words.

import type { Cart } from '@/api/types';
import { absolute, plural } from '@/ui/format';
import type { Tone } from '@/ui/StatusPill';

export interface Told {
  tone: Tone;
  words: string;
  /** What else there is to say of it: how it came back, whether it is paid. */
  more: string | undefined;
}

export function stateOf(cart: Cart): Told {
  const paid = cart.paid ? 'paid' : 'not paid yet';
  if (cart.state === 'recovered') {
    const by = cart.recovered?.by === 'link' ? 'by the link' : 'on their own';
    return { tone: 'good', words: 'Recovered', more: `${by}, ${paid}` };
  }
  if (cart.state === 'ordered') return { tone: 'accent', words: 'Ordered', more: paid };
  const more = isEmpty(cart) ? 'empty' : undefined;
  if (cart.state === 'abandoned') return { tone: 'warn', words: 'Abandoned', more };
  return { tone: 'calm', words: cart.state === 'open' ? 'Open' : cart.state, more };
}

/** Whether a reminder of it can still bring somebody back. */
export function canRemind(cart: Cart): boolean {
  return (cart.state === 'open' || cart.state === 'abandoned') && !cart.paid && !isEmpty(cart);
}

function isEmpty({ items, total }: Cart): boolean {
  return items.length === 0 && (total === null || total === undefined);
}

/** How often somebody was reminded, and when last; nothing where nobody was. */
export function remindedWords({ reminded }: Cart): string | undefined {
  if (!reminded || reminded.count === 0) return undefined;
  const often = reminded.count === 1 ? 'once' : plural(reminded.count, 'time');
  return reminded.last_at ? `${often}, last on ${absolute(new Date(reminded.last_at))}` : often;
}

export const STATES: readonly { value: string; title: string }[] = [
  { value: 'open', title: 'Open' },
  { value: 'abandoned', title: 'Abandoned' },
  { value: 'recovered', title: 'Recovered' },
  { value: 'ordered', title: 'Ordered' },
];
