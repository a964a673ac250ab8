// Two people wrote at once: their texts are merged line by line, and where both changed the same
// lines, one of them has to say.

export interface Line {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Lines of which both wrote something else. */
export interface Conflict {
  base: string;
  mine: string;
  theirs: string;
}

/** A merged text in parts: what is settled, and what is not. */
export type Part = { settled: string } | { conflict: Conflict };

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Which lines were taken out and put in, in the order of reading. */
export function compareLines(was: string, now: string): Line[] {
  const before = linesOf(was);
  const after = linesOf(now);
  const lines: Line[] = [];
  let [a, b] = [0, 0];
  for (const [x, y] of [...matches(before, after), [before.length, after.length] as const]) {
    lines.push(...before.slice(a, x).map((text): Line => ({ kind: 'removed', text })));
    lines.push(...after.slice(b, y).map((text): Line => ({ kind: 'added', text })));
    const kept = before[x];
    if (kept !== undefined) {
      lines.push({ kind: 'same', text: kept });
    }
    [a, b] = [x + 1, y + 1];
  }
  return lines;
}

/** Pairs of equal lines in order: the longest such list, after equal ends are set aside. */
function matches(a: readonly string[], b: readonly string[]): [number, number][] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) {
    head += 1;
  }
  let tail = 0;
  const room = Math.min(a.length, b.length) - head;
  while (tail < room && a[a.length - 1 - tail] === b[b.length - 1 - tail]) {
    tail += 1;
  }
  const middle = longest(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const range = (count: number) => [...Array(count).keys()];
  return [
    ...range(head).map((at): [number, number] => [at, at]),
    ...middle.map(([x, y]): [number, number] => [x + head, y + head]),
    ...range(tail).map((at): [number, number] => [a.length - tail + at, b.length - tail + at]),
  ];
}

/** So many pairs of lines are compared: two texts of four thousand lines, 64 MB of a table. */
const PAIRS_MAX = 16_000_000;

/** Of texts that are too long to look at every pair nothing is taken for the same. */
function longest(a: readonly string[], b: readonly string[]): [number, number][] {
  if (a.length * b.length > PAIRS_MAX) {
    return [];
  }
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const at = (x: number, y: number) => table[x * width + y] ?? 0;
  for (let x = a.length - 1; x >= 0; x -= 1) {
    for (let y = b.length - 1; y >= 0; y -= 1) {
      const best = a[x] === b[y] ? at(x + 1, y + 1) + 1 : Math.max(at(x + 1, y), at(x, y + 1));
      table[x * width + y] = best;
    }
  }
  const found: [number, number][] = [];
  for (let x = 0, y = 0; x < a.length && y < b.length; ) {
    if (a[x] === b[y]) {
      found.push([x, y]);
      x += 1;
      y += 1;
    } else if (at(x + 1, y) >= at(x, y + 1)) {
      x += 1;
    } else {
      y += 1;
    }
  }
  return found;
}

/** Merges two texts that were made of the same one. */
export function merge(base: string, mine: string, theirs: string): Part[] {
  const [o, a, b] = [linesOf(base), linesOf(mine), linesOf(theirs)];
  const inMine = new Map(matches(o, a));
  const inTheirs = new Map(matches(o, b));
  const parts: Part[] = [];
  let [x, y, z] = [0, 0, 0];
  for (let at = 0; at <= o.length; at += 1) {
    const m = at === o.length ? a.length : inMine.get(at);
    const t = at === o.length ? b.length : inTheirs.get(at);
    if (m !== undefined && t !== undefined) {
      parts.push(chunk(o.slice(x, at), a.slice(y, m), b.slice(z, t)));
      parts.push({ settled: o[at] ?? '' });
      [x, y, z] = [at + 1, m + 1, t + 1];
    }
  }
  return joined(parts);
}

function chunk(o: string[], a: string[], b: string[]): Part {
  const [base, mine, theirs] = [o.join(''), a.join(''), b.join('')];
  if (mine === theirs || theirs === base) {
    return { settled: mine };
  }
  return mine === base ? { settled: theirs } : { conflict: { base, mine, theirs } };
}

function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if ('settled' in part && last && 'settled' in last) {
      last.settled += part.settled;
    } else if (!('settled' in part) || part.settled !== '') {
      result.push({ ...part });
    }
  }
  return result;
}

/** The text of a merge in which each conflict is decided. */
export function settle(parts: readonly Part[], choose: (conflict: Conflict) => string): string {
  return parts.map((part) => ('settled' in part ? part.settled : choose(part.conflict))).join('');
}
