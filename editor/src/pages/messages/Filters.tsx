// The filters of the outbox; each is in the address.

import { useState } from 'react';
import { useFlows } from '@/api/flows';
import type { MessageFilter } from '@/api/messages';
import { Button } from '@/ui/Button';
import { Combobox } from '@/ui/Combobox';
import { PersonFilter } from '@/ui/PersonFilter';
import { Select } from '@/ui/Select';
import { useParams } from '@/ui/url';
import { STATUSES } from './filter';
import styles from './Messages.module.css';

export function Filters({ filter }: { filter: MessageFilter }) {
  const [, change] = useParams();
  const [flow, setFlow] = useState(filter.flow ?? '');
  const flows = useFlows();
  const status = filter.status ?? 'any';
  return (
    <search className={styles.filters}>
      <Select
        aria-label="Status"
        value={status}
        onChange={(next) => change({ status: next === 'any' ? undefined : next })}
        options={[{ value: 'any', title: 'Any status' }, ...STATUSES]}
      />
      <Combobox
        aria-label="Flow"
        placeholder="Any flow"
        value={flow}
        onChange={setFlow}
        onCommit={(next) => change({ flow: next.trim() })}
        suggestions={(flows.rows ?? []).map(({ id, name }) => ({ value: id, title: name || id }))}
      />
      <PersonFilter id={filter.contact} />
      {Object.keys(filter).length > 0 && (
        <Button
          look="quiet"
          onClick={() => change({ status: undefined, flow: undefined, contact: undefined })}
        >
          Show all
        </Button>
      )}
    </search>
  );
}
