// A small picture of a flow: its nodes in the colours of their categories, from left to right.

import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { nameCategoryColors } from '@/ui/categories';
import type { Drawing } from './drawing';
import styles from './Thumbnail.module.css';

const WIDTH = 176;
const HEIGHT = 88;
const BOX = { width: 18, height: 12 };

/** Of a column, so that lines are seen between boxes. */
const FILLED = 0.62;

export function Thumbnail({ text, schema }: { text: string; schema: unknown }) {
  const drawing = useQuery({
    queryKey: ['thumbnail', text, Boolean(schema)],
    queryFn: async () => {
      const { draw, categories } = await import('./drawing');
      nameCategoryColors(categories(schema));
      return draw(text, schema);
    },
    enabled: Boolean(schema),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return drawing.data ? <Picture drawing={drawing.data} /> : null;
}

function Picture({ drawing: { boxes, lines, columns, rows } }: { drawing: Drawing }) {
  const id = useId();
  const width = Math.min(BOX.width, (WIDTH / columns) * FILLED);
  const x = (column: number) => ((column + 0.5) * WIDTH) / columns;
  const y = (row: number) => ((row + 0.5) * HEIGHT) / rows;
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true" className={styles.picture}>
      {lines.map(([from, to]) => {
        const middle = (x(from.column) + x(to.column)) / 2;
        return (
          <path
            key={`${id} ${from.column} ${from.row} ${to.column} ${to.row}`}
            d={`M${x(from.column)} ${y(from.row)}C${middle} ${y(from.row)} ${middle} ${y(to.row)} ${x(to.column)} ${y(to.row)}`}
          />
        );
      })}
      {boxes.map(({ column, row, category }) => (
        <rect
          key={`${column} ${row}`}
          x={x(column) - width / 2}
          y={y(row) - BOX.height / 2}
          width={width}
          height={BOX.height}
          rx="3"
          style={{ fill: `var(--category-${category}, var(--palette-7))` }}
        />
      ))}
    </svg>
  );
}
