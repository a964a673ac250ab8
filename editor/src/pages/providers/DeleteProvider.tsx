// Asks before a provider is deleted, and says what becomes of its channels.

import { problemOf } from '@/api/problem';
import { useDeleteProvider } from '@/api/providers';
import { useProviders } from '@/api/system';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { toast } from '@/ui/toast';
import { channelTitle } from '../messages/Channel';
import { forget } from './drafts';

interface Props {
  name: string;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteProvider({ name, onClose, onDeleted }: Props) {
  const remove = useDeleteProvider();
  const own = useProviders().data?.items.find((one) => one.name === name);
  const channels = (own?.sandbox ? [] : (own?.channels ?? [])).map(channelTitle);
  const problem = remove.error ? problemOf(remove.error) : undefined;
  const submit = () =>
    remove.mutate(name, {
      onSuccess: () => {
        forget(`/${name}`);
        toast(`${name} is deleted`);
        onDeleted();
      },
    });
  return (
    <Dialog
      open
      onClose={onClose}
      size="small"
      title={`Delete ${name}?`}
      onSubmit={submit}
      foot={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" look="danger" busy={remove.isPending}>
            Delete
          </Button>
        </>
      }
    >
      {problem && <ErrorState inline title="It is still needed" problem={problem} />}
      {!problem && (
        <p>
          Its settings and secrets are gone then.
          {channels.length > 0 &&
            ` ${channels.join(' and ')} goes to the next provider that takes it; without one the` +
              ' sandbox keeps it, and nobody gets it.'}
        </p>
      )}
    </Dialog>
  );
}
