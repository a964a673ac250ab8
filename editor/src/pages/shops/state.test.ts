import { describe, expect, it } from 'vitest';
import type { Source } from '@/api/types';
import { countWords, schemeWords, stateOf } from './state';

const SOURCE: Source = {
  name: 'tea',
  address: '/hooks/tea',
  source: 'app',
  connector: 'generic',
  title: 'Any shop',
  verified_by: ['hmac sha256', 'token'],
  counts: {},
  unverified: 0,
};

describe('a source', () => {
  it('says what to do next', () => {
    expect(stateOf(SOURCE).words).toBe('Waiting');
    expect(stateOf({ ...SOURCE, unverified: 2 }).words).toBe('Not believed');
    const last_at = '2026-11-22T10:00:00Z';
    expect(stateOf({ ...SOURCE, last_at, last: 'taken', unverified: 2 }).words).toBe('Connected');
    expect(stateOf({ ...SOURCE, last_at, last: 'kept' }).words).toBe('Kept');
    const { connector, ...broken } = SOURCE;
    expect(connector).toBe('generic');
    const told = stateOf({ ...broken, problem: 'no variable' });
    expect([told.words, told.hint]).toEqual(['Broken', 'It takes nothing: no variable.']);
  });

  it('counts what came', () => {
    expect(countWords(SOURCE)).toBe('None yet');
    const counted = countWords({ ...SOURCE, counts: { taken: 3, kept: 1 }, unverified: 2 });
    expect(counted).toBe('3 taken, 1 kept, 2 not believed');
    expect(schemeWords(SOURCE.verified_by)).toBe(
      'a signature (HMAC-SHA256) or a token in a header',
    );
  });
});
