// There is no such page.

import { MapPinOff } from 'lucide-react';
import { ButtonLink } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';

export function NotFound() {
  return (
    <>
      <title>Not found · Weir</title>
      <h1 className="unseen">Not found</h1>
      <EmptyState
        icon={<MapPinOff />}
        title="There is no page at this address"
        action={<ButtonLink href="/flows">Go to the flows</ButtonLink>}
      >
        It may have been moved, or the address was cut off.
      </EmptyState>
    </>
  );
}
