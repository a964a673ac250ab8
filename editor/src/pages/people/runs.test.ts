// Where a person is in flows, out of a timeline.

import { describe, expect, it } from 'vitest';
import type { TimelineItem } from '@/api/types';
import { runsOf } from './runs';

const item = (more: Partial<TimelineItem>): TimelineItem => ({
  at: '2026-01-01T00:00:00Z',
  kind: 'left',
  text: '',
  flow: 'cart',
  token: 't1',
  ...more,
});

describe('runs', () => {
  it('go on at the node the last step led to', () => {
    const items = [
      item({ at: '3', node: 'wait', text: 'left wait by next to mail' }),
      item({ at: '2', kind: 'event', token: null }),
      item({ at: '1', kind: 'entered', node: 'wait' }),
    ];
    expect(runsOf(items)).toMatchObject([
      { token: 't1', enteredAt: '1', lastAt: '3', node: 'mail', ended: undefined },
    ]);
  });

  it('end with their reason, and the latest comes first', () => {
    const items = [
      item({ token: 't2', kind: 'entered', node: 'wait', at: '9' }),
      item({ kind: 'message', at: '8' }),
      item({ kind: 'ended', reason: 'goal', because: 'bought', at: '7' }),
    ];
    expect(runsOf(items)).toMatchObject([
      { token: 't2', ended: undefined },
      { token: 't1', ended: 'goal', because: 'bought', enteredAt: undefined },
    ]);
  });
});
