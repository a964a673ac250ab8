// Of a long list only what is in sight is in the page. Rows are of one height.

import { type RefObject, useEffect, useState } from 'react';

/** Fewer rows than this are all in the page. */
const WINDOWED_FROM = 120;

/** Rows beyond the edge of the view that are kept, so that scrolling shows no gap. */
const MARGIN_ROWS = 20;

export interface Range {
  from: number;
  to: number;
}

/** The rows in sight, where the list's first row is at the top of `body`. */
export function useRowsInSight(
  body: RefObject<HTMLElement | null>,
  rows: number,
  rowHeight: number,
): Range {
  const windowed = rows >= WINDOWED_FROM;
  const [range, setRange] = useState<Range>({ from: 0, to: WINDOWED_FROM });

  useEffect(() => {
    if (!windowed) return;
    const look = () => {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const next = inSight(top, window.innerHeight, rows, rowHeight);
      setRange((was) => (was.from === next.from && was.to === next.to ? was : next));
    };
    look();
    // Whatever scrolls, the page or a part of it, is heard on its way down.
    document.addEventListener('scroll', look, { capture: true, passive: true });
    window.addEventListener('resize', look);
    return () => {
      document.removeEventListener('scroll', look, { capture: true });
      window.removeEventListener('resize', look);
    };
  }, [body, rows, rowHeight, windowed]);

  return windowed ? { from: Math.min(range.from, rows), to: range.to } : { from: 0, to: rows };
}

/** `top` is where the first row is, seen from the top of the view. */
export function inSight(top: number, view: number, rows: number, rowHeight: number): Range {
  const first = Math.floor(-top / rowHeight) - MARGIN_ROWS;
  const last = Math.ceil((view - top) / rowHeight) + MARGIN_ROWS;
  // Whole steps of rows: scrolling a little changes nothing.
  const from = Math.floor(Math.max(0, first) / 10) * 10;
  return { from: Math.min(from, rows), to: Math.min(rows, Math.max(last, from)) };
}
