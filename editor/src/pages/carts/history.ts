// What happened to a cart: of all that happened to a person, what is about it.

import { isObject } from '@/api/problem';
import type { Cart, TimelineItem } from '@/api/types';

/** Events of the cart and of its order, and the runs that these brought into flows. `items` may
 * stand in any order, and may be of a part of the time only. */
export function historyOf(items: readonly TimelineItem[], cart: Cart): TimelineItem[] {
  const order = cart.ordered?.id ?? undefined;
  const about = items.filter((item) => item.kind === 'event' && isAbout(item, cart.id, order));
  const events = new Set(about.flatMap(({ event }) => event ?? []));
  const entered = items.filter((item) => item.kind === 'entered' && item.event);
  const runs = new Set(
    entered.filter(({ event }) => event && events.has(event)).flatMap(({ token }) => token ?? []),
  );
  const shown = new Set(about);
  return items.filter((item) => shown.has(item) || (item.token && runs.has(item.token)));
}

function isAbout(item: TimelineItem, cart: string, order: string | undefined): boolean {
  if (!isObject(item.data)) return false;
  const { cart_id, order_id } = item.data;
  return is(cart_id, cart) || (order !== undefined && is(order_id, order));
}

/** Shops send ids as numbers too. */
function is(said: unknown, id: string): boolean {
  return (typeof said === 'string' || typeof said === 'number') && String(said) === id;
}
