// How a source is, in words.

import type { Source } from '@/api/types';
import type { Tone } from '@/ui/StatusPill';

export interface Told {
  tone: Tone;
  words: string;
  hint: string;
}

export function stateOf(source: Source): Told {
  if (source.problem && !source.connector) {
    return { tone: 'bad', words: 'Broken', hint: `It takes nothing: ${source.problem}.` };
  }
  if (!source.last_at && source.unverified > 0) {
    const hint = 'What came proved nothing: give the shop the same secret as here.';
    return { tone: 'bad', words: 'Not believed', hint };
  }
  if (!source.last_at) {
    const hint = 'Give the shop this address; the first webhook shows here.';
    return { tone: 'warn', words: 'Waiting', hint };
  }
  if (source.last === 'kept') {
    const hint = 'The last webhook could not be taken. It is kept, with the reason.';
    return { tone: 'warn', words: 'Kept', hint };
  }
  return { tone: 'good', words: 'Connected', hint: 'Webhooks come in.' };
}

/** By what a shop proves that it is the shop. */
const SCHEMES: Readonly<Record<string, string>> = {
  'hmac sha256': 'a signature (HMAC-SHA256)',
  'hmac sha1': 'a signature (HMAC-SHA1)',
  standard_webhooks: 'a signature (Standard Webhooks)',
  token: 'a token in a header',
  basic: 'user and password',
  url: 'a secret in the address',
};

export function schemeWords(schemes: readonly string[]): string {
  return schemes.map((scheme) => SCHEMES[scheme] ?? scheme).join(' or ');
}

const OUTCOMES: Readonly<Record<string, string>> = {
  taken: 'taken',
  repeated: 'came again',
  skipped: 'skipped on purpose',
  kept: 'kept',
};

/** What became of webhooks since this process began. */
export function countWords(source: Source): string {
  const counted = Object.entries(source.counts).map(
    ([word, many]) => `${many} ${OUTCOMES[word] ?? word}`,
  );
  if (source.unverified > 0) counted.push(`${source.unverified} not believed`);
  return counted.length > 0 ? counted.join(', ') : 'None yet';
}

/** Where the shop posts to, whole. */
export function addressOf(source: { address: string; secret_parameter?: string | null }): string {
  const parameter = source.secret_parameter;
  return `${window.location.origin}${source.address}${parameter ? `?${parameter}=SECRET` : ''}`;
}
