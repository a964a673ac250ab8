// Rows of one kind: a head that stays in sight, sorting, more by the page, and a link a row.
// A list of thousands has only those in the page that can be seen.

import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from './Button';
import { classes } from './classes';
import { Skeleton } from './Skeleton';
import styles from './Table.module.css';
import { Head, type Sort } from './TableHead';
import { Row } from './TableRow';
import { useNarrower } from './width';
import { useRowsInSight } from './window';

export type { Sort } from './TableHead';

export interface Column<Item> {
  id: string;
  title: string;
  cell: (item: Item) => ReactNode;
  /** As CSS; the rest is shared by those without. */
  width?: string;
  align?: 'end';
  sortable?: boolean;
  /** Left out where the table is narrower than this: 560 or 860 px. */
  from?: 'medium' | 'wide';
  /** The title is only for who hears the page. */
  silent?: boolean;
  /** Takes clicks of its own: a menu, buttons. */
  active?: boolean;
}

interface Props<Item> {
  /** What the rows are, for who hears the page. */
  label: string;
  columns: readonly Column<Item>[];
  /** Nothing while they are being read. */
  rows: readonly Item[] | undefined;
  rowKey: (item: Item) => string;
  /** Where a row leads; the first column is the link, the whole row takes the click. */
  href?: (item: Item) => string;
  onOpen?: (item: Item) => void;
  /** The row whose view is open beside the table. */
  chosen?: string | undefined;
  sort?: Sort | undefined;
  onSort?: (sort: Sort) => void;
  /** In the place of rows when there are none. */
  empty: ReactNode;
  more?: { has: boolean; busy: boolean; load: () => void };
  /** Pixels; 44 holds one line, 60 two. */
  rowHeight?: number;
  /** Where the table is narrower than 560 px, for rows of more lines there. */
  narrowRowHeight?: number;
}

/** Rows of a skeleton: about what a first page shows. */
const SKELETON_ROWS = 8;

/** From this width on a table has the columns that are there `from` medium. */
const MEDIUM_PX = 560;

export function Table<Item>(props: Props<Item>) {
  const { rows, empty } = props;
  if (rows?.length === 0) return <div className={styles.empty}>{empty}</div>;
  return <Rows {...props} />;
}

function Rows<Item>(props: Props<Item>) {
  const { label, columns, rows, more, sort, onSort } = props;
  const place = useRef<HTMLDivElement>(null);
  const narrow = useNarrower(place, MEDIUM_PX);
  const wide = props.rowHeight ?? 44;
  const rowHeight = narrow ? (props.narrowRowHeight ?? wide) : wide;
  return (
    <div ref={place} className={styles.table} style={{ '--row': `${rowHeight}px` }}>
      <table
        aria-label={label}
        aria-busy={!rows || more?.busy}
        aria-rowcount={rowCount(rows, more?.has)}
      >
        <Head columns={columns} sort={sort} onSort={onSort} />
        {rows ? (
          <Body {...props} rows={rows} rowHeight={rowHeight} />
        ) : (
          <Waiting columns={columns} />
        )}
      </table>
      {more?.has && <More {...more} />}
    </div>
  );
}

/** One for the head; -1 says that the number is not known. */
function rowCount(rows: readonly unknown[] | undefined, more: boolean | undefined): number {
  return rows && !more ? rows.length + 1 : -1;
}

function Body<Item>(props: Props<Item> & { rows: readonly Item[]; rowHeight: number }) {
  const { columns, rows, rowKey, href, onOpen, chosen, rowHeight } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const { from, to } = useRowsInSight(body, rows.length, rowHeight);
  return (
    <tbody ref={body}>
      <Gap rows={from} height={from * rowHeight} />
      {rows.slice(from, to).map((item, place) => {
        const key = rowKey(item);
        return (
          <Row
            key={key}
            item={item}
            columns={columns}
            href={href}
            onOpen={onOpen}
            chosen={key === chosen}
            place={from + place + 2}
          />
        );
      })}
      <Gap rows={rows.length - to} height={(rows.length - to) * rowHeight} />
    </tbody>
  );
}

/** Stands for rows that are out of sight. */
function Gap({ rows, height }: { rows: number; height: number }) {
  return rows > 0 ? <tr className={styles.gap} style={{ height }} /> : null;
}

function Waiting<Item>({ columns }: { columns: readonly Column<Item>[] }) {
  const places = Array.from({ length: SKELETON_ROWS }, (_, place) => place);
  return (
    <tbody aria-hidden="true">
      {places.map((place) => (
        <tr key={place} className={styles.row}>
          {columns.map((column, at) => (
            <td
              key={column.id}
              className={classes(styles.cell, column.from && styles[column.from])}
            >
              {!column.active && (
                <Skeleton width={at === 0 ? `${40 + ((place * 17) % 35)}%` : '60%'} />
              )}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

/** Loads the next page as it comes into sight, and by its button. */
function More({ busy, load }: { busy: boolean; load: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const ask = useRef(load);
  ask.current = load;
  useEffect(() => {
    if (busy || !place.current) return;
    const seen = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && ask.current(),
      { rootMargin: '400px' },
    );
    seen.observe(place.current);
    return () => seen.disconnect();
  }, [busy]);
  return (
    <div ref={place} className={styles.more}>
      <Button look="quiet" size="small" busy={busy} onClick={load}>
        {busy ? 'Loading' : 'Load more'}
      </Button>
    </div>
  );
}
