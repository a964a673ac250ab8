// Codes as people paste them and keep them in files.

import type { Coupon, CouponPool } from '@/api/types';
import { exact, plural } from '@/ui/format';
import type { Tone } from '@/ui/StatusPill';

/** The column of a table in which codes stand. */
const COLUMN = 'code';

/**
 * The codes of a text, one a line; of a table (`,` or `;` between cells) the column `code`, else
 * the first. A mark before the text, quotes, gaps and empty lines are no codes.
 */
export function codesOf(text: string): string[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.split(/[,;\t]/).map(bare));
  const head = lines[0]?.map((cell) => cell.toLowerCase()) ?? [];
  const column = head.indexOf(COLUMN);
  const cells = column < 0 ? lines : lines.slice(1);
  return cells.map((line) => line[Math.max(0, column)] ?? '').filter(Boolean);
}

function bare(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
}

/** All codes as a table for the shop: who has them is not for it. */
export function codesFile(coupons: readonly Coupon[]): string {
  const rows = coupons.map(({ coupon, state }) => `${quoted(coupon)},${state}`);
  return `${[`${COLUMN},state`, ...rows].join('\r\n')}\r\n`;
}

function quoted(cell: string): string {
  return /[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** How a pool is, in words. */
export function fillOf(pool: CouponPool): { tone: Tone; words: string } {
  if (pool.free === 0) return { tone: 'bad', words: 'No code left' };
  if (pool.low) return { tone: 'warn', words: `${exact(pool.free)} left` };
  return { tone: 'good', words: `${exact(pool.free)} free` };
}

/** What to do about it; nothing while there are enough. */
export function warningOf(pool: CouponPool): string | undefined {
  if (!pool.low) return undefined;
  const asked = pool.flows.length > 0;
  if (pool.free === 0) {
    return asked
      ? 'It is empty: whoever asks for a code leaves without one.'
      : 'It has no codes yet: import those of the shop, or make some.';
  }
  return `Only ${plural(pool.free, 'code')} left: below ${exact(pool.low_below)} it warns.`;
}

export const STATES: readonly { value: string; title: string }[] = [
  { value: 'free', title: 'Free' },
  { value: 'issued', title: 'Given out' },
  { value: 'used', title: 'Redeemed' },
  { value: 'expired', title: 'Expired' },
];

const TONES: Record<string, Tone> = {
  free: 'calm',
  issued: 'accent',
  used: 'good',
  expired: 'warn',
};

export function stateOf({ state }: Coupon): { tone: Tone; words: string } {
  const known = STATES.find(({ value }) => value === state);
  return { tone: TONES[state] ?? 'calm', words: known?.title ?? state };
}
