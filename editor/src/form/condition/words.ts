// Conditions in words, for lists that have no room for their controls.

import type { EditorSchema } from '@/flow/schema';
import { isRecord } from '@/flow/source';

/** How a value must be. */
export const OPERATORS: Record<string, string> = {
  is: 'is',
  in: 'is one of',
  gt: 'is more than',
  gte: 'is at least',
  lt: 'is less than',
  lte: 'is at most',
  contains: 'contains',
  starts_with: 'begins with',
  ends_with: 'ends with',
  before: 'is before',
  after: 'is after',
  within_last: 'is within the last',
  within_next: 'is within the next',
  count: 'is found so often',
};

/** A head that holds conditions, and what stands between them. */
const BETWEEN: Record<string, string> = { all: ' and ', any: ' or ' };

/** What a condition asks, as a sentence without its end. */
export function conditionWords(all: EditorSchema, condition: unknown): string {
  if (!isRecord(condition)) return '…';
  for (const [head, between] of Object.entries(BETWEEN)) {
    const inner = condition[head];
    if (Array.isArray(inner)) return inner.map((one) => grouped(all, one)).join(between) || '…';
  }
  if (isRecord(condition.not)) return `not ${grouped(all, condition.not)}`;
  const kind = all.conditions.find(({ head }) => head in condition);
  if (!kind) return '…';
  const { [kind.head]: asked, ...beside } = condition;
  const rest = Object.entries(beside).filter(([key]) => key !== 'label');
  const parts = rest.map(([key, value]) => besideWords(all, key, value));
  return [`${kind.title} ${valueWords(asked)}`, ...parts].join(', ');
}

/** Between others, a group stands in brackets. */
function grouped(all: EditorSchema, condition: unknown): string {
  const words = conditionWords(all, condition);
  const isGroup = isRecord(condition) && Object.keys(BETWEEN).some((head) => head in condition);
  return isGroup ? `(${words})` : words;
}

function besideWords(all: EditorSchema, key: string, value: unknown): string {
  if (key === 'where') return `where ${grouped(all, value)}`;
  if (key === 'within') return `within the last ${valueWords(value)}`;
  if (key === 'count' && isRecord(value)) {
    const bounds = Object.entries(value).map(([how, times]) => `${operator(how)} ${String(times)}`);
    return `${bounds.join(' and ')} times`;
  }
  return `${operator(key)} ${valueWords(value)}`;
}

/** `is at least` is said of a value; of how often, `at least`. */
function operator(key: string): string {
  return (OPERATORS[key] ?? key).replace(/^is (?=at |more |less )/, '');
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join(' or ');
  return isRecord(value) ? JSON.stringify(value) : String(value ?? '…');
}
