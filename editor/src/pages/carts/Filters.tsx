// The filters of the list of carts; each is in the address.

import type { CartFilter } from '@/api/carts';
import { Button } from '@/ui/Button';
import { PersonFilter } from '@/ui/PersonFilter';
import { Select } from '@/ui/Select';
import { useParams } from '@/ui/url';
import styles from './Carts.module.css';
import { STATES } from './state';

const ANY = 'any';

const REMINDED = [
  { value: ANY, title: 'Reminded or not' },
  { value: 'true', title: 'Reminded' },
  { value: 'false', title: 'Not reminded' },
];

export function Filters({ filter }: { filter: CartFilter }) {
  const [, change] = useParams();
  const set = (name: 'state' | 'reminded') => (next: string) =>
    change({ [name]: next === ANY ? undefined : next });
  return (
    <search className={styles.filters}>
      <Select
        aria-label="State"
        value={filter.state ?? ANY}
        onChange={set('state')}
        options={[{ value: ANY, title: 'Any state' }, ...STATES]}
      />
      <Select
        aria-label="Whether reminded"
        value={filter.reminded ?? ANY}
        onChange={set('reminded')}
        options={REMINDED}
      />
      <PersonFilter id={filter.contact} />
      {Object.keys(filter).length > 0 && (
        <Button
          look="quiet"
          onClick={() => change({ state: undefined, reminded: undefined, contact: undefined })}
        >
          Show all
        </Button>
      )}
    </search>
  );
}
