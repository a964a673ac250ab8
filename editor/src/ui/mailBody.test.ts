// Styles of a mail are set aside before it is parsed; all else stays as it was.

import { describe, expect, it } from 'vitest';
import { withStylesSetAside } from './mailBody';

const SHEET = '<script type="text/x-mail-style">';

describe('styles of a mail', () => {
  it.each([
    ['<p style="color:red">x</p>', '<p data-mail-style="color:red">x</p>'],
    ["<p id=a STYLE = 'a>b'>", "<p id=a data-mail-style = 'a>b'>"],
    ['<td class="a"style="b">', '<td class="a"data-mail-style="b">'],
    ['<style media="x">a > b{}</style>', `${SHEET}a > b{}</script>`],
    ['<STYLE>a{}</STYLE >', `${SHEET}a{}</script>`],
    [
      '<p title="1 > 0" data-style="y">style="z"</p>',
      '<p title="1 > 0" data-style="y">style="z"</p>',
    ],
    ['a < b and c > d', 'a < b and c > d'],
  ])('%s', (html, aside) => expect(withStylesSetAside(html)).toBe(aside));
});
