import { isPossibleId } from '../../model/id.ts';
import type {
  Customer,
  Item,
  OrderRecordKind,
  OrderType,
  PaymentMethod,
  Product,
  Recorded,
  RecordKind,
  RecordKinds,
  ServicePoint,
  StoredAddress,
  StoredContact,
  Variant,
} from '../../model/record.ts';
import type { StatusCatalog } from '../../model/status.ts';
import type { Instant } from '../../model/time.ts';
import { type Query, storing } from '../../store/database/query.ts';
import { findAliasOwners, findReferenceIds, findTakenIds, type OrderReference } from '../../store/orders/orders.ts';
import { findStatuses } from '../../store/orders/statuses.ts';
import {
  findAliasedCustomersOfOrders,
  findLiving,
  findRecords,
  findRecordsOfOrders,
  findReferredToAs,
  type Stored,
} from '../../store/records/records.ts';
import { findWorkspace, type Workspace } from '../../store/workspaces.ts';
import { claimsOf, type Reach, RecordSet, recordQueries } from './record-set.ts';

/** What a request needs to have at hand of an order's shipments or invoices. */
export interface RequiredOfOrder {
  ids?: readonly string[];
  referenceIds?: readonly string[];
}

/** What a request needs to have at hand beside the order: what it refers to, and what its answer shows. */
export interface RequiredRecords {
  customers?: readonly string[];
  contacts?: readonly string[];
  addresses?: readonly string[];
  paymentMethods?: readonly string[];
  orderTypes?: readonly string[];
  servicePoints?: readonly string[];
  items?: readonly string[];
  /** Variants of products, by their own ids. */
  variants?: readonly string[];
  /** Shipments and invoices, by their own ids or by the reference ids that the request wants to give them. */
  shipments?: RequiredOfOrder;
  invoices?: RequiredOfOrder;
  /** Customers who may be there already, or else are to be made. */
  customersReachedBy?: Reach;
  /** Customers that may exist already; none is made. */
  customersKnownBy?: Reach;
  /** Reference ids the request wants to take. */
  referenceIds?: readonly string[];
  /** The id that a new order is to have, where the caller brings it. */
  newId?: string;
  /** The ids, in any dialect, that the request wants an order to go by. */
  aliases?: readonly string[];
  /** When the order that is meant was made here, for targets that say `put`. */
  making?: boolean;
  /** The workspace's settings, which a new order starts from. */
  workspace?: boolean;
  /** The answer shows the order's customer. */
  showsCustomer?: boolean;
  /** The answer shows the customer's id alone: that of a customer who has other ids is read. */
  showsCustomerId?: boolean;
  /** The answer shows the name of the order's payment method. */
  showsPaymentMethod?: boolean;
}

/** The records around an order, read in the same transaction. A lens and `decide` look things up here and nowhere else. */
export interface OrderContext {
  /** Only its id is known unless a need asked for it. */
  workspace: Workspace;
  statuses: StatusCatalog;
  customers: Map<string, Stored<Customer>>;
  contacts: Map<string, Stored<StoredContact>>;
  addresses: Map<string, Stored<StoredAddress>>;
  paymentMethods: Map<string, Stored<PaymentMethod>>;
  orderTypes: Map<string, Stored<OrderType>>;
  servicePoints: Map<string, Stored<ServicePoint>>;
  items: Map<string, Stored<Item>>;
  /** Living variants only, by their own ids. */
  variants: Map<string, { product: Product; variant: Variant }>;
  /** Living ones, by their own ids. */
  shipments: Map<string, Recorded<'shipments'>>;
  invoices: Map<string, Recorded<'invoices'>>;
  /** Living customers who were sought by reference id, email address or number. */
  reached: Customer[];
  /** Reference ids in use, with the order that has them. */
  referenceIds: Map<string, string>;
  /** Of these ids, those by which an order goes already in a dialect, with the order's own; see `aliasText`. */
  aliases: Map<string, string>;
  /** Of the ids that callers bring for new orders, those that an order has already, or had. */
  takenIds: Set<string>;
  /** When orders were made here, by their own ids. */
  makings: Map<string, Instant>;
}

/** Neighbours before anything was read. */
export function emptyOrderContext(workspaceId: string): OrderContext {
  return {
    workspace: { id: workspaceId, name: '', is_demo: false },
    statuses: [],
    customers: new Map(),
    contacts: new Map(),
    addresses: new Map(),
    paymentMethods: new Map(),
    orderTypes: new Map(),
    servicePoints: new Map(),
    items: new Map(),
    variants: new Map(),
    shipments: new Map(),
    invoices: new Map(),
    reached: [],
    referenceIds: new Map(),
    aliases: new Map(),
    takenIds: new Set(),
    makings: new Map(),
  };
}

/** The customer whom a dialect's clients know by an id: it may be another one than the one whose own id it is. */
export function customerKnownAs(
  { customers }: Pick<OrderContext, 'customers'>,
  dialect: string,
  id: string,
): Stored<Customer> | undefined {
  for (const stored of customers.values()) if (stored.record.aliases?.[dialect] === id) return stored;
  return customers.get(id);
}

/** The id by which a dialect's clients know an order's customer. */
export function shownCustomerId(
  { customers }: Pick<OrderContext, 'customers'>,
  dialect: string,
  id: string | undefined,
): string | undefined {
  return id === undefined ? undefined : (customers.get(id)?.record.aliases?.[dialect] ?? id);
}

/** What the needs of a batch must claim before anything is looked for; see `claimsOf`. */
export function claimsOfRequired(requires: readonly RequiredRecords[]): string[] {
  return requires.flatMap(({ customersReachedBy }) => (customersReachedBy ? claimsOf({ customersReachedBy }) : []));
}

/** Whether a request copies what it finds of somebody into its order; the holders of records are waited for by an erasure. */
export const copiesRecords = (requires: RequiredRecords): boolean => {
  const { customers, contacts, addresses, servicePoints, customersReachedBy, customersKnownBy } = requires;
  return (
    [customers, contacts, addresses, servicePoints].some((ids) => ids !== undefined && ids.length > 0) ||
    customersReachedBy !== undefined ||
    customersKnownBy !== undefined
  );
};

/** The queries that fetch what a batch needs, to be sent in one pipeline; each fills its part of `into`. */
export function contextQueries(
  workspaceId: string,
  requires: readonly RequiredRecords[],
  references: readonly OrderReference[],
  into: OrderContext,
): Query<void>[] {
  return [
    storing(findStatuses(workspaceId), (found) => {
      into.statuses = found;
    }),
    ...workspaceQueries(workspaceId, requires, into),
    ...namedQueries(workspaceId, requires, into),
    ...variantQueries(workspaceId, requires, into),
    ...ofOrderQueries('shipments', workspaceId, requires, into.shipments),
    ...ofOrderQueries('invoices', workspaceId, requires, into.invoices),
    ...reachQueries(workspaceId, requires, into),
    ...shownQueries(workspaceId, requires, references, into),
    ...referenceQueries(workspaceId, requires, into),
  ];
}

function workspaceQueries(
  workspaceId: string,
  requires: readonly RequiredRecords[],
  into: OrderContext,
): Query<void>[] {
  if (!requires.some((need) => need.workspace)) return [];
  return [
    storing(findWorkspace(workspaceId), (found) => {
      if (found) into.workspace = found;
    }),
  ];
}

/** An id in a dialect, as a key. */
export const aliasText = (dialect: string, alias: string): string => `${dialect} ${alias}`;

/** What needs name by id, with the kind it is of. */
const NAMED = {
  customers: 'customers',
  contacts: 'contacts',
  addresses: 'addresses',
  paymentMethods: 'payment_methods',
  orderTypes: 'order_types',
  servicePoints: 'service_points',
  items: 'items',
} as const satisfies { [field in keyof RequiredRecords]?: RecordKind };

function namedQueries(workspaceId: string, requires: readonly RequiredRecords[], into: OrderContext): Query<void>[] {
  return Object.entries(NAMED).flatMap(([name, kind]) => {
    const field = name as keyof typeof NAMED;
    const ids = collect(requires, (need) => need[field]);
    return ids.length > 0 ? [filling(findRecords(kind, workspaceId, ids), into[field])] : [];
  });
}

function variantQueries(workspaceId: string, requires: readonly RequiredRecords[], into: OrderContext): Query<void>[] {
  const ids = collect(requires, (need) => need.variants);
  const found = new RecordSet();
  return recordQueries(workspaceId, { productsOfVariants: ids }, found).map((query) =>
    storing(query, () => {
      for (const product of found.all('products')) {
        for (const variant of product.variants) into.variants.set(variant.id, { product, variant });
      }
    }),
  );
}

function ofOrderQueries<K extends OrderRecordKind>(
  kind: K,
  workspaceId: string,
  requires: readonly RequiredRecords[],
  into: Map<string, Recorded<K>>,
): Query<void>[] {
  if (!requires.some((need) => need[kind])) return [];
  const keep = (query: Query<Recorded<K>[]>): Query<void> =>
    storing(query, (records) => {
      for (const record of records) into.set(record.id, record);
    });
  const ids = collect(requires, (need) => need[kind]?.ids);
  const referenceIds = collect(requires, (need) => need[kind]?.referenceIds);
  return [
    ...(ids.length > 0 ? [keep(findLiving(kind, workspaceId, ids))] : []),
    ...(referenceIds.length > 0 ? [keep(findReferredToAs(kind, workspaceId, referenceIds))] : []),
  ];
}

function reachQueries(workspaceId: string, requires: readonly RequiredRecords[], into: OrderContext): Query<void>[] {
  const reaches = requires.flatMap((need) => [need.customersReachedBy ?? [], need.customersKnownBy ?? []].flat());
  const customersReachedBy = {
    references: reaches.flatMap(({ references = [] }) => references),
    emails: reaches.flatMap(({ emails = [] }) => emails),
    phones: reaches.flatMap(({ phones = [] }) => phones),
  };
  const found = new RecordSet();
  return recordQueries(workspaceId, { customersReachedBy }, found).map((query) =>
    storing(query, () => {
      into.reached = found.all('customers');
      add(
        into.customers,
        into.reached.map((record) => ({ record, deleted: false })),
      );
    }),
  );
}

function shownQueries(
  workspaceId: string,
  requires: readonly RequiredRecords[],
  references: readonly OrderReference[],
  into: OrderContext,
): Query<void>[] {
  if (references.length === 0) return [];
  const queries: Query<void>[] = [];
  if (requires.some((need) => need.showsCustomer)) {
    queries.push(filling(findRecordsOfOrders('customers', workspaceId, references), into.customers));
  } else if (requires.some((need) => need.showsCustomerId)) {
    queries.push(filling(findAliasedCustomersOfOrders(workspaceId, references), into.customers));
  }
  if (requires.some((need) => need.showsPaymentMethod)) {
    queries.push(filling(findRecordsOfOrders('payment_methods', workspaceId, references), into.paymentMethods));
  }
  return queries;
}

function referenceQueries(
  workspaceId: string,
  requires: readonly RequiredRecords[],
  into: OrderContext,
): Query<void>[] {
  const queries: Query<void>[] = [];
  const referenceIds = collect(requires, (need) => need.referenceIds);
  if (referenceIds.length > 0) {
    queries.push(
      storing(findReferenceIds(workspaceId, referenceIds), (found) => {
        into.referenceIds = found;
      }),
    );
  }
  const aliases = collect(requires, (need) => need.aliases);
  if (aliases.length > 0) {
    queries.push(
      storing(findAliasOwners(workspaceId, aliases), (found) => {
        for (const { dialect, alias, orderId } of found) into.aliases.set(aliasText(dialect, alias), orderId);
      }),
    );
  }
  const newIds = collect(requires, ({ newId }) => (newId === undefined ? [] : [newId]));
  if (newIds.length > 0) {
    queries.push(
      storing(findTakenIds(workspaceId, newIds), (found) => {
        into.takenIds = found;
      }),
    );
  }
  return queries;
}

const filling = <T extends RecordKinds[RecordKind]>(
  query: Query<Stored<T>[]>,
  into: Map<string, Stored<T>>,
): Query<void> => storing(query, (found) => add(into, found));

function add<T extends { id: string }>(map: Map<string, Stored<T>>, found: readonly Stored<T>[]): void {
  for (const stored of found) map.set(stored.record.id, stored);
}

/** Ids come from bodies that may be refused later: what cannot be an id is not asked for. */
function collect(
  requires: readonly RequiredRecords[],
  idsOf: (need: RequiredRecords) => readonly string[] | undefined,
): string[] {
  const ids = new Set<string>();
  for (const need of requires) for (const id of idsOf(need) ?? []) if (isPossibleId(id)) ids.add(id);
  return [...ids];
}
