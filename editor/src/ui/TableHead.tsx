// The head of a table: titles, and by what it is sorted.

import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { classes } from './classes';
import type { Column } from './Table';
import styles from './Table.module.css';

export interface Sort {
  by: string;
  down: boolean;
}

interface Props<Item> {
  columns: readonly Column<Item>[];
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}

export function Head<Item>({ columns, sort, onSort }: Props<Item>) {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const sorted = sort?.by === column.id ? sort : undefined;
          const sortable = column.sortable && onSort;
          return (
            <th
              key={column.id}
              scope="col"
              className={classes(
                styles.title,
                column.align && styles.end,
                column.from && styles[column.from],
              )}
              style={column.width ? { width: column.width } : undefined}
              {...(sortable && { 'aria-sort': direction(sorted) })}
            >
              {sortable ? (
                <button
                  type="button"
                  className={styles.sort}
                  onClick={() => onSort({ by: column.id, down: sorted ? !sorted.down : false })}
                >
                  {column.title}
                  <Sign sorted={sorted} />
                </button>
              ) : (
                <span className={column.silent ? 'unseen' : undefined}>{column.title}</span>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function direction(sorted: Sort | undefined): 'none' | 'ascending' | 'descending' {
  if (!sorted) return 'none';
  return sorted.down ? 'descending' : 'ascending';
}

function Sign({ sorted }: { sorted: Sort | undefined }) {
  const Icon = sorted ? (sorted.down ? ArrowDown : ArrowUp) : ChevronsUpDown;
  return <Icon aria-hidden="true" className={sorted ? styles.sorted : styles.unsorted} />;
}
