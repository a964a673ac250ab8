// What happens, as it happens: to see whether the shop's events come and what they lead to.

import { CirclePlay, Pause, Radio, Search, Send, Trash2 } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { useMay } from '@/api/access';
import { onStreamState, streamState } from '@/api/stream';
import { Button } from '@/ui/Button';
import { CodeBlock } from '@/ui/CodeBlock';
import { EmptyState } from '@/ui/EmptyState';
import { IconButton } from '@/ui/IconButton';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Select } from '@/ui/Select';
import { StatusPill } from '@/ui/StatusPill';
import { Table } from '@/ui/Table';
import { TextInput } from '@/ui/TextInput';
import { oneOf, useParams } from '@/ui/url';
import { columns } from './columns';
import styles from './Live.module.css';
import { Payload } from './Payload';
import { forget, onRecent, recent, type Seen } from './recent';
import { SendEvent } from './SendEvent';
import { curl, fits, KIND_TITLES, KINDS } from './words';

export default function Live() {
  const [params, change] = useParams();
  const writes = useMay('events:write');
  const all = useSyncExternalStore(onRecent, recent);
  const stream = useSyncExternalStore(onStreamState, streamState);
  const [held, setHeld] = useState<readonly Seen[]>();
  const [open, setOpen] = useState<Seen>();
  const kind = oneOf(params.get('kind'), KINDS);
  const words = params.get('q') ?? '';
  const rows = (held ?? all).filter((one) => fits(one, { kind, words }));

  return (
    <Page
      title="Live"
      state={<State stream={stream} waiting={held ? newer(all, held) : undefined} />}
      actions={
        <>
          <Button
            icon={held ? <CirclePlay /> : <Pause />}
            onClick={() => setHeld(held ? undefined : all)}
          >
            {held ? 'Go on' : 'Pause'}
          </Button>
          {writes && (
            <Button look="primary" icon={<Send />} onClick={() => change({ send: 'yes' })}>
              Send a test event
            </Button>
          )}
        </>
      }
    >
      <Filters
        onClear={() => {
          forget();
          setHeld(undefined);
        }}
      />
      <Panel flush>
        <Table<Seen>
          label="What happens"
          columns={columns}
          rows={rows}
          rowKey={(one) => String(one.number)}
          onOpen={setOpen}
          rowHeight={52}
          empty={<Nothing filtered={all.length > 0} />}
        />
      </Panel>
      {open && <Payload seen={open} onClose={() => setOpen(undefined)} />}
      <SendEvent open={params.has('send')} onClose={() => change({ send: undefined })} />
    </Page>
  );
}

function Filters({ onClear }: { onClear: () => void }) {
  const [params, change] = useParams();
  const kind = oneOf(params.get('kind'), KINDS);
  const words = params.get('q') ?? '';
  return (
    <search className={styles.filters}>
      <Select
        aria-label="Kind"
        value={kind}
        onChange={(next) => change({ kind: next === 'all' ? undefined : next })}
        options={KINDS.map((one) => ({ value: one, title: KIND_TITLES[one]?.title ?? one }))}
      />
      <TextInput
        type="search"
        aria-label="Filter by words"
        placeholder="Person, flow, type or data"
        icon={<Search />}
        value={words}
        onChange={(q) => change({ q })}
      />
      <IconButton label="Clear the list" icon={<Trash2 />} onClick={onClear} />
    </search>
  );
}

/** How many came since the list was held. */
function newer(all: readonly Seen[], held: readonly Seen[]): number {
  return (all[0]?.number ?? 0) - (held[0]?.number ?? 0);
}

function State({ stream, waiting }: { stream: string; waiting: number | undefined }) {
  if (waiting !== undefined) {
    return <StatusPill tone="warn">{waiting > 0 ? `Paused, ${waiting} new` : 'Paused'}</StatusPill>;
  }
  if (stream === 'open') return <StatusPill tone="good">Listening</StatusPill>;
  return <StatusPill tone="warn">{stream === 'lost' ? 'Reconnecting' : 'Connecting'}</StatusPill>;
}

const EXAMPLE = { type: 'cart_abandoned', contact: { id: 'customer-1' }, data: { total: 49.9 } };

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) return <EmptyState icon={<Search />} title="Nothing of it fits" />;
  return (
    <EmptyState
      icon={<Radio />}
      title="Waiting for something to happen"
      action={
        <div className={styles.example}>
          <CodeBlock text={curl(window.location.origin, EXAMPLE)} label="Copy the command" />
        </div>
      }
    >
      Events of your shop show here the moment they come, with what flows do about them. To see one,
      run this, or send a test event.
    </EmptyState>
  );
}
