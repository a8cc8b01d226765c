import type { ContactMatch, OrderFilter, OrderSort, Period, TextMatch } from '../../src/core/lists/order-lists.ts';
import type { Order } from '../../src/model/order.ts';
import type { Customer } from '../../src/model/record.ts';
import type { StatusCatalog } from '../../src/model/status.ts';
import { foldText } from '../../src/model/text.ts';

/** What a list should have, worked out from the orders one by one. */
export interface ListModel {
  orders: readonly Order[];
  customers: ReadonlyMap<string, Customer>;
  /** With archived entries. */
  catalog: StatusCatalog;
}

/** The orders that meet a filter, in the order of a sort; where that leaves it open, by id. */
export function listed(model: ListModel, filter: OrderFilter, { by, descending }: OrderSort): Order[] {
  const value = (order: Order): string => order[by] ?? '';
  const compare = (a: Order, b: Order): number => {
    // Orders without a value come last whatever the direction.
    if ((value(a) === '') !== (value(b) === '') && by === 'completed_at') return value(a) === '' ? 1 : -1;
    const order = Buffer.compare(Buffer.from(value(a)), Buffer.from(value(b))) || (a.id < b.id ? -1 : 1);
    return descending ? -order : order;
  };
  return model.orders.filter((order) => meets(model, order, filter)).toSorted(compare);
}

function meets({ customers, catalog }: ListModel, order: Order, filter: OrderFilter): boolean {
  const state = catalog.find(({ id }) => id === order.status_id)?.state;
  const customer = customers.get(order.customer_id ?? '');
  const isOneOf = <T>(wanted: readonly T[] | undefined, value: T | undefined): boolean =>
    wanted === undefined || (value !== undefined && wanted.includes(value));
  const begins = (value: string | undefined): boolean =>
    value !== undefined && foldText(value).startsWith(foldText(filter.search ?? ''));
  const has = (value: string | undefined): boolean =>
    value !== undefined && foldText(value).includes(nameSought(filter.search ?? ''));
  const isInOrder = (text: string): boolean =>
    [order.primary_contact, order.billing_address, order.shipping_address].some((party) => {
      const words = `${party?.first_name ?? ''} ${party?.last_name ?? ''}`.trim().split(/\s+/);
      return words.some((_, i) => foldText(words.slice(i).join(' ')).startsWith(nameSought(text)));
    });
  const isFoundBy = (text: string): boolean => {
    const { reference_id, display_id, po_number, line_items } = order;
    const names = [
      customer?.name,
      customer?.display_name,
      [customer?.first_name, customer?.last_name].filter(Boolean).join(' '),
    ];
    const parties = [order.primary_contact, order.billing_address, order.shipping_address];
    const ids = [order.id, reference_id, display_id, po_number, ...Object.values(order.aliases)];
    return (
      [...ids, ...line_items.map(({ sku }) => sku), ...parties.map((party) => party?.email)].some(
        (word) => word !== undefined && foldText(word).startsWith(foldText(text)),
      ) ||
      (text.includes('@') && foldText(customer?.email ?? '').includes(nameSought(text))) ||
      isPhone(text, customer?.phone, (number, sought) => number.includes(sought)) ||
      parties.some((party) =>
        isPhone(text, party?.phone, (number, sought) => number.startsWith(sought) || number.endsWith(sought)),
      ) ||
      names.some((name) => name !== undefined && foldText(name).includes(nameSought(text))) ||
      isInOrder(text)
    );
  };
  return (
    isOneOf(filter.states, state) &&
    isOneOf(filter.statusIds, order.status_id) &&
    isOneOf(filter.paymentStatuses, order.payment_status) &&
    isOneOf(filter.fulfillmentStatuses, order.fulfillment_status) &&
    isWithin(filter.created, order.created_at) &&
    isWithin(filter.changed, order.changed_at) &&
    isWithin(filter.completed, order.completed_at) &&
    isOneOf(filter.referenceIds, order.reference_id) &&
    (filter.sources === undefined || filter.sources.some((source) => isSame(source, order.source))) &&
    isOneOf(filter.customerIds, order.customer_id) &&
    (filter.tags === undefined || order.tags.some((tag) => filter.tags?.some((each) => isSame(each, tag)))) &&
    (filter.text === undefined || isFoundBy(filter.text)) &&
    (filter.customerIdContains === undefined || matches({ contains: filter.customerIdContains }, order.customer_id)) &&
    (filter.contact === undefined || contactsOf(order, filter.contact).some((id) => matches(filter.contact?.id, id))) &&
    (filter.displayId === undefined || matches(filter.displayId, order.display_id)) &&
    (filter.extras ?? []).every(({ dialect, path, match }) => matches(match, at(order.extras[dialect], path))) &&
    (filter.search === undefined ||
      [order.id, order.reference_id, order.display_id, ...Object.values(order.aliases)].some(begins) ||
      has(customer?.name) ||
      has(customer?.display_name) ||
      has([customer?.first_name, customer?.last_name].filter(Boolean).join(' ')) ||
      isInOrder(filter.search))
  );
}

const nameSought = (text: string): string => foldText(text.trim().replaceAll(/\s+/g, ' ') || text);

/** Whether a text is a phone number, compared with one by their digits without zeros before the text's. */
function isPhone(
  text: string,
  phone: string | undefined,
  compare: (number: string, sought: string) => boolean,
): boolean {
  if (phone === undefined || !/^[\s\d()./+-]+$/.test(text)) return false;
  const sought = text.replace('(0)', '').replaceAll(/\D/g, '').replace(/^0+/, '');
  const least = text.trim().startsWith('+') ? 3 : 6;
  return sought.length >= least && compare(phone.replaceAll(/\D/g, ''), sought);
}

const isSame = (a: string, b: string | undefined): boolean => b !== undefined && foldText(a) === foldText(b);

function isWithin(period: Period | undefined, moment: string | undefined): boolean {
  if (!period?.from && !period?.to) return true;
  return moment !== undefined && (period.from ?? '') <= moment && moment <= (period.to ?? '9999');
}

function matches(match: TextMatch | undefined, value: unknown): boolean {
  if (match === undefined || value === undefined || value === null) return false;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if ('exact' in match) return text.normalize() === match.exact.normalize();
  return foldText(text).includes(foldText(match.contains));
}

function contactsOf(order: Order, { listedAt }: ContactMatch): unknown[] {
  const listed = listedAt ? at(order.extras[listedAt.dialect], listedAt.path) : [];
  return [order.primary_contact?.id, ...(Array.isArray(listed) ? listed.map((contact) => contact?.id) : [])];
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((held, key) => (held as Record<string, unknown> | undefined)?.[key], value);
