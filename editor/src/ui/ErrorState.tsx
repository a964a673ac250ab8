// What went wrong, where, and what to do about it.

import { CircleAlert, RotateCw } from 'lucide-react';
import { Button } from './Button';
import { classes } from './classes';
import styles from './ErrorState.module.css';
import { Words } from './Words';

/** A problem as the server tells it (RFC 9457); any error with a message will do. */
export interface Fault {
  message: string;
  title?: string | undefined;
  detail?: string | undefined;
  status?: number | undefined;
  requestId?: string | undefined;
  errors?: readonly { pointer?: string | undefined; message: string }[] | undefined;
}

interface Props {
  problem: Fault;
  /** What was being done, as `The list of people could not be read`. */
  title?: string;
  onRetry?: () => void;
  /** In a line of a form or a dialog, and not in the place of a page. */
  inline?: boolean;
}

export function ErrorState({ problem, title, onRetry, inline }: Props) {
  const head = title ?? problem.title ?? 'Something went wrong';
  const detail = problem.detail ?? problem.message;
  return (
    <div role="alert" className={classes(styles.state, inline && styles.inline)}>
      <CircleAlert className={styles.icon} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.title}>{head}</p>
        {detail && detail !== head && (
          <p className={styles.detail}>
            <Words of={detail} />
          </p>
        )}
        {problem.errors && problem.errors.length > 0 && (
          <ul className={styles.list}>
            {problem.errors.map((error) => (
              <li key={`${error.pointer} ${error.message}`}>
                {error.pointer && <code>{error.pointer}</code>} <Words of={error.message} />
              </li>
            ))}
          </ul>
        )}
        {problem.requestId && !inline && (
          <p className={styles.request}>
            Request <code>{problem.requestId}</code>
          </p>
        )}
      </div>
      {onRetry && (
        <Button size="small" icon={<RotateCw />} onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
