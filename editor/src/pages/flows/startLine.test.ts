// The line under a flow's name, for flows that are whole, half written and broken.

import { describe, expect, it } from 'vitest';
import { startLine } from './startLine';

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
    [[{ type: 'happens', what: 'a', name: 'VIP', at: 9 }], 'It comes “VIP” at 9'],
    [[{ type: 'happens', what: 'z' }], 'z at'],
    [[{ type: 'plain' }], 'By hand'],
    [[{ type: 'plain' }, { type: 'happens' }, {}], 'By hand, and 2 more'],
    [[{ type: 'toString' }], undefined],
    [[{ type: 7 }], undefined],
    [[{}], undefined],
    [[], undefined],
  ])('%j', (starts, line) => expect(startLine(starts, SCHEMA)).toBe(line));
});
