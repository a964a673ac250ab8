// Segments: conditions with a name, and how many people each is true of now.

import { Plus, UsersRound } from 'lucide-react';
import { useMemo } from 'react';
import { useMay } from '@/api/access';
import { useEditorSchema } from '@/api/editorSchema';
import { useSegments } from '@/api/segments';
import type { Segment } from '@/api/types';
import type { EditorSchema } from '@/flow/schema';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Table } from '@/ui/Table';
import { link, useParams } from '@/ui/url';
import { columnsOf } from './columns';
import { New } from './New';

export default function Segments() {
  const [params] = useParams();
  const writes = useMay('flows:write');
  return writes && params.has('new') ? <New /> : <All writes={writes} />;
}

function All({ writes }: { writes: boolean }) {
  const [, change] = useParams();
  const { rows, problem, retry, more } = useSegments();
  const language = useEditorSchema<EditorSchema>().data;
  const columns = useMemo(() => columnsOf(language), [language]);
  const add = writes && (
    <Button look="primary" icon={<Plus />} onClick={() => change({ new: 'yes' }, true)}>
      New segment
    </Button>
  );
  return (
    <Page
      title="Segments"
      hint="Who is in each is kept true by what happens and by time."
      actions={add}
    >
      <Panel flush>
        {problem ? (
          <ErrorState title="The segments could not be read" problem={problem} onRetry={retry} />
        ) : (
          <Table<Segment>
            label="Segments"
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            href={({ id }) => link(['segments', id])}
            rowHeight={60}
            more={more}
            empty={
              <EmptyState icon={<UsersRound />} title="No segment yet" action={add}>
                A segment is a condition with a name, such as three orders in ninety days. Flows
                begin when somebody enters it, and ask whether somebody is in it.
              </EmptyState>
            }
          />
        )}
      </Panel>
    </Page>
  );
}
