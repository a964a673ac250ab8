// What narrows the record: who, what, and from which day to which. Each is in the address.

import { useKeys, useUsers } from '@/api/access';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Select';
import { TextInput } from '@/ui/TextInput';
import { useParams } from '@/ui/url';
import { ANY, actorOptions, deedOptions, NARROWS } from './auditFilter';
import styles from './Settings.module.css';

/** `seen` are the deeds in the rows that are read. */
export function AuditFilters({ seen }: { seen: readonly string[] }) {
  const [params, change] = useParams();
  const users = useUsers().rows ?? [];
  const keys = useKeys().rows ?? [];
  const choose = (name: string) => (value: string) =>
    change({ [name]: value === ANY ? undefined : value });
  const narrowed = NARROWS.some((name) => params.get(name));
  return (
    <search className={styles.filters}>
      <Select
        aria-label="Who"
        value={params.get('who') ?? ANY}
        onChange={choose('who')}
        options={actorOptions(users, keys, params.get('who'))}
      />
      <Select
        aria-label="What"
        value={params.get('deed') ?? ANY}
        onChange={choose('deed')}
        options={deedOptions(seen, params.get('deed'))}
      />
      <span className={styles.days}>
        <TextInput
          type="date"
          aria-label="From the day"
          value={params.get('from') ?? ''}
          max={params.get('to') ?? undefined}
          onChange={choose('from')}
        />
        <span>to</span>
        <TextInput
          type="date"
          aria-label="To the day"
          value={params.get('to') ?? ''}
          min={params.get('from') ?? undefined}
          onChange={choose('to')}
        />
      </span>
      {narrowed && (
        <Button
          look="quiet"
          onClick={() => change(Object.fromEntries(NARROWS.map((name) => [name, undefined])))}
        >
          Show all
        </Button>
      )}
    </search>
  );
}
