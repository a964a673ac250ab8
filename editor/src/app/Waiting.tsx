// A page whose code is still coming: its head and a list, as they will be.

import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';

export function Waiting({ title }: { title: string }) {
  return (
    <Page title={title}>
      <Panel>
        <Skeleton lines={6} height={20} />
      </Panel>
    </Page>
  );
}
