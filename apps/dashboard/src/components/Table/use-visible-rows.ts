import { type RefObject, useEffect, useState } from 'react';

/** Rows above and below those that are seen, so that a turn of the wheel finds them there. */
const OVERSCAN = 3;
/** Where a list begins at the least: what stands above it is higher on every page. */
const LEAST_TOP_PX = 200;

interface Rows {
  readonly first: number;
  /** The row after the last one. */
  readonly end: number;
}

/** Which rows of `rowPx` height the window shows; all others need not exist. Before the first look: as if the list stood on top. */
export function useVisibleRows(body: RefObject<HTMLElement | null>, count: number, rowPx: number): Rows {
  const [rows, setRows] = useState<Rows>(() => rowsAt(LEAST_TOP_PX, rowPx));
  // After each drawing too: what stands above the rows may have grown. The layout is done then, and is only read.
  useEffect(() => {
    const look = (): void => {
      const top = body.current?.getBoundingClientRect().top;
      if (top === undefined) return;
      setRows((before) => {
        const next = rowsAt(top, rowPx);
        return next.first === before.first && next.end === before.end ? before : next;
      });
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  });
  const first = Math.min(rows.first, Math.max(0, count - 1));
  return { first, end: Math.min(count, Math.max(rows.end, first + 1)) };
}

function rowsAt(topPx: number, rowPx: number): Rows {
  const first = Math.max(0, Math.floor(-topPx / rowPx) - OVERSCAN);
  return { first, end: Math.max(0, Math.ceil((innerHeight - topPx) / rowPx)) + OVERSCAN };
}
