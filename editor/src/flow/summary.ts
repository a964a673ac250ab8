// One line that says what a step does: the template of its kind, filled with its settings.

import { type EditorSchema, type JsonSchema, type NodeKind, resolve } from './schema';
import { isRecord } from './source';

/** What stands where a setting is still missing. */
const MISSING = '…';

/** The summary of a step; parts of the template whose settings are all missing are left out. */
export function summaryOf(
  all: EditorSchema,
  kind: NodeKind,
  value: Record<string, unknown>,
): string {
  const parts = kind.summary.split(/(?<=\}), /);
  const said = parts.map((part) => fill(all, kind, value, part)).filter((part) => part.known);
  const text = said.map((part) => part.text).join(', ');
  const fallback = fill(all, kind, value, kind.summary).text;
  return capital((text || fallback.replace(/…+/g, MISSING)).replace(/\s+/g, ' ').trim());
}

interface Part {
  text: string;
  /** Whether it has no settings, or at least one that is there. */
  known: boolean;
}

function fill(
  all: EditorSchema,
  kind: NodeKind,
  value: Record<string, unknown>,
  template: string,
): Part {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const present = names.filter((name) => value[name] !== undefined);
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const schema = resolve(all, kind.settings.properties?.[name] ?? {});
    if (value[name] === undefined) {
      return present.length > 0 ? '' : MISSING;
    }
    return words(schema, value[name]);
  });
  return { text, known: names.length === 0 || present.length > 0 };
}

/** A value of a setting in words. */
export function words(schema: JsonSchema, value: unknown): string {
  const at = schema.enum?.indexOf(value) ?? -1;
  const title = schema['x-enum-titles']?.[at];
  if (title !== undefined) {
    return title;
  }
  if (Array.isArray(value)) {
    return value.map((item) => words({}, item)).join(', ');
  }
  return isRecord(value) ? wordsOfMap(value) : String(value ?? MISSING);
}

function wordsOfMap(value: Record<string, unknown>): string {
  if (typeof value.label === 'string') {
    const share = typeof value.percent === 'number' ? ` ${value.percent}%` : '';
    return value.label + share;
  }
  return Object.entries(value)
    .map(([key, item]) => `${key} ${isRecord(item) ? wordsOfMap(item) : words({}, item)}`)
    .join(', ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
