// Undo and redo: texts that were, and texts that would be again. Bursts of typing are one step.

/** How many texts are kept to go back to. */
const KEPT_MAX = 200;
/** What follows so soon in the same place is one step. */
const BURST_MS = 500;

export interface History {
  text: string;
  past: readonly string[];
  future: readonly string[];
  /** Where the last change was, and when: a burst goes on only there. */
  burst: { where: string; at: number } | null;
}

export function begin(text: string): History {
  return { text, past: [], future: [], burst: null };
}

/** A new text. `where` names the place of a change that is typed; null is a step of its own. */
export function change(history: History, text: string, where: string | null, now: number): History {
  if (text === history.text) {
    return history;
  }
  const { burst } = history;
  const goesOn = burst !== null && where === burst.where && now - burst.at < BURST_MS;
  const past = goesOn ? history.past : [...history.past, history.text].slice(-KEPT_MAX);
  return { text, past, future: [], burst: where === null ? null : { where, at: now } };
}

export function undo(history: History): History {
  const text = history.past.at(-1);
  if (text === undefined) {
    return history;
  }
  const past = history.past.slice(0, -1);
  return { text, past, future: [history.text, ...history.future], burst: null };
}

export function redo(history: History): History {
  const [text, ...future] = history.future;
  if (text === undefined) {
    return history;
  }
  return { text, past: [...history.past, history.text], future, burst: null };
}
