// The columns of the list of carts.

import type { Cart } from '@/api/types';
import { money, plural } from '@/ui/format';
import { Picture } from '@/ui/Picture';
import { StatusPill } from '@/ui/StatusPill';
import type { Column } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { Bell } from './Bell';
import styles from './Carts.module.css';
import { linesOf, namesOf } from './lines';
import { stateOf } from './state';

/** More pictures leave no room for names. */
const PICTURES_MAX = 3;

export const columns: readonly Column<Cart>[] = [
  { id: 'customer', title: 'Customer', cell: (cart) => <Customer cart={cart} /> },
  {
    id: 'items',
    title: 'Items',
    width: '40%',
    from: 'medium',
    cell: (cart) => <Items cart={cart} />,
  },
  {
    id: 'value',
    title: 'Value',
    width: '100px',
    align: 'end',
    cell: (cart) => <span className={styles.value}>{worthOf(cart)}</span>,
  },
  { id: 'state', title: 'State', width: '136px', cell: (cart) => <State cart={cart} /> },
  {
    id: 'at',
    title: 'Changed',
    width: '104px',
    align: 'end',
    from: 'wide',
    cell: (cart) => (
      <span className={styles.faint}>
        <Time at={cart.updated_at} />
      </span>
    ),
  },
];

export function worthOf(cart: Cart): string {
  return money(cart.total, cart.currency) || '–';
}

function Customer({ cart }: { cart: Cart }) {
  return (
    <>
      <span className={styles.name}>{cart.contact}</span>
      <span className={styles.faint}>{namesOf(linesOf(cart.items))}</span>
    </>
  );
}

function Items({ cart }: { cart: Cart }) {
  const lines = linesOf(cart.items);
  return (
    <span className={styles.items}>
      {lines.slice(0, PICTURES_MAX).map((line) => (
        <Picture key={line.key} src={line.image} size="small" />
      ))}
      <span className={styles.names}>
        <span className={styles.line}>{namesOf(lines)}</span>
        <span className={styles.faint}>{plural(cart.item_count, 'piece')}</span>
      </span>
    </span>
  );
}

function State({ cart }: { cart: Cart }) {
  const { tone, words, more } = stateOf(cart);
  return (
    <>
      <span className={styles.state}>
        <StatusPill tone={tone}>{words}</StatusPill>
        <Bell cart={cart} />
      </span>
      {more && <span className={styles.faint}>{more}</span>}
    </>
  );
}
