// What the server refused, at the places of a form.

import type { Problem } from '@/api/problem';
import { type Path, pointerOf } from '@/flow/source';

/** What is wrong at a place; with `below`, also what stands under it. */
export function faultAt(problem: Problem | undefined, path: Path, below: boolean) {
  const pointer = pointerOf(path);
  return problem?.errors.find(
    (error) =>
      error.pointer === pointer || (below && error.pointer?.startsWith(`${pointer}/`) === true),
  )?.message;
}
