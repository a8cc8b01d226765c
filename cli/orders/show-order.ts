import type { HistoryEntry, Order } from '../../sdk/index.ts';
import { paint, plain } from '../output/output.ts';
import { pairs, table, tableDrawer } from '../output/table.ts';
import { changeLines, moment, statusName } from '../output/words.ts';
import { digitsOf } from '../session/documents.ts';

/** The most decimal places of an order's numbers. */
const MOST_PLACES = 4;

/** An amount with its currency: at least the usual decimal places of the currency, and every place of the amount. */
function money(amount: number | undefined, currency: string | undefined): string {
  if (amount === undefined) return '';
  const digits =
    digitsOf(amount) ??
    amount.toLocaleString('en', {
      useGrouping: false,
      minimumFractionDigits: placesOf(currency),
      maximumFractionDigits: MOST_PLACES,
    });
  return currency === undefined ? digits : `${digits} ${currency}`;
}

const placesOf = (currency = 'USD'): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().minimumFractionDigits ?? 2;

const customerOf = ({ primary_contact: contact, billing_address: address, customer_id }: Order): string =>
  plain(
    [contact?.['first_name'], contact?.['last_name']].filter(Boolean).join(' ') ||
      nameIn(address) ||
      (customer_id ?? ''),
  );

const nameIn = (address: Order['billing_address']): string =>
  address === undefined ? '' : String((address as Record<string, unknown>)['name'] ?? '');

/** Renders orders as rows, a part at a time. */
export const ordersDrawer = () =>
  tableDrawer<Order>([
    { title: 'ID', of: ({ id }) => plain(id) },
    { title: 'ORDER', of: ({ display_id }) => plain(display_id ?? '') },
    { title: 'STATUS', of: ({ status }) => statusName(status ?? {}) },
    { title: 'PAYMENT', of: ({ payment_status }) => payment_status ?? '' },
    { title: 'FULFILMENT', of: ({ fulfillment_status }) => fulfillment_status ?? '' },
    { title: 'TOTAL', align: 'right', of: ({ totals, currency }) => money(totals?.total, currency) },
    { title: 'CUSTOMER', of: customerOf },
    { title: 'CHANGED', of: ({ changed_at }) => moment(changed_at) },
  ]);

/** Renders one order. */
export function orderPage(order: Order): string {
  const { currency, totals } = order;
  const facts = pairs([
    ['Id', plain(order.id)],
    ['Version', String(order.version)],
    ['Status', statusName(order.status)],
    ['Payment', order.payment_status],
    ['Fulfilment', order.fulfillment_status],
    ['Customer', customerOf(order)],
    ['Reference', plain(order.reference_id ?? '')],
    ['PO number', plain(order.po_number ?? '')],
    ['Source', plain(order.source)],
    ['Tags', order.tags.map(plain).join(', ')],
    ['Due', moment(order.due_date)],
    ['Created', moment(order.created_at)],
    ['Changed', moment(order.changed_at)],
    ['Completed', moment(order.completed_at)],
    ['Deleted', moment(order.deleted_at)],
    ['Internal note', plain(order.internal_note ?? '')],
    ['Customer note', plain(order.customer_note ?? '')],
  ]);
  const lines = table(
    [
      { title: 'SKU', of: ({ sku }: Order['line_items'][number]) => plain(sku) },
      { title: 'TITLE', of: ({ title }) => plain(title ?? '') },
      { title: 'QUANTITY', align: 'right', of: ({ quantity }) => String(quantity) },
      { title: 'SHIPPED', align: 'right', of: ({ shipped_quantity }) => String(shipped_quantity ?? 0) },
      { title: 'PRICE', align: 'right', of: ({ unit_price }) => money(unit_price, undefined) },
    ],
    order.line_items,
  );
  const sums = pairs([
    ['Subtotal', money(totals.subtotal, currency)],
    [
      'Tax',
      order.taxes_included ? `${money(order.tax_value, currency)} included`.trim() : money(order.tax_value, currency),
    ],
    ['Total', money(totals.total, currency)],
    ['Paid', money(order.amount_paid, currency)],
    ['Refunded', money(order.amount_refunded, currency)],
    ['Balance', money(totals.balance, currency)],
  ]);
  const parts = [
    paint('bold', `Order ${plain(order.display_id)}`),
    facts,
    order.line_items.length > 0 ? lines : '',
    sums,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Renders a version of an order: time, actor, dialect, reason and field changes. */
export function entryLines(entry: HistoryEntry): string[] {
  const who = plain(entry.actor.name ?? entry.actor.id);
  const head = [
    paint('bold', `v${entry.version}`),
    moment(entry.at),
    entry.kind,
    `by ${who} (${entry.actor.kind})`,
    paint('dim', `${entry.dialect} ${entry.operation}`),
    entry.forced ? paint('yellow', 'forced') : '',
  ];
  const reason = entry.reason === undefined ? [] : [`  “${plain(entry.reason)}”`];
  return [head.filter((part) => part !== '').join('  '), ...reason, ...changeLines(entry.changes)];
}
