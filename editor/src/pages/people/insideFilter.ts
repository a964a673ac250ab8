// Which of those inside a flow a view shows, out of its address.

import type { InsideFilter } from '@/api/flows';
import { humane } from '@/flow/words';
import { exact } from '@/ui/format';
import type { Option } from '@/ui/Select';

/** Stands for no choice: a list of the system's has no empty value that may be chosen. */
export const ANY = ' ';

export const STATES: readonly Option[] = [
  { value: ANY, title: 'Waiting or set aside' },
  { value: 'parked', title: 'Waiting' },
  { value: 'quarantined', title: 'Set aside' },
];

const NAMES = ['node', 'version', 'state'] as const;

export function insideFilterOf(params: URLSearchParams): InsideFilter {
  const filter: InsideFilter = {};
  for (const name of NAMES) {
    const value = params.get(name);
    if (value) filter[name] = value;
  }
  return filter;
}

/** Where people are now, with how many; where nobody is, only what was chosen. */
export function stepOptions(inside: Readonly<Record<string, number>>, chosen?: string): Option[] {
  const counts = new Map(Object.entries(inside).filter(([, number]) => number > 0));
  const all = [...counts.values()].reduce((sum, number) => sum + number, 0);
  if (chosen && !counts.has(chosen)) counts.set(chosen, 0);
  const steps = [...counts].sort(([a], [b]) => a.localeCompare(b));
  return [
    { value: ANY, title: `Every step (${exact(all)})` },
    ...steps.map(([node, number]) => ({
      value: node,
      title: `${humane(node)} (${exact(number)})`,
    })),
  ];
}

/** The newest first; `chosen` is among them even if nobody published it. */
export function versionOptions(last: number, chosen?: string): Option[] {
  const numbers = Array.from({ length: last }, (_, place) => String(last - place));
  if (chosen && !numbers.includes(chosen)) numbers.push(chosen);
  return [
    { value: ANY, title: 'Every version' },
    ...numbers.map((number) => ({ value: number, title: `Version ${number}` })),
  ];
}
