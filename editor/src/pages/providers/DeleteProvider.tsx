// Asks before a provider is deleted, and says what becomes of its channels.

import { useDeleteProvider } from '@/api/providers';
import { useProviders } from '@/api/system';
import { DeleteDialog } from '@/ui/DeleteDialog';
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
  const onDelete = () =>
    remove.mutate(name, {
      onSuccess: () => {
        forget(`/${name}`);
        toast(`${name} is deleted`);
        onDeleted();
      },
    });
  return (
    <DeleteDialog
      name={name}
      deletion={remove}
      onDelete={onDelete}
      refused="It is still needed"
      onClose={onClose}
    >
      <p>
        Its settings and secrets are gone then.
        {channels.length > 0 &&
          ` ${channels.join(' and ')} goes to the next provider that takes it; without one the` +
            ' sandbox keeps it, and nobody gets it.'}
      </p>
    </DeleteDialog>
  );
}
