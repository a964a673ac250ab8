// The codes of a pool: who was given each, and what became of it.

import { Ticket } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { type CodeFilter, useCodes } from '@/api/coupons';
import type { Coupon } from '@/api/types';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Panel } from '@/ui/Panel';
import { Select } from '@/ui/Select';
import { StatusPill } from '@/ui/StatusPill';
import { type Column, Table } from '@/ui/Table';
import { TextInput } from '@/ui/TextInput';
import { Time } from '@/ui/Time';
import { link, useParams } from '@/ui/url';
import styles from './Coupons.module.css';
import { STATES, stateOf } from './codes';

const columns: readonly Column<Coupon>[] = [
  {
    id: 'code',
    title: 'Code',
    cell: ({ coupon }) => <span className={styles.code}>{coupon}</span>,
  },
  {
    id: 'state',
    title: 'State',
    width: '116px',
    cell: (coupon) => {
      const { tone, words } = stateOf(coupon);
      return <StatusPill tone={tone}>{words}</StatusPill>;
    },
  },
  {
    id: 'contact',
    title: 'Given to',
    width: '30%',
    active: true,
    cell: ({ contact }) =>
      contact ? <Link href={link(['people', contact])}>{contact}</Link> : <None />,
  },
  at('issued', 'Given', ({ issued_at }) => issued_at),
  at('used', 'Redeemed', ({ used_at }) => used_at),
];

function at(
  id: string,
  title: string,
  of: (coupon: Coupon) => string | null | undefined,
): Column<Coupon> {
  return {
    id,
    title,
    width: '100px',
    align: 'end',
    from: 'medium',
    cell: (coupon) => {
      const when = of(coupon);
      return when ? <Time at={when} /> : <None />;
    },
  };
}

function None() {
  return <span className={styles.faint}>–</span>;
}

const ANY = 'any';

export function Codes({ pool }: { pool: string }) {
  const [params, change] = useParams();
  const filter: CodeFilter = {};
  const [state, contact] = [params.get('state'), params.get('contact')];
  if (state) filter.state = state;
  if (contact) filter.contact = contact;
  const [typed, setTyped] = useState(contact ?? '');
  const { rows, problem, retry, more } = useCodes(pool, filter);
  const keyed = rows?.map((coupon, place) => ({ ...coupon, key: `${place} ${coupon.coupon}` }));
  const isNobody = problem?.code === 'contact_not_found';
  const find = () => change({ contact: typed.trim() });
  return (
    <Panel flush title="Codes">
      <search className={styles.filters}>
        <Select
          aria-label="State"
          value={state ?? ANY}
          onChange={(next) => change({ state: next === ANY ? undefined : next })}
          options={[{ value: ANY, title: 'Any state' }, ...STATES]}
        />
        <form
          onSubmit={(event) => {
            event.preventDefault();
            find();
          }}
        >
          <TextInput
            type="search"
            aria-label="Id of a person"
            placeholder="Any person’s id"
            value={typed}
            onChange={setTyped}
            onBlur={() => typed.trim() !== (contact ?? '') && find()}
          />
        </form>
      </search>
      {isNobody && <EmptyState title={`Nobody has the id “${contact ?? ''}”`} />}
      {problem && !isNobody && (
        <ErrorState title="The codes could not be read" problem={problem} onRetry={retry} />
      )}
      {!problem && (
        <Table<Coupon & { key: string }>
          label="Codes"
          columns={columns}
          rows={keyed}
          // For who may not read codes all are alike.
          rowKey={({ key }) => key}
          more={more}
          empty={
            <EmptyState
              icon={<Ticket />}
              title={state || contact ? 'No code fits' : 'No codes yet'}
            >
              {state || contact
                ? 'Take a filter away to see more.'
                : 'Import those of the shop, or make some.'}
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}
