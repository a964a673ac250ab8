// How a provider is, in words.

import type { Provider } from '@/api/types';
import type { Tone } from '@/ui/StatusPill';

export function stateOf(provider: Provider): { tone: Tone; words: string; hint: string } {
  if (provider.breaker.state === 'open') {
    const again = provider.waits_seconds;
    const when = again ? ` It is tried again in ${Math.ceil(again)} s.` : '';
    return {
      tone: 'bad',
      words: 'Resting',
      hint: `It failed too often and gets nothing now.${when}`,
    };
  }
  if (provider.breaker.state !== 'closed') {
    return {
      tone: 'warn',
      words: 'On trial',
      hint: 'It failed before; one message shows whether it is well.',
    };
  }
  if (provider.waits_seconds) {
    return {
      tone: 'warn',
      words: 'Waiting',
      hint: 'It asked for a pause, or its rate is used up.',
    };
  }
  return provider.sandbox
    ? {
        tone: 'accent',
        words: 'Sandbox',
        hint: 'It keeps messages and sends nothing: look at them in Messages.',
      }
    : { tone: 'good', words: 'Well', hint: 'It takes messages.' };
}
