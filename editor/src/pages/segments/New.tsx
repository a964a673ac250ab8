// A segment that is new.

import { navigate } from 'wouter/use-browser-location';
import { useEditorSchema } from '@/api/editorSchema';
import { Page } from '@/ui/Page';
import { toast } from '@/ui/toast';
import { link } from '@/ui/url';
import { BACK } from './back';
import { Coming } from './Coming';
import { SegmentForm } from './SegmentForm';

export function New() {
  const { isPending } = useEditorSchema();
  if (isPending) return <Coming title="New segment" />;
  return (
    <Page title="New segment" back={BACK}>
      <SegmentForm
        onSaved={(saved) => {
          toast(`${saved.name} is made: who is in it is being found out`);
          navigate(link(['segments', saved.id]), { replace: true });
        }}
      />
    </Page>
  );
}
