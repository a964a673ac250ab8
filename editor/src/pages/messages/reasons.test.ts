// Reasons as one says them.

import { expect, it } from 'vitest';
import { reasonWords } from './reasons';

it.each([
  ['no_consent', 'no consent for this channel'],
  ['something_new', 'something new'],
])('%s', (reason, words) => expect(reasonWords(reason)).toBe(words));
