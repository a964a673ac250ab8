// A pool of coupons: how full it is, its codes, which flows ask for them, and what is said of it.

import { Download } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { navigate } from 'wouter/use-browser-location';
import { useMay } from '@/api/access';
import { allCodes, useDeletePool, usePool, useSavePool } from '@/api/coupons';
import { problemOf } from '@/api/problem';
import type { Coupon, CouponPool } from '@/api/types';
import type { PageProps } from '@/pages';
import { Button } from '@/ui/Button';
import { CopyButton } from '@/ui/CopyButton';
import { DeleteButton } from '@/ui/DeleteDialog';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { exact } from '@/ui/format';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { StatusPill } from '@/ui/StatusPill';
import { saveFile } from '@/ui/save';
import { toast } from '@/ui/toast';
import { link } from '@/ui/url';
import { FlowName } from '../flows/FlowName';
import { Codes } from './Codes';
import styles from './Coupons.module.css';
import { codesFile, fillOf, warningOf } from './codes';
import { Fill } from './Fill';
import { fieldsOf, PoolFields, written } from './PoolFields';

const BACK = { href: '/coupons', title: 'Coupons' };

export default function Pool({ params: { pool: name = '' } }: PageProps) {
  const pool = usePool(name);
  if (pool.data) return <Known pool={pool.data} />;
  if (!pool.error) return <Coming />;
  const problem = problemOf(pool.error);
  return (
    <Page title="Pool of coupons" back={BACK}>
      {problem.status === 404 || problem.at('') ? (
        <EmptyState title={`There is no pool “${name}”`}>
          It was deleted, or nobody made it yet.
        </EmptyState>
      ) : (
        <ErrorState problem={problem} onRetry={() => pool.refetch()} />
      )}
    </Page>
  );
}

function Known({ pool }: { pool: CouponPool }) {
  const writes = useMay('settings:write');
  const { tone, words } = fillOf(pool);
  const warning = warningOf(pool);
  return (
    <Page
      title={pool.title || pool.name}
      back={BACK}
      state={<StatusPill tone={tone}>{words}</StatusPill>}
      hint={
        <span className={styles.id}>
          <code>{pool.name}</code>
          <CopyButton text={pool.name} label="Copy the name" />
          {pool.discount}
        </span>
      }
      actions={
        writes && (
          <>
            <Fill pool={pool.name} />
            <Delete pool={pool} />
          </>
        )
      }
    >
      {warning && <p className={styles.warning}>{warning}</p>}
      <Panel>
        <dl className={styles.counts}>
          <Count title="Free" value={pool.free} />
          <Count title="Given out" value={pool.issued} />
          <Count title="Redeemed" value={pool.used} />
          <Count title="Expired" value={pool.expired} />
        </dl>
      </Panel>
      <div className={styles.columns}>
        <Codes pool={pool.name} />
        <div className={styles.side}>
          <Flows pool={pool} />
          {writes && <About pool={pool} />}
          {writes && <Save pool={pool.name} />}
        </div>
      </div>
    </Page>
  );
}

function Count({ title, value }: { title: string; value: number }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{exact(value)}</dd>
    </div>
  );
}

function Flows({ pool }: { pool: CouponPool }) {
  return (
    <Panel title="Asked for by">
      {pool.flows.length === 0 && (
        <p className={styles.faint}>No flow that runs. One asks for a code by this pool’s name.</p>
      )}
      <ul className={styles.list}>
        {pool.flows.map((flow) => (
          <li key={flow}>
            <Link href={link(['flows', flow])}>
              <FlowName id={flow} />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function About({ pool }: { pool: CouponPool }) {
  const [fields, setFields] = useState(() => fieldsOf(pool));
  const save = useSavePool();
  const problem = save.error ? problemOf(save.error) : undefined;
  const submit = () =>
    save.mutate(
      { name: pool.name, pool: written(fields) },
      { onSuccess: () => toast('It is saved') },
    );
  return (
    <Panel title="What is said of it">
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <PoolFields fields={fields} onChange={setFields} problem={problem} />
        <div className={styles.deeds}>
          <Button type="submit" busy={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Panel>
  );
}

/** All codes as a file: the shop has to know those that were made here. */
function Save({ pool }: { pool: string }) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const all: Coupon[] = [];
      for await (const page of allCodes(pool)) all.push(...page);
      saveFile(`${pool}.csv`, 'text/csv', codesFile(all));
    } catch (error) {
      toast(problemOf(error).message, { tone: 'bad' });
    }
    setBusy(false);
  };
  return (
    <Panel title="For the shop" hint="What was made here counts there once the shop knows it.">
      <div className={styles.deeds}>
        <Button icon={<Download />} busy={busy} onClick={() => void save()}>
          Save all codes as a file
        </Button>
      </div>
    </Panel>
  );
}

function Delete({ pool }: { pool: CouponPool }) {
  const deletion = useDeletePool();
  const onDelete = () =>
    deletion.mutate(pool.name, {
      onSuccess: () => {
        toast(`${pool.title || pool.name} is deleted`);
        navigate('/coupons');
      },
    });
  return (
    <DeleteButton name={pool.title || pool.name} deletion={deletion} onDelete={onDelete}>
      <p>
        Its codes go for ever, and with them who was given each. Codes that people have stay good in
        the shop.
      </p>
    </DeleteButton>
  );
}

function Coming() {
  return (
    <Page title="Pool of coupons" head={<Skeleton width="200px" height={20} />} back={BACK}>
      <Panel>
        <Skeleton height={48} />
      </Panel>
      <div className={styles.columns}>
        <Panel>
          <Skeleton lines={8} height={24} />
        </Panel>
        <Panel>
          <Skeleton lines={5} height={16} />
        </Panel>
      </div>
    </Page>
  );
}
