// Which of those inside are shown, and what can be chosen.

import { expect, it } from 'vitest';
import { ANY, insideFilterOf, stepOptions, versionOptions } from './insideFilter';

it('reads the filter out of the address, and nothing else', () => {
  const params = new URLSearchParams('flow=cart&node=mail&version=2&state=parked&add=yes');
  expect(insideFilterOf(params)).toEqual({ node: 'mail', version: '2', state: 'parked' });
  expect(insideFilterOf(new URLSearchParams('flow=cart&node='))).toEqual({});
});

it('offers the steps where somebody is, and the one that is chosen', () => {
  const inside = { wait: 1_200, mail: 34, past: 0 };
  expect(stepOptions(inside, 'rest').map(({ title }) => title)).toEqual([
    'Every step (1,234)',
    'Mail (34)',
    'Rest (0)',
    'Wait (1,200)',
  ]);
});

it('offers the versions, the newest first', () => {
  expect(versionOptions(2).map(({ value }) => value)).toEqual([ANY, '2', '1']);
  expect(versionOptions(1, '7').map(({ value }) => value)).toEqual([ANY, '1', '7']);
});
