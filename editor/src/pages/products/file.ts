// Products in files, as `weir products import` reads them too: a CSV with a head, or JSON.

import { isObject } from '@/api/problem';

export const COLUMNS: readonly string[] = [
  'id',
  'sku',
  'name',
  'description',
  'price',
  'currency',
  'compare_at_price',
  'stock',
  'available',
  'image',
  'url',
  'category',
  'tags',
  'attributes',
  'updated_at',
];

/** A column for a single attribute begins so. */
const ATTRIBUTE = 'attributes.';

/** What stands between tags. */
const BETWEEN_TAGS = '|';

/** The column in which a file of refused rows says why: it is read past when that comes again. */
export const WHY = 'refused_because';

/** A row of a file: what is to be sent, or why it cannot be; and as it stood there. */
export interface Row {
  line: number;
  product?: unknown;
  broken?: string;
  cells?: readonly string[];
}

/** What is wrong with a head: columns that nobody knows would have every row refused. */
export function faultOfHead(head: readonly string[]): string | undefined {
  const known = (name: string) =>
    COLUMNS.includes(name) || name.startsWith(ATTRIBUTE) || name === WHY;
  const stranger = head.find((name) => !known(name));
  if (stranger !== undefined) {
    return `No product has a “${stranger}”. Columns are ${COLUMNS.join(', ')}.`;
  }
  const missing = ['id', 'name'].find((name) => !head.includes(name));
  return missing && `The file has no column “${missing}”.`;
}

/** The head as it is meant, without gaps around names. */
export function headOf(cells: readonly string[]): string[] {
  return cells.map((name) => name.trim());
}

export function rowOfCells(head: readonly string[], cells: readonly string[], line: number): Row {
  if (cells.length !== head.length) {
    const broken = `${cells.length} cells where the head has ${head.length}`;
    return { line, broken, cells };
  }
  const product: Record<string, unknown> = {};
  const attributes: Record<string, unknown> = {};
  for (const [at, name] of head.entries()) {
    const cell = cells[at] ?? '';
    if (cell.trim() === '' || name === WHY) continue;
    if (name.startsWith(ATTRIBUTE)) attributes[name.slice(ATTRIBUTE.length)] = cell;
    else if (name === 'attributes') addAttributes(product, attributes, cell);
    else product[name] = toValue(name, cell);
  }
  if (Object.keys(attributes).length > 0) product.attributes ??= attributes;
  return { line, product, cells };
}

function addAttributes(
  product: Record<string, unknown>,
  attributes: Record<string, unknown>,
  cell: string,
): void {
  const all = json(cell);
  if (isObject(all)) Object.assign(attributes, all);
  else product.attributes = all ?? cell;
}

/** What a cell should not hold is sent as it is, and refused with the reason. */
function toValue(name: string, cell: string): unknown {
  if (name === 'available') {
    const said = cell.trim();
    return said === 'true' ? true : said === 'false' ? false : cell;
  }
  if (name !== 'tags') return cell;
  return cell
    .split(BETWEEN_TAGS)
    .map((tag) => tag.trim())
    .filter(Boolean);
}

/** A line of JSON; nothing for an empty one. */
export function rowOfJson(text: string, line: number): Row | undefined {
  if (text.trim() === '') return undefined;
  const product = json(text);
  return product === undefined ? { line, broken: 'This is not JSON' } : { line, product };
}

/** The rows of a whole file of JSON: a list, or what is sent to `/v1/products`. */
export function rowsOfWhole(text: string): Row[] | undefined {
  const whole = json(text);
  const list = isObject(whole) ? whole.products : whole;
  if (!Array.isArray(list)) return undefined;
  return list.map((product: unknown, at) => ({ line: at + 1, product }));
}

export interface Refused {
  row: Row;
  reasons: string;
}

/** The refused rows as a file of the same kind, each with the reason. */
export function refusedFile(head: readonly string[] | undefined, refused: readonly Refused[]) {
  if (!head) {
    const lines = refused.map(({ row: { line, product = null }, reasons }) =>
      JSON.stringify({ line, refused_because: reasons, product }),
    );
    return { ending: 'jsonl', type: 'application/x-ndjson', text: `${lines.join('\n')}\n` };
  }
  const columns = head.filter((name) => name !== WHY);
  const rows = refused.map(({ row: { cells = [] }, reasons }) => [
    ...cells.filter((_, at) => head[at] !== WHY),
    reasons,
  ]);
  const lines = [[...columns, WHY], ...rows].map((cells) => cells.map(quoted).join(','));
  return { ending: 'csv', type: 'text/csv', text: `${lines.join('\r\n')}\r\n` };
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
