import { FIRST_REFERENCE } from '../world/orders.ts';
import type { Entries } from '../world/shop.ts';

/** What the paths of lists depend on. */
export interface ListContext {
  entries: Entries;
  /** A customer with more orders than a page of `FEW`, and a last name that other customers have too. */
  customer: { id: string; lastName: string };
  /** The cursor of a deep page of the hub's own list, encoded for a URL. */
  deepCursor: string;
}

/** A page of a list, with the number of its rows: the same for all sizes, so that a page costs the same to write. */
export interface List {
  title: string;
  path(context: ListContext): string;
  rows: number;
  /** Above it, the list takes seconds, and the hub may refuse it: it reads all orders. */
  mostOrders?: number;
  /** True if the key is sent as a bearer token. */
  isBearer?: boolean;
}

const PAGE = 25;
/** Of lists that have few orders among the fewest. */
const FEW = 5;

/** Deep by page number: without the pages before it. */
const DEEP_PAGE = 20;

/** Of an order in every shop. */
const REFERENCE = `PO-${FIRST_REFERENCE + 123}`;

/** A day on which every shop has orders; each list ends with the first page of it. */
const DAY = ['2025-01-01T00:00:00Z', '2025-01-01T08:00:00Z'] as const;

/** A day on which every shop has completed orders. */
const COMPLETION_DAY = ['2025-01-04T00:00:00Z', '2025-01-04T08:00:00Z'] as const;

const own = (title: string, query: string | ((context: ListContext) => string), rows = PAGE): List => ({
  title: `hub: ${title}`,
  path: (context) => `/api/orders?limit=${rows}&${typeof query === 'string' ? query : query(context)}`,
  rows,
});

/** Another call of the hub's own API. */
const api = (title: string, path: string | ((context: ListContext) => string), rows = PAGE): List => ({
  title: `hub: ${title}`,
  path: (context) => `/api/${typeof path === 'string' ? path : path(context)}`,
  rows,
});

const wizcommerce = (title: string, query: string, rows = PAGE): List => ({
  title: `WizCommerce: ${title}`,
  path: () => `/v1/orders?page_size=${rows}&${query}`,
  rows,
});

const bitbybitList = (
  noun: 'orders' | 'customers',
  title: string,
  query: string | ((context: ListContext) => string),
  rows: number,
): List => ({
  title: `bitbybit: ${title}`,
  path: (context) =>
    `/customer/api/open/v1/${noun}?limit=${rows}&${typeof query === 'string' ? query : query(context)}`,
  rows,
});

const bitbybit = (title: string, query: string | ((context: ListContext) => string), rows = PAGE): List =>
  bitbybitList('orders', title, query, rows);

const evrekaList = (
  noun: 'orders' | 'entities',
  title: string,
  query: (context: ListContext) => string,
  rows: number,
): List => ({
  title: `Evreka360: ${title}`,
  path: (context) => `/engagement/${noun}?limit=${rows}&${query(context)}`,
  rows,
  isBearer: true,
});

const evreka = (title: string, query: (context: ListContext) => string, rows = PAGE): List =>
  evrekaList('orders', title, query, rows);

/** Each list of orders with each of its filters, the lists of changes, and those of customers. */
export const LISTS: readonly List[] = [
  own('first page', ''),
  own('first page with total', 'total=true'),
  own('deep cursor', ({ deepCursor }) => `cursor=${deepCursor}`),
  own('latest change first', 'sort=-changed_at'),
  own('latest completion first', 'sort=-completed_at', FEW),
  own('by display id', 'sort=display_id'),
  own('by status', ({ entries }) => `status=${entries.confirmed}`),
  own('by state', 'state=confirmed'),
  own('by a rare state', 'state=draft', FEW),
  own('by payment status', 'payment_status=PAID'),
  own('by fulfilment', 'fulfillment_status=UNFULFILLED'),
  own('by a rare fulfilment', 'fulfillment_status=PARTIALLY_DELIVERED', FEW),
  own('by source', 'source=openapi'),
  own('by customer', ({ customer }) => `customer_id=${customer.id}`, FEW),
  own('by reference id', `reference_id=${REFERENCE}`, 1),
  own('by tag', 'tag=vip'),
  own('created in a period', `created_from=${DAY[0]}&created_to=${DAY[1]}`),
  own('changed in a period', `changed_from=${DAY[0]}&changed_to=${DAY[1]}`),
  own('completed in a period', `completed_from=${COMPLETION_DAY[0]}&completed_to=${COMPLETION_DAY[1]}`, FEW),
  own('search for a reference id', `q=${REFERENCE}`, 1),
  own('search for a display id', 'q=SO-1124', 1),
  own('search for a customer', ({ customer }) => `q=${encodeURIComponent(customer.lastName)}`, FEW),
  own('search for a product', 'q=RUG14754'),
  api('lookup of a display id', 'orders/lookup?name=SO-1124', 1),
  api('lookup of a number', 'orders/lookup?name=1124', 1),
  api('changes', `changes?limit=${PAGE}`),
  api('changes of a period', `changes?limit=${PAGE}&from=${DAY[0]}&to=${DAY[1]}`),
  api('changes of an operation', `changes?limit=${PAGE}&operation=createOrder`),
  api('changes of a field', `changes?limit=${PAGE}&field=line_items`),
  api('customers', `customers?limit=${PAGE}`),
  api(
    'customers with a name',
    ({ customer }) => `customers?limit=${FEW}&q=${encodeURIComponent(customer.lastName)}`,
    FEW,
  ),
  wizcommerce('first page', 'order_status=confirmed'),
  wizcommerce(`page ${DEEP_PAGE}`, `order_status=confirmed&page=${DEEP_PAGE}`),
  wizcommerce('latest change first', 'order_status=confirmed&sort_by=updated_at&sort=desc'),
  wizcommerce('drafts', 'order_status=draft', FEW),
  wizcommerce('by source', 'order_status=confirmed&source=openapi'),
  wizcommerce('created in a period', `order_status=confirmed&created_after=${DAY[0]}&created_before=${DAY[1]}`),
  wizcommerce('changed in a period', `order_status=confirmed&updated_after=${DAY[0]}&updated_before=${DAY[1]}`),
  wizcommerce('by reference id', `order_status=confirmed&reference_ids=${REFERENCE}`, 1),
  bitbybit('first page', ''),
  bitbybit(`page ${DEEP_PAGE}`, `page=${DEEP_PAGE}`),
  bitbybit('by status', 'status=active'),
  bitbybit('by fulfilment', 'fulfillmentStatus=unfulfilled'),
  bitbybit('search for a reference id', `search=${REFERENCE}`, 1),
  bitbybit('search for a customer', ({ customer }) => `search=${encodeURIComponent(customer.lastName)}`, FEW),
  bitbybitList(
    'customers',
    'customers with a name',
    ({ customer }) => `search=${encodeURIComponent(customer.lastName)}`,
    FEW,
  ),
  evreka('first page', () => ''),
  evreka(`page ${DEEP_PAGE}`, () => `page=${DEEP_PAGE}`),
  evreka('by status', ({ entries }) => `status_id=${entries.confirmed}`),
  evreka('by entity', ({ customer }) => `entity_id=${customer.id}`, FEW),
  evreka('latest completion first', () => 'sort_key=completion_time', FEW),
  evreka('sorted by name', () => 'sort_key=name'),
  evreka('by name', () => 'name__exact=SO-1124', 1),
  { ...evreka('by a part of the name', () => 'name__contains=SO-112', FEW), mostOrders: 100_000 },
  evrekaList(
    'entities',
    'entities with a part of a name',
    ({ customer }) => `name__contains=${encodeURIComponent(customer.lastName)}`,
    FEW,
  ),
];
