// Creates the owner: from then on everybody signs in.

import { useState } from 'react';
import { useAddUser, useSignIn } from '@/api/access';
import { problemOf } from '@/api/problem';
import type { UserToAdd } from '@/api/types';
import { NOBODY, UserForm } from '@/pages/settings/UserForm';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { toast } from '@/ui/toast';

export function FirstUser({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [user, setUser] = useState<UserToAdd>({ ...NOBODY, role: 'owner' });
  const add = useAddUser();
  const signIn = useSignIn();
  const create = async () => {
    await add.mutateAsync(user);
    const { email, password } = user;
    // Whoever created it need not write it all again.
    await signIn.mutateAsync({ email, password }).catch(() => undefined);
    onClose();
    toast('You are the owner of this Weir now');
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Create the first user"
      onSubmit={() => void create().catch(() => undefined)}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={add.isPending || signIn.isPending}>
            Create the owner
          </Button>
        </>
      }
    >
      <p>
        The first user owns this Weir and may add others. From then on everybody signs in, and
        programs need a key.
      </p>
      <UserForm
        first
        user={user}
        onChange={setUser}
        problem={add.error ? problemOf(add.error) : undefined}
      />
    </Dialog>
  );
}
