// What comes in by npm may be shipped inside a closed product, and what only builds and tests may
// also be under the MPL.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
];
// A reader of arguments that a tool brings along is under Python's licence, as free as the others.
const ALLOWED_FOR_BUILDING = [...ALLOWED, 'MPL-2.0', 'Python-2.0'];

interface Locked {
  license?: string;
  dev?: boolean;
}

/** Whether one of an SPDX expression's alternatives is allowed as a whole. */
function isAllowed(licence: string, allowed: string[]): boolean {
  const alternatives = licence.replace(/[()]/g, '').split(' OR ');
  const isFree = (all: string) => all.split(' AND ').every((one) => allowed.includes(one.trim()));
  return alternatives.some(isFree);
}

/** The packages that must not come in, each with its licence. */
function refused(packages: Record<string, Locked>): string[] {
  const foreign = Object.entries(packages).filter(([path]) => path !== '');
  return foreign
    .filter(([, { license = '', dev = false }]) => {
      return !isAllowed(license, dev ? ALLOWED_FOR_BUILDING : ALLOWED);
    })
    .map(([path, { license }]) => `${path}: ${license ?? 'no licence'}`);
}

test('every package may be used', () => {
  const lock = new URL('../package-lock.json', import.meta.url);
  const { packages }: { packages: Record<string, Locked> } = JSON.parse(readFileSync(lock, 'utf8'));
  expect(Object.keys(packages).length).toBeGreaterThan(50);
  expect(refused(packages)).toEqual([]);
});

test('what may not be used is found', () => {
  const packages = {
    '': { license: 'Apache-2.0' },
    'node_modules/gpl': { license: 'GPL-3.0' },
    'node_modules/none': {},
    'node_modules/either': { license: '(MIT OR GPL-3.0)' },
    'node_modules/both': { license: 'MIT AND GPL-3.0' },
    'node_modules/mpl': { license: 'MPL-2.0' },
    'node_modules/tool': { license: 'MPL-2.0', dev: true },
  };
  const paths = refused(packages).map((line) => line.split(':')[0]);
  expect(paths).toEqual(['gpl', 'none', 'both', 'mpl'].map((name) => `node_modules/${name}`));
});
