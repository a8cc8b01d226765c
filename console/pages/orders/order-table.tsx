import { useTable } from '@tanstack/react-table';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../../text/text.ts';
import { COLUMNS, columnsOf, type Row } from './columns.tsx';
import type { ListMemory } from './list-memory.ts';
import type { LiveRows } from './live-rows.ts';
import type { OrderPages } from './order-pages.ts';
import { OrderRow, type RowShape, UnreadRow } from './order-row.tsx';
import { useRowKeys } from './row-keys.ts';
import { isChosen, type Selection } from './selection.ts';
import { features, TABLE_COLUMNS } from './table-columns.ts';
import { TableHead } from './table-head.tsx';

/** Rows that are drawn beyond the frame, so that a fast scroll shows no gap. */
const OVERSCAN = 8;

const HEIGHTS: Readonly<Record<RowShape, number>> = { wide: 40, dense: 32, stacked: 76 };

export interface OrderTableProps {
  pages: OrderPages;
  memory: ListMemory;
  columns: readonly string[];
  sort: string;
  onSort: ((sort: string) => void) | undefined;
  shape: RowShape;
  /** The number of orders that match, once it is known. */
  total: number | undefined;
  /** Absent where orders cannot be chosen. */
  selection: Selection | undefined;
  onSelect(rows: readonly Row[], isChosen: boolean): void;
  /** Which of the rows that were read are chosen. */
  shown: 'all' | 'some' | 'none' | undefined;
  onSelectShown(isChosen: boolean): void;
  onClear(): void;
  live: LiveRows;
  /** The search parameters of the page of an order of this list. */
  orderSearch: Record<string, string>;
  onOpen(row: Row): void;
  /** Called with the first and last row in view. */
  onView(range: { first: number; last: number }): void;
}

/** The rows of the list, of which only those in view are in the page. */
export function OrderTable(props: OrderTableProps) {
  const { pages, memory, shape, selection, live, total } = props;
  const t = useTexts('orders');
  const scroller = useRef<HTMLDivElement>(null);
  const [focus, setFocus] = useState(memory.focus);
  const focused = Math.min(focus, Math.max(0, pages.count - 1));
  const virtualizer = useVirtualizer({
    count: pages.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => HEIGHTS[shape],
    overscan: OVERSCAN,
    initialOffset: memory.scrollTop,
    // The row with the focus stays, so that the focus is not lost when it is scrolled away.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), focused])].sort((a, b) => a - b),
  });
  const items = virtualizer.getVirtualItems();
  const range = virtualizer.range ?? { startIndex: 0, endIndex: 30 };
  const { onView } = props;
  useEffect(() => {
    onView({ first: range.startIndex, last: range.endIndex });
  }, [onView, range.startIndex, range.endIndex]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height are measured anew
  useEffect(() => virtualizer.measure(), [shape, virtualizer]);
  const columns = columnsOf(props.columns);
  const rows = items.flatMap(({ index }) => pages.rowAt(index) ?? []);
  const table = useTable({
    features,
    columns: TABLE_COLUMNS,
    data: rows,
    getRowId: ({ id }) => id,
    state: {
      columnOrder: columns.map(({ id }) => id),
      columnVisibility: Object.fromEntries(COLUMNS.map((column) => [column.id, columns.includes(column)])),
    },
  });
  const keys = useRowKeys({
    ...props,
    scroller,
    focus: focused,
    setFocus: (index) => {
      memory.focus = index;
      setFocus(index);
    },
    reveal: (index) => virtualizer.scrollToIndex(index),
    rowsInView: Math.max(1, range.endIndex - range.startIndex - 1),
  });
  const template = [
    '2.25rem',
    'minmax(6.25rem, 0.7fr)',
    ...columns.map(({ width: [least, share] }) => `minmax(${least}px, ${share}fr)`),
  ].join(' ');
  // The box and the number come before the columns, and 12 px between all.
  const least = 36 + 100 + columns.reduce((sum, { width }) => sum + width[0] + 12, 12);
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={t('table')}
      aria-rowcount={total === undefined ? -1 : total + 1}
      aria-multiselectable={selection ? true : undefined}
      aria-busy={pages.isPending}
      className="min-h-0 flex-1 overflow-auto overscroll-contain rounded-b-lg"
      onScroll={({ currentTarget }) => {
        memory.scrollTop = currentTarget.scrollTop;
      }}
      {...keys}
    >
      <div style={shape === 'stacked' ? undefined : { minWidth: least }}>
        <TableHead {...props} columns={columns} template={template} isStacked={shape === 'stacked'} />
        <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start, size }) => {
            const row = pages.rowAt(index);
            const place = { index, start, size, template, shape };
            return row ? (
              <OrderRow
                key={row.id}
                {...place}
                row={table.getRow(row.id)}
                isFocused={index === focused}
                isChosen={selection === undefined ? undefined : isChosen(selection, row.id)}
                isFlashing={live.flashing.has(row.id)}
                isGone={live.gone.has(row.id)}
                orderSearch={props.orderSearch}
              />
            ) : (
              <UnreadRow key={index} {...place} columns={columns.length} />
            );
          })}
        </div>
      </div>
    </div>
  );
}
