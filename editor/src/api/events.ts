// Events, sent by hand.

import { useMutation } from '@tanstack/react-query';
import { post } from './call';
import { Problem } from './problem';
import type { EventToSend } from './types';

/** One event; what the server rejects of it is a problem. */
export function useSendEvent() {
  return useMutation({
    mutationFn: async (event: EventToSend) => {
      const answer = await post('/v1/events', { body: { events: [event] } });
      const errors = answer.results.flatMap((result) => result.errors ?? []);
      if (answer.rejected === 0) return answer;
      const title = 'The event was rejected';
      const detail = errors[0]?.message ?? '';
      throw new Problem({ status: 422, code: 'rejected', title, detail, errors });
    },
  });
}
