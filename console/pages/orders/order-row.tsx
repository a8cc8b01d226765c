import { Link } from '@tanstack/react-router';
import { FlexRender } from '@tanstack/react-table';
import { memo } from 'react';
import { Money } from '../../format/money.tsx';
import { Ago } from '../../format/time.tsx';
import { classes } from '../../kit/classes.ts';
import { StatusPill } from '../../kit/marks.tsx';
import { useTexts } from '../../text/text.ts';
import { columnsOf, customerOf } from './columns.tsx';
import type { TableRow } from './table-columns.ts';

export type RowShape = 'wide' | 'dense' | 'stacked';

interface Place {
  index: number;
  /** In pixels, from the first row. */
  start: number;
  size: number;
  /** The columns of the grid. */
  template: string;
  shape: RowShape;
}

interface OrderRowProps extends Place {
  row: TableRow;
  isFocused: boolean;
  /** Absent where orders cannot be chosen. */
  isChosen: boolean | undefined;
  isFlashing: boolean;
  isGone: boolean;
  orderSearch: Record<string, string>;
}

const FRAME = 'absolute inset-x-0 top-0 grid items-center gap-x-3 border-b border-line px-2 text-sm';

const styleOf = ({ start, size, template, shape }: Place) => ({
  height: size,
  transform: `translateY(${start}px)`,
  ...(shape === 'stacked' ? {} : { gridTemplateColumns: template }),
});

/** A row of the list. It takes the focus, and has a link to the order in it. */
export const OrderRow = memo(
  function OrderRow(props: OrderRowProps) {
    const { index, shape, isFocused, isChosen, isFlashing, isGone } = props;
    return (
      <div
        role="row"
        tabIndex={isFocused ? 0 : -1}
        data-index={index}
        aria-rowindex={index + 2}
        aria-selected={isChosen}
        style={styleOf(props)}
        className={classes(
          FRAME,
          'cursor-pointer outline-offset-[-2px] hover:bg-hover',
          shape === 'stacked' && 'grid-cols-[2rem_1fr_auto] grid-rows-2 content-center gap-y-1',
          isChosen && 'bg-accent-soft hover:bg-accent-soft',
          isGone && 'text-soft',
          isFlashing && 'just-changed',
        )}
      >
        <ChoiceCell {...props} />
        {shape === 'stacked' ? <StackedCells {...props} /> : <WideCells {...props} />}
      </div>
    );
  },
  (before, after) =>
    before.row.original === after.row.original &&
    before.template === after.template &&
    before.shape === after.shape &&
    before.index === after.index &&
    before.start === after.start &&
    before.size === after.size &&
    before.isFocused === after.isFocused &&
    before.isChosen === after.isChosen &&
    before.isFlashing === after.isFlashing &&
    before.isGone === after.isGone &&
    before.orderSearch === after.orderSearch,
);

function ChoiceCell({ row, shape, isChosen }: OrderRowProps) {
  const t = useTexts('orders');
  return (
    <div role="gridcell" className={classes('flex', shape === 'stacked' && 'row-span-2')}>
      {isChosen !== undefined && (
        // The label widens the target; its text names the order.
        <label className="-m-1 grid size-7 place-items-center">
          <span className="sr-only">{t('choose', { order: row.original.display_id })}</span>
          <input
            type="checkbox"
            tabIndex={-1}
            checked={isChosen}
            // The grid takes the clicks of its rows.
            onChange={() => undefined}
            className="size-4 accent-accent"
          />
        </label>
      )}
    </div>
  );
}

function OrderLink({ row, orderSearch }: Pick<OrderRowProps, 'row' | 'orderSearch'>) {
  const { id, display_id } = row.original;
  return (
    <Link
      to="/orders/$id"
      params={{ id }}
      search={orderSearch}
      tabIndex={-1}
      className="block truncate font-medium text-accent underline-offset-2 hover:underline"
    >
      {display_id}
    </Link>
  );
}

function WideCells(props: OrderRowProps) {
  const { row, isGone } = props;
  const t = useTexts('orders');
  const cells = row.getVisibleCells();
  const columns = columnsOf(cells.map(({ column }) => column.id));
  return (
    <>
      <div role="rowheader" className="flex min-w-0 items-center gap-1.5">
        <OrderLink {...props} />
        {isGone && <span className="text-xs whitespace-nowrap text-soft">{t('gone')}</span>}
      </div>
      {cells.map((cell, i) => (
        <div key={cell.id} role="gridcell" className={classes('min-w-0', columns[i]?.isNumber && 'pr-2 text-right')}>
          <FlexRender cell={cell} />
        </div>
      ))}
    </>
  );
}

/** On a narrow screen: number and amount, then the customer and the status. */
function StackedCells(props: OrderRowProps) {
  const row = props.row.original;
  return (
    <>
      <div role="rowheader" className="flex min-w-0 items-center gap-2">
        <OrderLink {...props} />
        <span className="truncate text-soft">{customerOf(row)}</span>
      </div>
      <Cell isAtEnd>
        <Money amount={row.totals?.total} currency={row.currency} />
      </Cell>
      <Cell>
        <StatusPill status={{ name: row.status?.name ?? '', color: row.status?.color ?? null }} />
      </Cell>
      <Cell isAtEnd>{row.changed_at && <Ago at={row.changed_at} />}</Cell>
    </>
  );
}

const Cell = ({ isAtEnd = false, children }: { isAtEnd?: boolean; children: React.ReactNode }) => (
  <div role="gridcell" className={classes('min-w-0 text-soft', isAtEnd && 'text-right')}>
    {children}
  </div>
);

/** A row whose page is not read yet. */
export function UnreadRow(props: Place & { columns: number }) {
  const cells = props.shape === 'stacked' ? 2 : props.columns + 1;
  return (
    <div aria-hidden style={styleOf(props)} className={classes(FRAME, props.shape === 'stacked' && 'grid-cols-2')}>
      {props.shape !== 'stacked' && <span />}
      {Array.from({ length: cells }, (_, i) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: the cells are alike
          key={i}
          className="h-3 animate-pulse rounded bg-sunken"
          style={{ width: `${80 - ((props.index + i) % 4) * 14}%` }}
        />
      ))}
    </div>
  );
}
