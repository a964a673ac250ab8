// The line under a flow's name, for flows that are whole, half written and broken.

import { describe, expect, it } from 'vitest';
import { told } from './startLine';

const SCHEMA = {
  nodes: {
    happens: {
      title: 'Something happens',
      summary: '{what} {name}{thing} at {at}',
      settings: {
        properties: { what: { enum: ['a', 'b'], 'x-enum-titles': ['It comes', 'It goes'] } },
      },
    },
    plain: { title: 'By hand' },
  },
};

describe('what a flow waits for', () => {
  it.each([
    ['start: { type: happens, what: a, name: VIP, at: 9 }', 'It comes “VIP” at 9'],
    ['start: { type: happens, what: z }', 'z at'],
    ['start: { type: plain }', 'By hand'],
    ['start: { type: toString }', undefined],
    ['start: 7', undefined],
    ['', undefined],
    ['start: {{{', undefined],
  ])('%s', (text, line) => expect(told(text, SCHEMA).line).toBe(line));
});
