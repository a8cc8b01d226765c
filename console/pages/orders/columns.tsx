import type { ReactNode } from 'react';
import type { ChosenOrder } from '../../../sdk/index.ts';
import { Money } from '../../format/money.tsx';
import { Ago, Time } from '../../format/time.tsx';
import { Badge, StatusPill } from '../../kit/marks.tsx';
import { useTexts } from '../../text/text.ts';

/** A row of the list. `isGone`: it left the list since it was read. */
export type Row = ChosenOrder & { id: string; display_id: string; version: number };

/** A column of the list. Its heading is `column.<id>` of the texts, with `_` for a dot. */
export interface OrderColumn {
  /** The field of an order, as saved views name it. */
  id: ColumnId;
  /** The fields that a cell reads. */
  fields: readonly string[];
  /** The widths that a cell may have, in pixels; the first is the least. A wider table shares what is left. */
  width: readonly [least: number, share: number];
  isNumber?: boolean;
  /** The sort order by this column. */
  sort?: string;
  cell(row: Row): ReactNode;
}

export type ColumnId =
  | 'status'
  | 'primary_contact'
  | 'shipping_address'
  | 'totals.total'
  | 'totals.balance'
  | 'payment_status'
  | 'fulfillment_status'
  | 'tags'
  | 'source'
  | 'reference_id'
  | 'po_number'
  | 'line_items'
  | 'internal_note'
  | 'customer_note'
  | 'payment_term'
  | 'shipping_method'
  | 'shipment_date'
  | 'due_date'
  | 'created_at'
  | 'changed_at'
  | 'completed_at';

const text = (id: ColumnId & keyof Row, least: number, share = 1): OrderColumn => ({
  id,
  fields: [id],
  width: [least, share],
  cell: (row) => <Text>{row[id] as string | undefined}</Text>,
});

const day = (id: 'shipment_date' | 'due_date'): OrderColumn => ({
  id,
  fields: [id],
  width: [112, 0.5],
  cell: (row) => <When at={row[id]} style="day" />,
});

/** The columns that a list may show, beside the order's number. */
export const COLUMNS: readonly OrderColumn[] = [
  {
    id: 'status',
    fields: ['status'],
    width: [132, 0.6],
    cell: ({ status }) => (
      <StatusPill status={{ name: status?.name ?? '', ...(status?.color ? { color: status.color } : {}) }} />
    ),
  },
  {
    id: 'primary_contact',
    fields: ['primary_contact', 'billing_address.first_name', 'billing_address.last_name', 'customer_id'],
    width: [120, 1.2],
    cell: (row) => <Text>{customerOf(row)}</Text>,
  },
  {
    id: 'shipping_address',
    fields: ['shipping_address.city', 'shipping_address.country'],
    width: [130, 1],
    cell: ({ shipping_address: to }) => <Text>{[to?.city, to?.country].filter(Boolean).join(', ')}</Text>,
  },
  money('totals.total', (row) => row.totals?.total),
  money('totals.balance', (row) => row.totals?.balance),
  {
    id: 'payment_status',
    fields: ['payment_status'],
    width: [88, 0.5],
    cell: ({ payment_status }) => <Axis word={payment_status} />,
  },
  {
    id: 'fulfillment_status',
    fields: ['fulfillment_status'],
    width: [116, 0.5],
    cell: ({ fulfillment_status }) => <Axis word={fulfillment_status} />,
  },
  {
    id: 'tags',
    fields: ['tags'],
    width: [76, 0.8],
    cell: ({ tags = [] }) => <Tags tags={tags} />,
  },
  text('source', 100, 0.6),
  text('reference_id', 110, 0.8),
  text('po_number', 110, 0.8),
  {
    id: 'line_items',
    fields: ['line_items.quantity'],
    width: [64, 0.2],
    isNumber: true,
    cell: ({ line_items = [] }) => line_items.length,
  },
  text('internal_note', 160, 2),
  text('customer_note', 160, 2),
  text('payment_term', 110, 0.8),
  text('shipping_method', 110, 0.8),
  day('shipment_date'),
  day('due_date'),
  {
    id: 'created_at',
    fields: ['created_at'],
    width: [128, 0.5],
    sort: 'created_at',
    cell: ({ created_at }) => <When at={created_at} />,
  },
  {
    id: 'changed_at',
    fields: ['changed_at'],
    width: [96, 0.5],
    sort: 'changed_at',
    cell: ({ changed_at }) => (changed_at ? <Ago at={changed_at} /> : null),
  },
  {
    id: 'completed_at',
    fields: ['completed_at'],
    width: [128, 0.5],
    sort: 'completed_at',
    cell: ({ completed_at }) => <When at={completed_at} />,
  },
];

const BY_ID = new Map<string, OrderColumn>(COLUMNS.map((column) => [column.id, column]));

/** The columns of these ids, in their order. Unknown ones are left out. */
export const columnsOf = (ids: readonly string[]): OrderColumn[] => ids.flatMap((id) => BY_ID.get(id) ?? []);

/** The fields that the rows need. */
export const fieldsOf = (columns: readonly OrderColumn[]): string =>
  [
    ...new Set(['id', 'display_id', 'version', 'status', 'currency', ...columns.flatMap(({ fields }) => fields)]),
  ].join();

function money(id: 'totals.total' | 'totals.balance', amount: (row: Row) => number | undefined): OrderColumn {
  return {
    id,
    fields: [id],
    width: [112, 0.5],
    isNumber: true,
    cell: (row) => <Money amount={amount(row)} currency={row.currency} />,
  };
}

/** The name of the person or company that an order is of. */
export function customerOf({
  primary_contact: contact,
  billing_address: billing,
  customer_id,
}: Row): string | undefined {
  const nameOf = (party: { first_name?: string; last_name?: string } | undefined): string =>
    [party?.first_name, party?.last_name].filter(Boolean).join(' ');
  return nameOf(contact) || nameOf(billing) || customer_id;
}

function Text({ children }: { children: string | undefined }) {
  return (
    <span className="block truncate" title={children}>
      {children}
    </span>
  );
}

function When({ at, style = 'short' }: { at: string | undefined; style?: 'short' | 'day' }) {
  return at === undefined ? null : <Time at={at} style={style} />;
}

type AxisWord = NonNullable<Row['payment_status'] | Row['fulfillment_status']>;

function Axis({ word }: { word: AxisWord | undefined }) {
  const t = useTexts('orders');
  return word === undefined ? null : <span className="block truncate">{t(`axis.${word}`)}</span>;
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className="flex gap-1 overflow-hidden" title={tags.join(', ')}>
      {tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
    </span>
  );
}
