import { memo, type ReactNode, useEffect, useRef, useState } from 'react';
import { useFrozenOrder } from './use-frozen-order.js';
import { useVisibleRows } from './use-visible-rows.js';

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
  /** One list for the life of the page: rows are drawn again only when they or it change. */
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** Rows that the server has; those that are not here yet are outlines. */
  readonly total: number;
  readonly keyOf: (row: T) => string;
  readonly selected: string | null;
  readonly onOpen: (key: string) => void;
  /** First and last row that exist in the page now. */
  readonly onSeen: (first: number, last: number) => void;
  readonly sort: string;
  /** The order that no column stands for: worst first. */
  readonly restSort?: string;
  readonly onSort: (sort: string) => void;
  readonly layout: 'wide' | 'compact' | 'cards';
  readonly foot: ReactNode;
}

/** A row's height is the style's (table.css, narrow.css), so that the scroll bar is true from the first moment. */
const ROW_PX = { wide: 57, compact: 37, cards: 146 } as const;

/**
 * Only visible rows exist, the scroll bar stays true, and the order is frozen while somebody points at or stands in the
 * table: a row never moves away from under a hand.
 */
export function Table<T>(props: TableProps<T>) {
  const { label, columns, rows, total, keyOf, selected, onOpen, onSeen, sort, onSort, layout, foot } = props;
  const { restSort = 'attention' } = props;
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const { ordered, moved, release } = useFrozenOrder(rows, keyOf, isPointed || isFocused);
  const body = useRef<HTMLTableSectionElement>(null);
  const count = Math.max(total, ordered.length);
  const rowPx = ROW_PX[layout];
  const { first, end } = useVisibleRows(body, count, rowPx);
  useEffect(() => onSeen(first, end - 1), [onSeen, first, end]);
  return (
    <section
      className="card"
      onPointerEnter={(event) => setPointed(event.pointerType === 'mouse')}
      onPointerLeave={() => setPointed(false)}
    >
      <table className={`cards ${layout}`} aria-label={label} aria-rowcount={total + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} sort={sort} restSort={restSort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body} onFocus={() => setFocused(true)} onBlur={() => setFocused(false)}>
          {first > 0 ? <Spacer height={first * rowPx} span={columns.length} /> : null}
          {Array.from({ length: end - first }, (_, i) => {
            const index = first + i;
            const row = ordered[index];
            const rowKey = row === undefined ? null : keyOf(row);
            // A place keeps its elements when another flow moves into it; nobody stands in them then, or the order is frozen.
            return (
              <Row
                key={index}
                index={index}
                row={row}
                columns={columns as readonly Column<unknown>[]}
                rowKey={rowKey}
                isSelected={rowKey !== null && rowKey === selected}
                onOpen={onOpen}
              />
            );
          })}
          {end < count ? <Spacer height={(count - end) * rowPx} span={columns.length} /> : null}
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

interface RowProps {
  readonly index: number;
  readonly row: unknown;
  readonly rowKey: string | null;
  readonly columns: readonly Column<unknown>[];
  readonly isSelected: boolean;
  readonly onOpen: (key: string) => void;
}

const Row = memo(function Row({ index, row, rowKey, columns, isSelected, onOpen }: RowProps) {
  if (rowKey === null) {
    return (
      <tr aria-rowindex={index + 2} aria-busy="true" className="coming">
        <td colSpan={columns.length}>
          <span className="sk" />
        </td>
      </tr>
    );
  }
  return (
    <tr
      data-key={rowKey}
      aria-rowindex={index + 2}
      className={isSelected ? 'sel' : undefined}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('a, button')) return;
        onOpen(rowKey);
      }}
    >
      {columns.map((column) => (
        <td key={column.key} className={column.className}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
});

interface HeadCellProps<T> {
  readonly column: Column<T>;
  readonly sort: string;
  readonly restSort: string;
  readonly onSort: (sort: string) => void;
}

function HeadCell<T>({ column: { head, className, sort: by }, sort, restSort, onSort }: HeadCellProps<T>) {
  if (by === undefined) {
    return (
      <th scope="col" className={className}>
        {head}
      </th>
    );
  }
  const direction = sort === by ? 'descending' : sort === `-${by}` ? 'ascending' : undefined;
  return (
    <th scope="col" className={className} aria-sort={direction}>
      <button type="button" className="sort" onClick={() => onSort(nextSort(sort, by, restSort))}>
        {head}
        {direction === undefined ? '' : direction === 'descending' ? ' ↓' : ' ↑'}
      </button>
    </th>
  );
}

/** As the server sorts it, then the other way around, then worst first again. */
function nextSort(sort: string, column: string, restSort: string): string {
  if (sort === column) return `-${column}`;
  return sort === `-${column}` ? restSort : column;
}

function Spacer({ height, span }: { readonly height: number; readonly span: number }) {
  return (
    <tr className="spacer">
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}
