// How numbers, times and sizes are written for people.

const NUMBER = new Intl.NumberFormat('en');
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** Beyond this a number is written short: 12.4K. */
const SHORT_FROM = 10_000;

export function count(value: number): string {
  return value >= SHORT_FROM ? SHORT.format(value) : NUMBER.format(value);
}

export function exact(value: number): string {
  return NUMBER.format(value);
}

/** `part` of `whole` in hundredths; nothing where there is no whole. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '–';
  const hundredths = (part / whole) * 100;
  return `${hundredths > 0 && hundredths < 10 ? hundredths.toFixed(1) : Math.round(hundredths)}%`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${exact(value)} ${value === 1 ? one : many}`;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
];

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' });

/** `5m ago`, `in 3 days`; beyond a month the date says more. */
export function relative(at: Date, now: Date): string {
  let value = (at.getTime() - now.getTime()) / 1_000;
  if (Math.abs(value) < 10) return 'just now';
  for (const [unit, size] of STEPS) {
    if (Math.abs(value) < size) return RELATIVE.format(Math.trunc(value), unit);
    value /= size;
  }
  const sameYear = at.getFullYear() === now.getFullYear();
  return at.toLocaleDateString('en', {
    day: 'numeric',
    month: 'short',
    ...(!sameYear && { year: 'numeric' }),
  });
}

/** To the second, with the day and the zone of who reads. */
export function absolute(at: Date): string {
  return at.toLocaleString('en', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
}

export function clock(at: Date): string {
  return at.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

export function bytes(value: number): string {
  if (value < 1_024) return `${value} B`;
  if (value < 1_048_576) return `${(value / 1_024).toFixed(1)} KB`;
  return `${(value / 1_048_576).toFixed(1)} MB`;
}

/** Sums of money as shops say them: a number or a text that is one, of a currency or of none. What
 * cannot be written as money stays as it was said. */
export function money(amount: unknown, currency: string | null | undefined): string {
  const said = typeof amount === 'number' || typeof amount === 'string' ? String(amount) : '';
  if (said.trim() === '') return '';
  const plain = /^-?\d+(\.\d+)?$/.test(said.trim()) ? (said.trim() as `${number}`) : undefined;
  if (!plain || !currency || !/^[A-Z]{3}$/.test(currency)) {
    return [said.trim(), currency].filter(Boolean).join(' ');
  }
  // Of a text every digit is kept, and more than the currency has are not rounded away.
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    maximumFractionDigits: 6,
  }).format(plain);
}
