// The text a new flow begins with.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asNew, blank, idFor } from './newText';

describe('an id', () => {
  it.each([
    ['Abandoned cart', [], 'abandoned-cart'],
    ['Čaša & žlica!', [], 'casa-zlica'],
    ['Welcome', ['welcome', 'welcome-2'], 'welcome-3'],
    ['2026', [], 'flow'],
    ['  ', ['flow'], 'flow-2'],
  ])('for %s', (name, taken, id) => expect(idFor(name, taken)).toBe(id));

  it('is always one the server takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(idFor(name, [])).toMatch(/^[a-z][a-z0-9-]{0,63}$/);
      }),
    );
  });
});

describe('a new text', () => {
  it('keeps any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        const read = parse(blank('x', name));
        expect(read.name).toBe(/^[\p{L}\p{N}]/u.test(name) ? read.name : name);
        expect(String(read.name).trim()).toBe(name.trim());
      }),
    );
  });

  it('changes the name of a template and nothing else', () => {
    const text = '# why\nschema: flow/v1\nid: old # here\nname: Old\nnodes:\n  id: { name: x }\n';
    expect(asNew(text, 'new', 'New')).toBe(
      '# why\nschema: flow/v1\nid: new\nname: New\nstate: draft\nnodes:\n  id: { name: x }\n',
    );
  });

  it('names a text that has no name', () => {
    expect(asNew('start: {}\n', 'a', 'A')).toBe('id: a\nname: A\nstate: draft\nstart: {}\n');
  });
});
