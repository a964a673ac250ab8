// What the stream says, and which answers it makes old.

import { describe, expect, it } from 'vitest';
import { touchedBy } from './fresh';
import { readHappening } from './stream';

describe('the stream', () => {
  it('takes its kind from the event, whatever the data say', () => {
    expect(readHappening('left', '{"kind":"x","contact":"c1"}')).toEqual({
      kind: 'left',
      contact: 'c1',
    });
  });

  it.each(['', 'null', '7', '{'])('hears nothing in %j', (text) => {
    expect(readHappening('left', text)).toBeUndefined();
  });

  it.each([
    [{ kind: 'event', contact: 'c1' }, ['contacts/one/c1', 'contacts/list', 'segments', 'carts']],
    [
      { kind: 'left', contact: 'c1', flow: 'f' },
      ['contacts/one/c1', 'flows/one/f/figures', 'flows/list'],
    ],
    [{ kind: 'missed' }, ['flows', 'contacts', 'segments', 'messages', 'attention', 'carts']],
    [
      { kind: 'message', flow: 'f', id: 'm' },
      [
        'carts',
        'flows/one/f/figures',
        'flows/list',
        'messages/list',
        'attention',
        'messages/one/m',
      ],
    ],
  ])('%j makes old', (happening, keys) => {
    expect(touchedBy(happening).map((key) => key.join('/'))).toEqual(keys);
  });
});
