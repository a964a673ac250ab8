// What a flow waits for, as a line of words: what the list says of its starts, put by the
// editor-schema's own words.

import { isObject } from '@/api/problem';

type Fields = Readonly<Record<string, unknown>>;

/** Of several starts the first; nothing where the words for it are not known. */
export function startLine(starts: readonly Fields[], schema: unknown): string | undefined {
  const [start, ...others] = starts;
  const type = start?.type;
  const node = typeof type === 'string' ? field(field(schema, 'nodes'), type) : undefined;
  if (!start || !isObject(node)) return undefined;
  const filled = typeof node.summary === 'string' ? fill(node.summary, start, node) : '';
  const line = filled || (typeof node.title === 'string' ? node.title : undefined);
  return line && others.length > 0 ? `${line}, and ${others.length} more` : line;
}

/** `{tag}` becomes the tag; what is not set leaves nothing. */
function fill(summary: string, start: Fields, node: Fields): string {
  const properties = field(node.settings, 'properties');
  const words = summary.replace(/\{([a-z_]+)\}/g, (_, name: string) =>
    titled(start[name], field(properties, name)),
  );
  return words.replace(/\s+/g, ' ').trim();
}

/** A value, by the title the schema has for it. */
function titled(value: unknown, property: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') return typeof value === 'number' ? String(value) : '';
  const values = field(property, 'enum');
  const titles = field(property, 'x-enum-titles');
  if (!Array.isArray(values) || !Array.isArray(titles)) return `“${value}”`;
  const title: unknown = titles[values.indexOf(value)];
  return typeof title === 'string' ? title : value;
}

function field(of: unknown, name: string): unknown {
  return isObject(of) && Object.hasOwn(of, name) ? of[name] : undefined;
}
