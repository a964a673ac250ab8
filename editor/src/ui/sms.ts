// How many parts an SMS is sent in, as networks count (GSM 03.38 and UCS-2).

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/** These take the place of two. */
const EXTENDED = new Set('^{}\\[~]|€\f');

export interface SmsSize {
  encoding: 'GSM-7' | 'UCS-2';
  /** Places taken, where some signs take two. */
  units: number;
  segments: number;
  /** Places of one part. */
  perSegment: number;
  /** Signs because of which it is not GSM-7. */
  foreign: string[];
  /** The text as its parts. */
  parts: string[];
}

export function smsSize(text: string): SmsSize {
  const signs = [...text];
  const foreign = [...new Set(signs.filter((sign) => !BASIC.has(sign) && !EXTENDED.has(sign)))];
  const wide = foreign.length > 0;
  const weigh = (sign: string) => (wide ? sign.length : EXTENDED.has(sign) ? 2 : 1);
  const units = signs.reduce((sum, sign) => sum + weigh(sign), 0);
  const [alone, joined] = wide ? [70, 67] : [160, 153];
  const perSegment = units <= alone ? alone : joined;
  const parts = cut(signs, weigh, perSegment);
  const encoding = wide ? 'UCS-2' : 'GSM-7';
  return { encoding, units, segments: parts.length, perSegment, foreign, parts };
}

/** A sign of two places is never cut in two. */
function cut(signs: readonly string[], weigh: (sign: string) => number, size: number): string[] {
  const parts: string[] = [];
  let part = '';
  let taken = 0;
  for (const sign of signs) {
    if (taken + weigh(sign) > size) {
      parts.push(part);
      part = '';
      taken = 0;
    }
    part += sign;
    taken += weigh(sign);
  }
  return part === '' ? parts : [...parts, part];
}
