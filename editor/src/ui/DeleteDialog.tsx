// Asks before something is deleted, says what goes with it, and why it could not be.

import { Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { problemOf } from '@/api/problem';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { ErrorState } from './ErrorState';

/** What a mutation that deletes tells of itself. */
interface Deletion {
  isPending: boolean;
  error: Error | null;
  reset: () => void;
}

interface Props {
  /** What it is called. */
  name: string;
  deletion: Deletion;
  onDelete: () => void;
  /** What is said where it was refused. */
  refused?: string;
  /** What becomes of what hangs on it. */
  children: ReactNode;
}

/** The button, and what it asks. */
export function DeleteButton(props: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button look="quiet" icon={<Trash2 />} onClick={() => setAsking(true)}>
        Delete
      </Button>
      {asking && <DeleteDialog {...props} onClose={() => setAsking(false)} />}
    </>
  );
}

export function DeleteDialog(props: Props & { onClose: () => void }) {
  const { name, deletion, onDelete, refused = 'It is still there', children, onClose } = props;
  const { error, isPending } = deletion;
  const close = () => {
    deletion.reset();
    onClose();
  };
  return (
    <Dialog
      open
      onClose={close}
      size="small"
      title={`Delete ${name}?`}
      onSubmit={onDelete}
      foot={
        <>
          <Button onClick={close}>Keep it</Button>
          <Button type="submit" look="danger" busy={isPending}>
            Delete
          </Button>
        </>
      }
    >
      {error ? <ErrorState inline title={refused} problem={problemOf(error)} /> : children}
    </Dialog>
  );
}
