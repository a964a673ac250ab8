// A segment as it is edited.

import { Problem } from '@/api/problem';
import type { Condition } from '@/api/segments';
import type { Segment } from '@/api/types';
import { snake } from '@/flow/ports';
import { conditionOf } from './condition';

export interface Draft {
  /** None until somebody writes one: it follows the name. */
  id: string | undefined;
  name: string;
  where: Condition;
}

export function draftOf(saved: Segment | undefined): Draft {
  if (!saved) return { id: undefined, name: '', where: {} };
  return { id: saved.id, name: saved.name, where: conditionOf(saved.where) };
}

export function idOf({ id, name }: Draft): string {
  return id ?? snake(name);
}

/** What is plainly missing, said before the server is asked. */
export function missing(draft: Draft): Problem | undefined {
  const faults = [
    { pointer: '/name', is: draft.name.trim() === '', message: 'Write what people call it.' },
    { pointer: '', is: idOf(draft) === '', message: 'Write an id: flows ask for it by this.' },
    {
      pointer: '/where',
      is: Object.keys(draft.where).length === 0,
      message: 'Choose what must be true of whoever is in it.',
    },
  ];
  const errors = faults
    .filter(({ is }) => is)
    .map(({ pointer, message }) => ({ pointer, code: undefined, message }));
  if (errors.length === 0) return undefined;
  return new Problem({ status: 422, code: 'invalid', title: 'Not saved', detail: '', errors });
}

/** What is refused because of the id is said there: one that is taken, and one that is none. */
export function atId(problem: Problem): Problem {
  const isTaken = problem.status === 428;
  if (!isTaken && problem.code !== 'invalid_parameter') return problem;
  const detail = isTaken ? 'There is a segment with this id already.' : problem.detail;
  const errors = [{ pointer: '', code: undefined, message: detail }];
  return new Problem({ status: 422, code: 'invalid', title: 'Not made', detail, errors });
}
