// What is said between the app and the page that shows a mail.

/** A mail that is higher scrolls by itself: one that grows with its frame must come to an end. */
const HEIGHT_MAX_PX = 6_000;

/** A mail of one line is still seen to be one. */
const HEIGHT_MIN_PX = 120;

/** In a dark mail program, where a mail says nothing of it: turned, and pictures turned back. */
const DARK =
  '<style>html{background:#fff;filter:invert(1) hue-rotate(180deg)}' +
  'img{filter:invert(1) hue-rotate(180deg)}</style>';

/** The mail as the page is given it. */
export function shown(html: string, dark: boolean): string {
  return dark ? html + DARK : html;
}

export function isReady(said: unknown): boolean {
  return read(said, 'ready') === true;
}

/** How high the frame is to be, where the page tells how high the mail is. */
export function frameHeight(said: unknown): number | undefined {
  const height = read(said, 'height');
  if (typeof height !== 'number' || !Number.isFinite(height)) return undefined;
  return Math.min(Math.max(Math.ceil(height), HEIGHT_MIN_PX), HEIGHT_MAX_PX);
}

function read(said: unknown, name: string): unknown {
  return typeof said === 'object' && said !== null ? Reflect.get(said, name) : undefined;
}
