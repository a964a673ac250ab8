// A segment: who is in it and by which condition, which can be changed here.

import { Users } from 'lucide-react';
import { navigate } from 'wouter/use-browser-location';
import { useMay } from '@/api/access';
import { useContacts } from '@/api/contacts';
import { useEditorSchema } from '@/api/editorSchema';
import { problemOf } from '@/api/problem';
import { useDeleteSegment, useSegment } from '@/api/segments';
import type { Contact, Segment } from '@/api/types';
import type { PageProps } from '@/pages';
import { CopyButton } from '@/ui/CopyButton';
import { DeleteButton } from '@/ui/DeleteDialog';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { plural } from '@/ui/format';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { StatusPill } from '@/ui/StatusPill';
import { Table } from '@/ui/Table';
import { toast } from '@/ui/toast';
import { link } from '@/ui/url';
import { columns } from '../people/columns';
import { BACK } from './back';
import { Coming } from './Coming';
import { SegmentForm } from './SegmentForm';
import styles from './Segments.module.css';
import { stateOf } from './state';

/** Under this address is no segment: none is there, or it is no id, or another thing's. */
const NONE = ['segment_not_found', 'invalid_parameter', 'method_not_allowed'];

export default function Detail({ params: { id = '' } }: PageProps) {
  const segment = useSegment(id);
  const reload = () => void segment.refetch();
  // The controls of conditions come at once with what is in them, so that nothing moves.
  const { isPending } = useEditorSchema();
  if (segment.data && !isPending) {
    return <Known key={id} segment={segment.data} onReload={reload} />;
  }
  if (!segment.error) return <Coming title="Segment" />;
  const problem = problemOf(segment.error);
  return (
    <Page title="Segment" back={BACK}>
      {NONE.includes(problem.code) ? (
        <EmptyState title={`There is no segment “${id}”`}>
          It was deleted, or nobody made it yet.
        </EmptyState>
      ) : (
        <ErrorState problem={problem} onRetry={reload} />
      )}
    </Page>
  );
}

function Known({ segment, onReload }: { segment: Segment; onReload: () => void }) {
  const writes = useMay('flows:write');
  const { tone, words } = stateOf(segment);
  return (
    <Page
      title={segment.name}
      back={BACK}
      state={<StatusPill tone={tone}>{words}</StatusPill>}
      hint={
        <span className={styles.id}>
          <code>{segment.id}</code>
          <CopyButton text={segment.id} label="Copy the id" />
        </span>
      }
      actions={writes && <Delete segment={segment} />}
    >
      <SegmentForm
        saved={segment}
        readOnly={!writes}
        onSaved={({ name }) => toast(`${name} is saved`)}
        onReload={onReload}
      />
      <Members segment={segment} />
    </Page>
  );
}

function Members({ segment }: { segment: Segment }) {
  const { rows, problem, retry, more } = useContacts({ segment: segment.id });
  const words = plural(segment.members, 'person is', 'people are');
  return (
    <Panel flush title={`${words} in it`}>
      {problem ? (
        <ErrorState title="The people could not be read" problem={problem} onRetry={retry} />
      ) : (
        <Table<Contact>
          label="Members"
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          href={({ id }) => link(['people', id])}
          rowHeight={60}
          more={more}
          empty={
            <EmptyState icon={<Users />} title="Nobody yet">
              {segment.state === 'filling'
                ? 'It is being found out who belongs here.'
                : 'The condition is true of nobody now. Whoever it becomes true of is in at once.'}
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}

function Delete({ segment }: { segment: Segment }) {
  const deletion = useDeleteSegment();
  const onDelete = () =>
    deletion.mutate(segment.id, {
      onSuccess: () => {
        toast(`${segment.name} is deleted`);
        navigate('/segments');
      },
    });
  return (
    <DeleteButton
      name={segment.name}
      deletion={deletion}
      onDelete={onDelete}
      refused="It is still needed"
    >
      <p>Nobody is in it any more then, and nobody starts a flow by that. People stay.</p>
    </DeleteButton>
  );
}
