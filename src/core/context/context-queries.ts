import type { Order } from '../../model/order.ts';
import { OF_ORDERS, RECORD_KINDS, type Recorded, type RecordKind, type RecordKinds } from '../../model/record.ts';
import { isPossibleId } from '../../model/text.ts';
import { type Query, storing } from '../../store/database/query.ts';
import { findAliasOwners, findReferenceIds, findTakenIds, type OrderReference } from '../../store/orders/orders.ts';
import { findStatuses } from '../../store/orders/statuses.ts';
import {
  findAliasedCustomers,
  findAliasedCustomersOfOrders,
  findOfCustomers,
  findPriceListsOfCustomers,
  findProductsOfVariants,
  findReachedBy,
  findRecords,
  findRecordsById,
  findRecordsOfOrders,
  findReferredToAs,
  OF_CUSTOMERS,
  type Stored,
} from '../../store/records/records.ts';
import { findWorkspace } from '../../store/workspaces.ts';
import { aliasText, comparable, type FoundRecords, type OrderContext, type RequiredRecords } from './order-context.ts';

type Required = readonly RequiredRecords[];

/**
 * The queries that fetch what requests about orders need, to be sent in one pipeline; each fills its part of `into`.
 * `references` name the orders that the answers show.
 */
export function contextQueries(
  workspaceId: string,
  requires: Required,
  references: readonly OrderReference[],
  into: OrderContext,
): Query<void>[] {
  const queries = [catalogQuery(workspaceId, into)];
  if (requires.some(({ workspace }) => workspace)) {
    queries.push(
      storing(findWorkspace(workspaceId), (found) => {
        if (found) into.workspace = found;
      }),
    );
  }
  queries.push(...recordQueries(workspaceId, requires, into));
  queries.push(...shownQueries(workspaceId, requires, references, into));
  queries.push(...takenQueries(workspaceId, requires, into));
  return queries;
}

/** The query for the workspace's status catalog. */
export const catalogQuery = (workspaceId: string, into: OrderContext): Query<void> =>
  storing(findStatuses(workspaceId), (found) => {
    into.statuses = found;
  });

/** The queries that fetch the records that requests need; each adds to `into`. */
export function recordQueries(workspaceId: string, requires: Required, into: OrderContext): Query<void>[] {
  const queries: Query<void>[] = [];
  const keep = <K extends RecordKind>(kind: K, query: Query<Stored<RecordKinds[K]>[]>): void => {
    queries.push(filling(query, into, kind));
  };
  const keepLiving = <K extends RecordKind>(kind: K, query: Query<Recorded<K>[]>): void => {
    queries.push(storing(query, (records) => fill(into, kind, records.map(living))));
  };
  if (requires.some(({ ids }) => ids)) {
    for (const kind of RECORD_KINDS) {
      const ids = collect(requires, (each) => each.ids?.[kind]);
      if (ids.length > 0) keep(kind, findRecords(kind, workspaceId, ids));
    }
  }
  if (requires.some(({ recordReferenceIds }) => recordReferenceIds)) {
    for (const kind of OF_ORDERS) {
      const taken = collect(requires, (each) => each.recordReferenceIds?.[kind]);
      if (taken.length > 0) keepLiving(kind, findReferredToAs(kind, workspaceId, taken));
    }
  }
  const customerIds = collect(requires, ({ ofCustomers }) => ofCustomers);
  if (customerIds.length > 0) {
    for (const kind of OF_CUSTOMERS) keepLiving(kind, findOfCustomers(kind, workspaceId, customerIds));
  }
  const assignedIds = collect(requires, ({ priceListsOfCustomers }) => priceListsOfCustomers);
  if (assignedIds.length > 0) keepLiving('price_lists', findPriceListsOfCustomers(workspaceId, assignedIds));
  const variantIds = collect(requires, ({ variants }) => variants);
  if (variantIds.length > 0) queries.push(variantsQuery(workspaceId, variantIds, into));
  queries.push(...reachQueries(workspaceId, requires, into));
  return queries;
}

const variantsQuery = (workspaceId: string, ids: readonly string[], into: OrderContext): Query<void> =>
  storing(findProductsOfVariants(workspaceId, ids), (products) => {
    fill(into, 'products', products.map(living));
    for (const product of products) {
      for (const variant of product.variants) into.variants.set(variant.id, { product, variant });
    }
  });

function reachQueries(workspaceId: string, requires: Required, into: OrderContext): Query<void>[] {
  const queries: Query<void>[] = [];
  const sought = requires.flatMap(({ customersReachedBy: made, customersKnownBy: known }) =>
    [made ?? [], known ?? []].flat(),
  );
  if (sought.length > 0) {
    const { references, emails, phones } = comparable(sought);
    const reach = (found: readonly Recorded<'customers'>[]): void => {
      fill(into, 'customers', found.map(living));
      into.reached.push(...found.filter(({ id }) => !into.reached.some((known) => known.id === id)));
    };
    if (references.length > 0) queries.push(storing(findReferredToAs('customers', workspaceId, references), reach));
    if (emails.length + phones.length > 0) {
      queries.push(storing(findReachedBy('customers', workspaceId, emails, phones), reach));
    }
  }
  const contacts = requires.flatMap(({ contactsReachedBy }) => contactsReachedBy ?? []);
  if (contacts.length > 0) {
    const { emails, phones } = comparable(contacts);
    const query = storing(findReachedBy('contacts', workspaceId, emails, phones), (found) =>
      fill(into, 'contacts', found.map(living)),
    );
    if (emails.length + phones.length > 0) queries.push(query);
  }
  return queries;
}

function shownQueries(
  workspaceId: string,
  requires: Required,
  references: readonly OrderReference[],
  into: OrderContext,
): Query<void>[] {
  if (references.length === 0) return [];
  const queries: Query<void>[] = [];
  if (requires.some(({ showsCustomer }) => showsCustomer)) {
    queries.push(filling(findRecordsOfOrders('customers', workspaceId, references), into, 'customers'));
  } else if (requires.some(({ showsCustomerId }) => showsCustomerId)) {
    queries.push(filling(findAliasedCustomersOfOrders(workspaceId, references), into, 'customers'));
  }
  if (requires.some(({ showsPaymentMethod }) => showsPaymentMethod)) {
    queries.push(filling(findRecordsOfOrders('payment_methods', workspaceId, references), into, 'payment_methods'));
  }
  return queries;
}

/** The queries for the records that the views of known orders show. */
export function shownRecordQueries(
  workspaceId: string,
  { showsCustomer, showsCustomerId, showsPaymentMethod }: RequiredRecords,
  orders: readonly Order[],
  into: OrderContext,
): Query<void>[] {
  const idsOf = (field: 'customer_id' | 'payment_method_id'): string[] => [
    ...new Set(orders.flatMap((order) => order[field] ?? [])),
  ];
  const customerIds = showsCustomer || showsCustomerId ? idsOf('customer_id') : [];
  const methodIds = showsPaymentMethod ? idsOf('payment_method_id') : [];
  const customers = showsCustomer
    ? findRecordsById('customers', workspaceId, customerIds)
    : findAliasedCustomers(workspaceId, customerIds);
  return [
    ...(customerIds.length > 0 ? [filling(customers, into, 'customers')] : []),
    ...(methodIds.length > 0
      ? [filling(findRecordsById('payment_methods', workspaceId, methodIds), into, 'payment_methods')]
      : []),
  ];
}

/** The values that requests want and other orders have already. */
function takenQueries(workspaceId: string, requires: Required, into: OrderContext): Query<void>[] {
  const queries: Query<void>[] = [];
  const referenceIds = collect(requires, (each) => each.referenceIds);
  if (referenceIds.length > 0) {
    queries.push(
      storing(findReferenceIds(workspaceId, referenceIds), (found) => {
        into.referenceIds = found;
      }),
    );
  }
  const aliases = collect(requires, (each) => each.aliases);
  if (aliases.length > 0) {
    queries.push(
      storing(findAliasOwners(workspaceId, aliases), (found) => {
        for (const { dialect, alias, orderId } of found) into.aliases.set(aliasText(dialect, alias), orderId);
      }),
    );
  }
  const newIds = collect(requires, ({ newId }) => (newId === undefined ? undefined : [newId]));
  if (newIds.length > 0) {
    queries.push(
      storing(findTakenIds(workspaceId, newIds), (found) => {
        into.takenIds = found;
      }),
    );
  }
  return queries;
}

const living = <T>(record: T): Stored<T> => ({ record, deleted: false });

const filling = <K extends RecordKind>(
  query: Query<Stored<RecordKinds[K]>[]>,
  into: FoundRecords,
  kind: K,
): Query<void> => storing(query, (found) => fill(into, kind, found));

function fill<K extends RecordKind>(into: FoundRecords, kind: K, found: readonly Stored<RecordKinds[K]>[]): void {
  const known = into[kind] as Map<string, Stored<RecordKinds[K]>>;
  for (const stored of found) known.set(stored.record.id, stored);
}

/** Ids come from bodies that may be refused later. A text that cannot be an id is left out of the query. */
function collect(requires: Required, idsOf: (each: RequiredRecords) => readonly string[] | undefined): string[] {
  let ids: Set<string> | undefined;
  for (const each of requires) {
    for (const id of idsOf(each) ?? []) {
      if (!isPossibleId(id)) continue;
      ids ??= new Set();
      ids.add(id);
    }
  }
  return ids ? [...ids] : [];
}
