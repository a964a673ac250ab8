// An import under way: rows go out in batches, what is refused is kept with its reason, and a batch
// of which nobody knows what became is sent again.

import { type Problem, problemOf } from '@/api/problem';
import type { ProductsWritten } from '@/api/types';
import type { Refused, Row } from './file';
import type { Rows } from './read';

/** Products of one request: a few hundred kilobytes. */
const BATCH_ROWS = 500;

/** And never more than this, for single ones may be large. The server takes 8 MiB. */
const BATCH_MAX_CHARACTERS = 2 * 1_024 * 1_024;

export interface Progress {
  /** Of the file, from 0 to 1. */
  share: number;
  accepted: number;
  /** Of these a newer one is kept. */
  older: number;
  refused: readonly Refused[];
}

export const NOTHING: Progress = { share: 0, accepted: 0, older: 0, refused: [] };

export interface Ways {
  send: (products: readonly unknown[], signal: AbortSignal) => Promise<ProductsWritten>;
  tell: (progress: Progress) => void;
  /** A batch could not be sent: whether to try it again. */
  goesOn: (problem: Problem) => Promise<boolean>;
  signal: AbortSignal;
}

/** Whether all of the file went out. */
export async function importRows({ rows }: Rows, ways: Ways): Promise<boolean> {
  let progress = NOTHING;
  let batch: Row[] = [];
  let size = 0;
  const flush = async (share: number): Promise<boolean> => {
    const answer = batch.length > 0 ? await sent(batch, ways) : undefined;
    if (batch.length > 0 && !answer) return false;
    progress = { ...after(progress, batch, answer), share };
    ways.tell(progress);
    batch = [];
    size = 0;
    return true;
  };
  for (const [row, share] of rows) {
    if (row.broken !== undefined) {
      progress = refusing(progress, [{ row, reasons: row.broken }]);
      continue;
    }
    batch.push(row);
    size += JSON.stringify(row.product).length;
    const isFull = batch.length >= BATCH_ROWS || size >= BATCH_MAX_CHARACTERS;
    if (isFull && !(await flush(share))) return false;
  }
  return flush(1);
}

/** Nothing where it was given up. */
async function sent(batch: readonly Row[], ways: Ways): Promise<ProductsWritten | undefined> {
  const products = batch.map(({ product }) => product);
  while (!ways.signal.aborted) {
    try {
      return await ways.send(products, ways.signal);
    } catch (error) {
      if (ways.signal.aborted) return undefined;
      if (!(await ways.goesOn(problemOf(error)))) return undefined;
    }
  }
  return undefined;
}

function after(
  progress: Progress,
  batch: readonly Row[],
  answer: ProductsWritten | undefined,
): Progress {
  if (!answer) return progress;
  const refused = answer.results.flatMap(({ index, status, errors }) => {
    const row = batch[index];
    return status === 'rejected' && row ? [{ row, reasons: reasonsOf(errors) }] : [];
  });
  const { accepted, older } = progress;
  const counted = { accepted: accepted + answer.accepted, older: older + answer.older };
  return refusing({ ...progress, ...counted }, refused);
}

function refusing(progress: Progress, more: readonly Refused[]): Progress {
  return more.length > 0 ? { ...progress, refused: [...progress.refused, ...more] } : progress;
}

/** `price: it is no number; currency: …`, with places as they stand in the product. */
function reasonsOf(errors: ProductsWritten['results'][number]['errors']): string {
  const words = errors.map(({ pointer, message }) => {
    const place = pointer.replace(/^\/products\/\d+\/?/, '').replaceAll('/', '.');
    return place && !message.includes(`\`${place}\``) ? `${place}: ${message}` : message;
  });
  return words.join('; ') || 'It was refused';
}
