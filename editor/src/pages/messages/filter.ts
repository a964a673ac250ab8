// Which messages a view shows, out of its address.

import type { MessageFilter } from '@/api/messages';

/** The statuses a message can have, as people say them. */
export const STATUSES: readonly { value: string; title: string }[] = [
  { value: 'queued', title: 'Queued' },
  { value: 'sending', title: 'Sending' },
  { value: 'accepted', title: 'Sent' },
  { value: 'delivered', title: 'Delivered' },
  { value: 'seen', title: 'Seen' },
  { value: 'clicked', title: 'Clicked' },
  { value: 'failed', title: 'Failed' },
  { value: 'unknown', title: 'May have left' },
  { value: 'suppressed', title: 'Suppressed' },
  { value: 'cancelled', title: 'Cancelled' },
];

export function filterOf(params: URLSearchParams): MessageFilter {
  const filter: MessageFilter = {};
  for (const name of ['contact', 'flow', 'status'] as const) {
    const value = params.get(name);
    if (value) filter[name] = value;
  }
  return filter;
}
