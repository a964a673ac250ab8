// How a provider is, and what became of a test, in words.

import type { Provider } from '@/api/types';
import type { Tone } from '@/ui/StatusPill';

interface Told {
  tone: Tone;
  words: string;
  hint: string;
}

export function stateOf(provider: Provider): Told {
  if (provider.problem) {
    const hint = `It cannot be used, and its messages wait: ${provider.problem}.`;
    return { tone: 'bad', words: 'Broken', hint };
  }
  if (provider.breaker.state === 'open') return resting(provider.waits_seconds);
  if (provider.breaker.state !== 'closed') {
    const hint = 'It failed before; one message shows whether it is well.';
    return { tone: 'warn', words: 'On trial', hint };
  }
  if (provider.waits_seconds) {
    const hint = `It asked for a pause, or its rate is used up. ${again(provider.waits_seconds)}`;
    return { tone: 'warn', words: 'Waiting', hint };
  }
  if (provider.sandbox) {
    const hint = 'It keeps messages and sends nothing: look at them in Messages.';
    return { tone: 'accent', words: 'Sandbox', hint };
  }
  return { tone: 'good', words: 'Well', hint: 'It takes messages.' };
}

function resting(seconds: number | null | undefined): Told {
  const when = seconds ? ` ${again(seconds)}` : '';
  const hint = `It failed too often and gets nothing now; its messages wait.${when}`;
  return { tone: 'bad', words: 'Resting', hint };
}

function again(seconds: number): string {
  return `It gets messages again in ${Math.ceil(seconds)} s.`;
}

export function rateWords({ rate, burst }: Provider['limits']): string {
  if (!rate) return 'No limit';
  const even = rate.replace('/', ' a ');
  return burst ? `${even}, ${burst} in a burst` : even;
}

/** Whom a test goes to, by its channel. */
export const TARGETS: Readonly<Record<string, { label: string; hint: string; type: string }>> = {
  email: { label: 'E-mail address', hint: 'Yours, best.', type: 'email' },
  sms: { label: 'Phone number', hint: 'With the country, such as +12025550123.', type: 'tel' },
  push: { label: 'Device', hint: 'The token of the device.', type: 'text' },
  webhook: { label: 'Web address', hint: 'Where it is posted to.', type: 'url' },
};

const OUTCOMES: Readonly<Record<string, Told>> = {
  accepted: { tone: 'good', words: 'Taken', hint: 'The provider took the message.' },
  refused: {
    tone: 'bad',
    words: 'Refused',
    hint: 'The provider will never take this message. What it said tells why.',
  },
  failed: {
    tone: 'bad',
    words: 'Not sent',
    hint: 'The message did not get there. Look at the address of the provider and its password.',
  },
  unknown: {
    tone: 'warn',
    words: 'May have left',
    hint: 'The provider did not say whether it took the message.',
  },
};

export function outcomeOf(status: string): Told {
  return OUTCOMES[status] ?? { tone: 'calm', words: status, hint: '' };
}
