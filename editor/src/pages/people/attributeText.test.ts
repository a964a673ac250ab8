// Attributes go through a form and come back as they were.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromText, toText } from './attributeText';

describe('an attribute', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), (value) => {
        expect(JSON.stringify(fromText(toText(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  it.each([
    ['Split', 'Split'],
    ['12', '"12"'],
    ['true', '"true"'],
    [12, '12'],
    [null, 'null'],
  ])('%j is written %s', (value, text) => expect(toText(value)).toBe(text));
});
