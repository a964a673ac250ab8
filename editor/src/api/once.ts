// What must not be done twice where an answer was lost on its way: asked for again, it goes by the
// same key, and the server knows it.

import { Problem } from './problem';

const KEY_BYTES = 16;

/** `said` is all that was asked for: something else is not the same again. */
export type Once = <Done>(said: unknown, ask: (key: string) => Promise<Done>) => Promise<Done>;

export function newOnce(): Once {
  let unanswered: { said: string; key: string } | undefined;
  return async (asked, ask) => {
    const said = JSON.stringify(asked);
    if (unanswered?.said !== said) unanswered = { said, key: newKey() };
    try {
      const done = await ask(unanswered.key);
      unanswered = undefined;
      return done;
    } catch (error) {
      const isAnswered = error instanceof Problem && error.status !== 0;
      if (isAnswered) unanswered = undefined;
      throw error;
    }
  };
}

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
