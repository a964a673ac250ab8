// The text of a new flow: of nothing, of a template, of another flow.

/** What a flow's id may be, as the server has it. */
const ID_MAX = 64;

/** An id for this name, one that is not taken. */
export function idFor(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, ID_MAX - 4);
  const id = plain || 'flow';
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? id : `${id}-${number}`;
    if (!taken.includes(tried)) return tried;
  }
}

/** Nothing but a name: the first question is what it waits for. */
export function blank(id: string, name: string): string {
  return `schema: flow/v1\nid: ${id}\nname: ${quoted(name)}\nstate: draft\n`;
}

/** The same flow as another, and never live by accident. All else stays as it was written. */
export function asNew(text: string, id: string, name: string): string {
  let next = withLine(text, 'id', id);
  next = withLine(next, 'name', quoted(name), 'id');
  return withLine(next, 'state', 'draft', 'name');
}

/** Sets a line at the top level; one that is not there comes after another. */
function withLine(text: string, key: string, value: string, after?: string): string {
  const line = new RegExp(`^${key}:.*$`, 'm');
  if (line.test(text)) return text.replace(line, () => `${key}: ${value}`);
  const place = new RegExp(`^${after ?? 'schema'}:.*$`, 'm');
  if (!place.test(text)) return `${key}: ${value}\n${text}`;
  return text.replace(place, (found) => `${found}\n${key}: ${value}`);
}

/** As YAML: plain where that is safe. */
function quoted(name: string): string {
  return /^[\p{L}\p{N}][\p{L}\p{N} ,.'()-]*$/u.test(name) &&
    /\p{L}/u.test(name) &&
    !RESERVED.test(name)
    ? name.trim()
    : JSON.stringify(name);
}

const RESERVED = /^(true|false|null|yes|no|on|off|y|n)$/i;
