// Pools of coupon codes: how many each has left, and what they are good for.

import { Plus, TicketPercent } from 'lucide-react';
import { useMay } from '@/api/access';
import { usePools } from '@/api/coupons';
import type { CouponPool } from '@/api/types';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { exact, plural } from '@/ui/format';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { StatusPill } from '@/ui/StatusPill';
import { type Column, Table } from '@/ui/Table';
import { link, useParams } from '@/ui/url';
import { Add } from './Add';
import styles from './Coupons.module.css';
import { fillOf } from './codes';

const columns: readonly Column<CouponPool>[] = [
  {
    id: 'name',
    title: 'Pool',
    cell: ({ name, title, discount }) => (
      <>
        <span className={styles.name}>{title || name}</span>
        <span className={styles.faint}>
          {[title && name, discount].filter(Boolean).join(' · ')}
        </span>
      </>
    ),
  },
  {
    id: 'free',
    title: 'Left',
    width: '140px',
    cell: (pool) => {
      const { tone, words } = fillOf(pool);
      return <StatusPill tone={tone}>{words}</StatusPill>;
    },
  },
  number('issued', 'Given out', ({ issued }) => issued),
  number('used', 'Redeemed', ({ used }) => used),
  number('expired', 'Expired', ({ expired }) => expired),
  {
    id: 'flows',
    title: 'Asked for by',
    width: '120px',
    from: 'wide',
    cell: ({ flows }) => (
      <span className={styles.faint}>
        {flows.length > 0 ? plural(flows.length, 'flow') : 'No flow'}
      </span>
    ),
  },
];

function number(id: string, title: string, of: (pool: CouponPool) => number): Column<CouponPool> {
  return {
    id,
    title,
    width: '96px',
    align: 'end',
    from: 'medium',
    cell: (pool) => exact(of(pool)),
  };
}

export default function Coupons() {
  const [params, change] = useParams();
  const writes = useMay('settings:write');
  const { rows, problem, retry, more } = usePools();
  const add = writes && (
    <Button look="primary" icon={<Plus />} onClick={() => change({ add: 'yes' })}>
      Make a pool
    </Button>
  );
  return (
    <Page title="Coupons" hint="Codes that flows give out, each to one person." actions={add}>
      <Panel flush>
        {problem ? (
          <ErrorState title="The pools could not be read" problem={problem} onRetry={retry} />
        ) : (
          <Table<CouponPool>
            label="Pools of coupons"
            columns={columns}
            rows={rows}
            rowKey={({ name }) => name}
            href={({ name }) => link(['coupons', name])}
            rowHeight={60}
            more={more}
            empty={
              <EmptyState icon={<TicketPercent />} title="No pool yet" action={add}>
                A pool holds codes of the shop, or codes that are made here.
                {writes ? ' A flow gives each person one.' : ' An owner of this Weir makes one.'}
              </EmptyState>
            }
          />
        )}
      </Panel>
      {writes && params.has('add') && <Add onClose={() => change({ add: undefined })} />}
    </Page>
  );
}
