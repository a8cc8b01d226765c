import type { HistoryEntry, Order } from '../../sdk/index.ts';
import { paint, plain } from '../output/output.ts';
import { moment, statusName } from '../output/words.ts';
import { type Column, pairs, table } from '../tables/table.ts';
import { type AccountRow, digits, discountOf, grossOf, money, partsOf, paymentsOf } from './money.ts';

type Line = Order['line_items'][number];
type Address = NonNullable<Order['billing_address']>;
type Contact = NonNullable<Order['primary_contact']>;

const customerOf = ({ primary_contact: contact, billing_address: address, customer_id }: Order): string =>
  plain(personOf(contact) || personOf(address) || (customer_id ?? ''));

const personOf = (person: Contact | Address | undefined): string =>
  [person?.first_name, person?.last_name].filter(Boolean).join(' ');

/** The columns of a list of orders. */
export const ORDER_COLUMNS: readonly Column<Order>[] = [
  { title: 'ID', hides: 1, of: ({ id }) => plain(id) },
  { title: 'ORDER', of: ({ display_id }) => plain(display_id ?? '') },
  { title: 'STATUS', cutsTo: 24, of: ({ status }) => statusName(status ?? {}) },
  { title: 'PAYMENT', hides: 4, of: ({ payment_status }) => payment_status ?? '' },
  { title: 'FULFILMENT', hides: 3, of: ({ fulfillment_status }) => fulfillment_status ?? '' },
  { title: 'TOTAL', align: 'right', of: ({ totals, currency }) => money(totals?.total, currency) },
  { title: 'CUSTOMER', hides: 6, cutsTo: 12, of: customerOf },
  { title: 'CHANGED', hides: 5, of: ({ changed_at }) => moment(changed_at) },
  { title: 'REFERENCE', hides: 2, of: ({ reference_id }) => plain(reference_id ?? '') },
];

/** What the page of an order shows beside the order itself, as far as the key can read it. */
export interface OrderSurroundings {
  /** The first and the last entry of its history. */
  created: HistoryEntry | undefined;
  changed: HistoryEntry | undefined;
  /** The order as each dialect shows it. */
  views: Readonly<Record<string, unknown>>;
}

/** Renders one order. */
export function orderPage(order: Order, { created, changed, views }: OrderSurroundings): string {
  const { billing_address: billing, shipping_address: shipping } = order;
  const facts = pairs([
    ['Id', plain(order.id)],
    ['Reference', plain(order.reference_id ?? '')],
    ['PO number', plain(order.po_number ?? '')],
    ['Version', String(order.version)],
    ['Status', statusName(order.status)],
    ['Payment', order.payment_status],
    ['Fulfilment', order.fulfillment_status],
    ['Tags', order.tags.map(plain).join(', ')],
    ['Came from', plain(order.source)],
    ['Created', `${moment(order.created_at)}${authorOf(created)}`],
    ['Changed', `${moment(order.changed_at)}${authorOf(changed)}`],
    ['Shipment', moment(order.shipment_date)],
    ['Due', moment(order.due_date)],
    ['Completed', moment(order.completed_at)],
    ['Deleted', moment(order.deleted_at)],
  ]);
  const people = pairs([
    ['Customer', plain(order.customer_id ?? '')],
    ['Contact', contactLines(order.primary_contact)],
    ['Billing address', addressLines(billing)],
    ['Shipping address', sameAddress(billing, shipping) ? 'the billing address' : addressLines(shipping)],
  ]);
  const terms = pairs([
    ['Payment term', plain(order.payment_term ?? '')],
    ['Payment method', plain(order.payment_method_id ?? '')],
    ['Shipping method', plain(order.shipping_method ?? '')],
    ['Freight term', plain(order.freight_term ?? '')],
    ['Price list', plain(order.price_list_id ?? '')],
    ['Container', order.container_info ? plain(containerOf(order.container_info)) : ''],
    ['Consent', order.customer_consent ? plain(consentOf(order.customer_consent)) : ''],
    ...order.attributes.map(({ name, value }) => [plain(name), textOf(value)] as const),
    ['Internal note', textOf(order.internal_note)],
    ['Customer note', textOf(order.customer_note)],
  ]);
  const dialects = pairs(Object.entries(views).map(([dialect, view]) => [dialect, viewLines(order, view)] as const));
  return [
    paint('bold', `Order ${plain(order.display_id)}`),
    facts,
    people,
    order.line_items.length > 0 ? table(lineColumns(order), order.line_items) : '',
    account(order),
    terms,
    dialects === '' ? '' : `${paint('bold', 'What clients of each dialect see')}\n${dialects}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A text of several lines, without control characters. */
const textOf = (text = ''): string => text.split(/\r?\n/).map(plain).join('\n');

const authorOf = (entry: HistoryEntry | undefined): string =>
  entry === undefined ? '' : ` by ${plain(entry.actor.name ?? entry.actor.id)} (${entry.dialect} ${entry.operation})`;

const filled = (parts: readonly (string | undefined)[], between: string): string =>
  parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => plain(part as string))
    .join(between);

const contactLines = (contact: Contact | undefined): string =>
  contact === undefined
    ? ''
    : filled(
        [filled([personOf(contact), contact.designation], ', '), filled([contact.email, contact.phone], ' · ')],
        '\n',
      );

const sameAddress = (one: Address | undefined, other: Address | undefined): boolean =>
  one !== undefined && addressLines(one) === addressLines(other) && addressLines(one) !== '';

function addressLines(address: Address | undefined): string {
  if (address === undefined) return '';
  const { address_line_1, address_line_2, zip_code, city, state, country, email, phone, reference_id } = address;
  return [
    filled([personOf(address)], ''),
    filled([address_line_1, address_line_2], ', '),
    filled([filled([zip_code, city], ' '), state, country], ', '),
    filled([email, phone], ' · '),
    filled([reference_id], ''),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const containerOf = ({ name, key, unit, volume }: NonNullable<Order['container_info']>): string =>
  `${filled([name, key], ' · ')} ${digits(volume, undefined)} ${unit}`;

const consentOf = ({ has_consent, consent_file_id }: NonNullable<Order['customer_consent']>): string =>
  `${has_consent ? 'given' : 'not given'}${consent_file_id === '' ? '' : `, file ${consent_file_id}`}`;

function lineColumns({ currency, line_items: lines }: Order): Column<Line>[] {
  const columns: Column<Line>[] = [
    { title: 'SKU', of: ({ sku }) => plain(sku) },
    { title: 'TITLE', hides: 2, cutsTo: 12, of: ({ title }) => plain(title ?? '') },
    { title: 'QTY', align: 'right', of: ({ quantity }) => String(quantity) },
    { title: 'SHIPPED', hides: 1, align: 'right', of: ({ shipped_quantity }) => String(shipped_quantity ?? 0) },
    { title: 'PRICE', align: 'right', of: ({ unit_price }) => digits(unit_price, currency) },
    { title: 'AMOUNT', align: 'right', of: (line) => digits(grossOf(line), currency) },
  ];
  const discount: Column<Line> = {
    title: 'DISCOUNT',
    align: 'right',
    of: (line) => {
      const amount = discountOf(line);
      const rate = line.discount_type === 'percentage' ? ` (${line.discount} %)` : '';
      return amount.eq(0) ? '' : `${digits(amount.neg(), currency)}${rate}`;
    },
  };
  return lines.some((line) => !discountOf(line).eq(0)) ? [...columns, discount] : columns;
}

/** The parts of the total and what of it is paid, with the digits below each other. */
function account(order: Order): string {
  const rows = [...partsOf(order), ...paymentsOf(order)];
  const texts = rows.map(({ amount }) => digits(amount, order.currency));
  const width = Math.max(...texts.map((text) => text.length));
  const unit = order.currency === undefined ? '' : ` ${order.currency}`;
  return pairs(rows.map((row, i) => [row.name, accountText(row, (texts[i] ?? '').padStart(width), unit)] as const));
}

function accountText({ name, amount, note }: AccountRow, text: string, unit: string): string {
  if (amount === undefined) return note ?? '';
  const shown = name === 'Total' || name === 'Balance' ? paint('bold', `${text}${unit}`) : `${text}${unit}`;
  return note === undefined ? shown : `${shown}  ${paint('dim', note)}`;
}

/** The names that clients of a dialect have for an order, by the dialect's own fields, and its statuses there. */
function viewLines(order: Order, view: unknown): string {
  const document = documentOf(view);
  const names = new Set([order.display_id, order.reference_id, order.po_number, ...Object.values(order.aliases)]);
  const named = Object.entries(document).filter(([field, value]) =>
    field === 'id' ? value !== order.id : typeof value === 'string' && names.has(value),
  );
  const words = named.map(([field, value]) => `${field} ${plain(String(value))}`).join(', ');
  return filled([words, statusWords(view)], '\n');
}

/** The order itself in a dialect's reply, which may enclose it in `data`. */
function documentOf(view: unknown): Record<string, unknown> {
  if (typeof view !== 'object' || view === null) return {};
  const document = 'data' in view && typeof view.data === 'object' && view.data !== null ? view.data : view;
  return document as Record<string, unknown>;
}

/** The fields of a dialect's view with `status` in their name. */
export function statusWords(view: unknown): string {
  const words = Object.entries(documentOf(view)).filter(([name, value]) => /status/i.test(name) && value !== null);
  return words.map(([name, value]) => `${name} ${plain(wordOf(value))}`).join(', ');
}

const wordOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? String((value as { name?: unknown }).name ?? '') : String(value);
