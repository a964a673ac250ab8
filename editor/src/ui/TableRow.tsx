// A row of a table. Its first cell is the link; a click anywhere in the row follows it.

import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import { classes } from './classes';
import type { Column } from './Table';
import styles from './Table.module.css';

interface Props<Item> {
  item: Item;
  columns: readonly Column<Item>[];
  href: ((item: Item) => string) | undefined;
  onOpen: ((item: Item) => void) | undefined;
  chosen: boolean;
  /** Which row of the table it is, the head being the first. */
  place: number;
}

function RowView<Item>({ item, columns, href, onOpen, chosen, place }: Props<Item>) {
  const opens = Boolean(href || onOpen);
  return (
    <tr
      aria-rowindex={place}
      aria-current={chosen || undefined}
      className={classes(styles.row, opens && styles.opens, chosen && styles.chosen)}
    >
      {columns.map((column, at) => (
        <td
          key={column.id}
          className={classes(
            styles.cell,
            column.align && styles.end,
            column.from && styles[column.from],
            column.active && styles.active,
          )}
        >
          <Opener
            item={item}
            href={at === 0 ? href : undefined}
            onOpen={at === 0 ? onOpen : undefined}
          >
            {column.cell(item)}
          </Opener>
        </td>
      ))}
    </tr>
  );
}

/** Drawn again only when it changed: scrolling moves a window over thousands. */
export const Row = memo(RowView) as typeof RowView;

interface OpenerProps<Item> extends Pick<Props<Item>, 'item' | 'href' | 'onOpen'> {
  children: ReactNode;
}

function Opener<Item>({ item, href, onOpen, children }: OpenerProps<Item>) {
  if (href) {
    return (
      <Link href={href(item)} className={styles.link}>
        {children}
      </Link>
    );
  }
  return onOpen ? (
    <button type="button" className={styles.link} onClick={() => onOpen(item)}>
      {children}
    </button>
  ) : (
    children
  );
}
