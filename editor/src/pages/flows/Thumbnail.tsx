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
        const start = { x: x(from.column), y: y(from.row) };
        const end = { x: x(to.column), y: y(to.row) };
        return (
          <path
            key={`${id} ${from.column} ${from.row} ${to.column} ${to.row}`}
            d={curve(start, end)}
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

interface Place {
  x: number;
  y: number;
}

function curve(start: Place, end: Place): string {
  const middle = (start.x + end.x) / 2;
  return `M${start.x} ${start.y}C${middle} ${start.y} ${middle} ${end.y} ${end.x} ${end.y}`;
}
