// Providers in words.

import { expect, it } from 'vitest';
import type { Provider } from '@/api/types';
import { rateWords, stateOf } from './state';

const provider = (more: Partial<Provider>): Provider => ({
  name: 'mail',
  source: 'app',
  channels: ['email'],
  sandbox: false,
  limits: {},
  in_flight: 0,
  breaker: { state: 'closed', failures: 0 },
  ...more,
});

it.each([
  [provider({}), 'Well'],
  [provider({ sandbox: true }), 'Sandbox'],
  [provider({ problem: 'the variable A is not set' }), 'Broken'],
  [provider({ waits_seconds: 2.2 }), 'Waiting'],
  [provider({ breaker: { state: 'open', failures: 5 }, waits_seconds: 30 }), 'Resting'],
  [provider({ breaker: { state: 'half_open', failures: 5 } }), 'On trial'],
])('%j', (one, words) => expect(stateOf(one).words).toBe(words));

it('says when it gets messages again', () => {
  expect(stateOf(provider({ waits_seconds: 2.2 })).hint).toContain('in 3 s');
});

it.each([
  [{}, 'No limit'],
  [{ rate: '10/second' }, '10 a second'],
  [{ rate: '10/second', burst: 20 }, '10 a second, 20 in a burst'],
])('%j', (limits, words) => expect(rateWords(limits)).toBe(words));
