// What can be done with a flow as a whole.

import { Archive, Copy, Ellipsis, FolderOpen, Mail, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { useMay } from '@/api/access';
import { type FlowDeed, readFlow, useFlowDeed, useSaveFlow } from '@/api/flows';
import { problemOf } from '@/api/problem';
import type { FlowItem } from '@/api/types';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { IconButton } from '@/ui/IconButton';
import { Menu } from '@/ui/Menu';
import { toast } from '@/ui/toast';
import { link } from '@/ui/url';
import { asNew } from './newText';
import { nameOf } from './states';

const DONE: Record<FlowDeed, string> = {
  publish: 'is live',
  hold: 'is paused: nobody enters, nobody moves',
  resume: 'goes on',
  archive: 'is archived',
};

export function FlowMenu({ flow }: { flow: FlowItem }) {
  const [archiving, setArchiving] = useState(false);
  const deed = useFlowDeed();
  const duplicate = useDuplicate(flow);
  const may = {
    write: useMay('flows:write'),
    operate: useMay('flows:operate'),
    publish: useMay('flows:publish'),
  };
  const run = (name: FlowDeed) =>
    deed.mutate(
      { id: flow.id, deed: name },
      {
        onSuccess: () => toast(`${nameOf(flow)} ${DONE[name]}`),
        onError: (error) => toast(problemOf(error).message, { tone: 'bad' }),
      },
    );
  return (
    <>
      <Menu
        trigger={<IconButton bare label={`Do with ${nameOf(flow)}`} icon={<Ellipsis />} />}
        items={[
          { title: 'Open', icon: <FolderOpen />, href: link(['flows', flow.id]) },
          { title: 'Its messages', icon: <Mail />, href: link(['messages'], { flow: flow.id }) },
          may.write && { title: 'Duplicate', icon: <Copy />, onSelect: duplicate },
          (may.operate || may.publish) && 'line',
          may.operate &&
            flow.state === 'live' && {
              title: 'Pause',
              icon: <Pause />,
              onSelect: () => run('hold'),
            },
          may.operate &&
            (flow.state === 'paused' || flow.state === 'draining') && {
              title: 'Resume',
              icon: <Play />,
              onSelect: () => run('resume'),
            },
          may.publish &&
            flow.state !== 'archived' && {
              title: 'Archive',
              icon: <Archive />,
              danger: true,
              onSelect: () => setArchiving(true),
            },
        ]}
      />
      {archiving && (
        <Archiving
          flow={flow}
          onArchive={() => {
            run('archive');
            setArchiving(false);
          }}
          onClose={() => setArchiving(false)}
        />
      )}
    </>
  );
}

interface ArchivingProps {
  flow: FlowItem;
  onArchive: () => void;
  onClose: () => void;
}

function Archiving({ flow, onArchive, onClose }: ArchivingProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      size="small"
      title={`Archive ${nameOf(flow)}?`}
      onSubmit={onArchive}
      foot={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" look="danger">
            Archive
          </Button>
        </>
      }
    >
      <p>Nobody enters it any more. Those inside go on to their end.</p>
    </Dialog>
  );
}

function useDuplicate(flow: FlowItem): () => void {
  const save = useSaveFlow();
  return async () => {
    try {
      const { flow: text, files } = await readFlow(flow.id);
      const id = `${flow.id}-copy`.slice(0, 64);
      const copy = asNew(text, id, `${nameOf(flow)}, copy`);
      await save.mutateAsync({ id, text: copy, files });
      navigate(link(['flows', id]));
    } catch (error) {
      const problem = problemOf(error);
      const taken = problem.status === 428 || problem.status === 412;
      toast(taken ? 'There is a copy of it already' : problem.message, { tone: 'bad' });
    }
  };
}
