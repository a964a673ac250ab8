// Which rows are in the page, by where the list stands in the view.

import { describe, expect, it } from 'vitest';
import { inSight } from './window';

describe('rows in sight', () => {
  it.each([
    ['at the top', 100, { from: 0, to: 36 }],
    ['in the middle', -44_000, { from: 980, to: 1_039 }],
    ['at the end', -439_400, { from: 9_960, to: 10_000 }],
    ['far beyond the end', -900_000, { from: 10_000, to: 10_000 }],
  ])('%s', (_, top, range) => expect(inSight(top, 800, 10_000, 44)).toEqual(range));
});
