// What a form says when the server refused it, and where the eye goes then.

import { type RefObject, useEffect } from 'react';
import type { Problem } from '@/api/problem';
import { ErrorState } from './ErrorState';

/** The first field that is wrong has the focus, and is not folded away. */
export function useShowsFirst(form: RefObject<HTMLFormElement | null>, error: unknown): void {
  useEffect(() => {
    if (!error) return;
    const field = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    for (let at = field?.closest('details'); at; at = at.parentElement?.closest('details')) {
      at.open = true;
    }
    field?.focus();
  }, [form, error]);
}

/** What is wrong beside the fields: those that are wrong say so themselves. */
export function FormTrouble({ problem, onReload }: { problem: Problem; onReload?: () => void }) {
  if (problem.status === 412 && onReload) {
    return (
      <ErrorState
        inline
        title="Somebody else saved it meanwhile"
        problem={problem}
        onRetry={onReload}
      />
    );
  }
  const placed = problem.errors.filter((error) => error.pointer !== undefined).length;
  if (placed === 0) return <ErrorState inline problem={{ ...problem, message: problem.message }} />;
  const title = `${placed === 1 ? 'One setting is' : `${placed} settings are`} not right yet`;
  return (
    <ErrorState inline title={title} problem={{ message: 'Each says below what it wants.' }} />
  );
}
