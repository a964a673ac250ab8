// What a flow waits for, as a line of words: read from its text by the editor-schema's own words.

import { parse } from 'yaml';
import { isObject } from '@/api/problem';

type Fields = Record<string, unknown>;

export interface Told {
  name: string | undefined;
  line: string | undefined;
}

export function told(text: string, schema: unknown): Told {
  const flow = read(text);
  const name = field(flow, 'name');
  return {
    name: typeof name === 'string' ? name : undefined,
    line: startLine(field(flow, 'start'), schema),
  };
}

function startLine(start: unknown, schema: unknown): string | undefined {
  const nodes = field(schema, 'nodes');
  const type = isObject(start) ? start.type : undefined;
  const node = typeof type === 'string' ? field(nodes, type) : undefined;
  if (!isObject(start) || !isObject(node)) return undefined;
  const filled = typeof node.summary === 'string' ? fill(node.summary, start, node) : '';
  return filled || (typeof node.title === 'string' ? node.title : undefined);
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

function read(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
