import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useFrozenOrder } from './use-frozen-order.js';

export interface Column<T> {
  readonly key: string;
  readonly head: string;
  readonly className?: string;
  /** What the server sorts by, where it can. */
  readonly sort?: string;
  readonly cell: (row: T) => ReactNode;
}

interface TableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly total: number;
  readonly keyOf: (row: T) => string;
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
  readonly onOpen: (key: string) => void;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly isNarrow: boolean;
  readonly foot: ReactNode;
}

const ROW_PX = 57;
const CARD_PX = 132;

/**
 * Only visible rows exist, the scroll bar stays true, and the order is frozen while somebody points at or stands in the
 * table: a row never moves away from under a hand.
 */
export function Table<T>(props: TableProps<T>) {
  const { label, columns, rows, total, keyOf, selected, onSelect, onOpen, sort, onSort, isNarrow, foot } = props;
  const [isInUse, setInUse] = useState(false);
  const { ordered, moved, release } = useFrozenOrder(rows, keyOf, isInUse);
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measured = (body.current?.getBoundingClientRect().top ?? 0) + scrollY;
    setTop((before) => (Math.abs(before - measured) > 1 ? measured : before));
  });
  const virtual = useWindowVirtualizer({
    count: ordered.length,
    estimateSize: () => (isNarrow ? CARD_PX : ROW_PX),
    overscan: 6,
    scrollMargin: top,
    getItemKey: (index) => keyOf(ordered[index]!),
  });
  const items = virtual.getVirtualItems();
  const before = (items[0]?.start ?? top) - top;
  const after = virtual.getTotalSize() - ((items.at(-1)?.end ?? top) - top);
  return (
    <section
      className="card"
      onPointerEnter={(event) => setInUse(event.pointerType === 'mouse')}
      onPointerLeave={() => setInUse(false)}
    >
      <table className="cards" aria-label={label} aria-rowcount={total + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={column.className} aria-sort={ariaSort(sort, column.sort)}>
                {column.sort ? (
                  <button type="button" className="sort" onClick={() => onSort(nextSort(sort, column.sort!))}>
                    {column.head}
                    {arrow(sort, column.sort)}
                  </button>
                ) : (
                  column.head
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {before > 0 ? <Spacer height={before} span={columns.length} /> : null}
          {items.map((item) => {
            const row = ordered[item.index]!;
            const key = keyOf(row);
            return (
              <tr
                key={key}
                ref={virtual.measureElement}
                data-index={item.index}
                data-key={key}
                aria-rowindex={item.index + 2}
                className={key === selected ? 'sel' : undefined}
                onClick={(event) => {
                  if (event.target instanceof Element && event.target.closest('a, button')) return;
                  onSelect(key);
                  onOpen(key);
                }}
              >
                {columns.map((column) => (
                  <td key={column.key} className={column.className}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 ? <Spacer height={after} span={columns.length} /> : null}
        </tbody>
      </table>
      <div className="tfoot">
        {moved > 0 ? (
          <button type="button" className="btn sm" onClick={release}>
            {moved} {moved === 1 ? 'row' : 'rows'} moved: sort again
          </button>
        ) : null}
        {foot}
      </div>
    </section>
  );
}

function Spacer({ height, span }: { readonly height: number; readonly span: number }) {
  return (
    <tr className="spacer">
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}

function ariaSort(sort: string, column: string | undefined): 'ascending' | 'descending' | undefined {
  if (column === undefined) return undefined;
  if (sort === column) return 'descending';
  return sort === `-${column}` ? 'ascending' : undefined;
}

const arrow = (sort: string, column: string): string => (sort === column ? ' ↓' : sort === `-${column}` ? ' ↑' : '');

/** As the server sorts it, then the other way around, then worst first again. */
function nextSort(sort: string, column: string): string {
  if (sort === column) return `-${column}`;
  return sort === `-${column}` ? 'attention' : column;
}
