// The rows of a file that somebody chose, a piece at a time.

import Papa from 'papaparse';
import { faultOfHead, headOf, type Row, rowOfCells, rowOfJson, rowsOfWhole } from './file';

/** A file that cannot be read at all, and what to do about it. */
export class Unreadable extends Error {}

/** A page holds the file as a whole; what is larger is for the command line. */
const FILE_MAX_BYTES = 64 * 1_024 * 1_024;

/** Rows that are read before the first of them is sent. */
const PIECE_ROWS = 5_000;

export interface Rows {
  /** Of a CSV file. */
  head: string[] | undefined;
  /** Each with the share of the file that is behind it, from 0 to 1. */
  rows: Iterable<[Row, number]>;
}

export async function rowsOf(file: File): Promise<Rows> {
  if (file.size > FILE_MAX_BYTES) {
    throw new Unreadable('It has more than 64 MB: `weir products import` takes it.');
  }
  const ending = file.name.toLowerCase().split('.').at(-1);
  if (ending === 'csv') return csvOf(await file.text());
  if (ending === 'jsonl' || ending === 'ndjson') return linesOf(await file.text());
  if (ending === 'json') return wholeOf(await file.text());
  throw new Unreadable('Its name ends neither in .csv nor in .json nor in .jsonl.');
}

export function csvOf(whole: string): Rows {
  // Editors of tables put a mark before it, which would be counted in places.
  const text = whole.replace(/^\uFEFF/, '');
  const begin = Papa.parse<string[]>(text, { preview: 1, fastMode: false });
  const head = headOf(begin.data[0] ?? []);
  const fault = faultOfHead(head);
  if (fault) throw new Unreadable(fault);
  const { delimiter, linebreak: newline, cursor } = begin.meta;
  return { head, rows: csvRows(text, head, cursor, { delimiter, newline }) };
}

interface Style {
  delimiter: string;
  newline: string;
}

function* csvRows(
  text: string,
  head: string[],
  from: number,
  { delimiter, newline }: Style,
): Generator<[Row, number]> {
  const asked = {
    delimiter,
    newline: newline as '\n',
    preview: PIECE_ROWS,
    // The fast way splits all that is left for every piece.
    fastMode: false,
  };
  let at = from;
  let line = 1;
  while (at < text.length) {
    const { data, errors, meta } = Papa.parse<string[]>(text.slice(at), asked);
    const torn = new Set(errors.filter(({ type }) => type === 'Quotes').map(({ row }) => row));
    at += meta.cursor > 0 ? meta.cursor : text.length;
    for (const [place, cells] of data.entries()) {
      line += 1;
      if (cells.every((cell) => cell.trim() === '')) continue;
      const row = torn.has(place)
        ? { line, broken: 'A quote in it does not end', cells }
        : rowOfCells(head, cells, line);
      yield [row, at / text.length];
    }
  }
}

export function linesOf(text: string): Rows {
  return { head: undefined, rows: jsonRows(text) };
}

function* jsonRows(text: string): Generator<[Row, number]> {
  let line = 0;
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end + 1;
    line += 1;
    const row = rowOfJson(text.slice(at, next), line);
    at = next;
    if (row) yield [row, at / text.length];
  }
}

export function wholeOf(text: string): Rows {
  const rows = rowsOfWhole(text);
  if (!rows) {
    throw new Unreadable('It is no list of products in JSON, and no `{"products": […]}` either.');
  }
  return { head: undefined, rows: rows.map((row, at) => [row, (at + 1) / rows.length]) };
}
