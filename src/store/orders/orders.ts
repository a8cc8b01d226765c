import type { Order } from '../../model/order.ts';
import type { ORDER_FIELDS } from '../../model/order-fields.ts';
import type { Instant } from '../../model/time.ts';
import { JsonTexts, type Query, type Row, splitTexts, toInstant, writing } from '../database/query.ts';
import { termsOf } from './order-terms.ts';

/** An order as the caller names it: by the alias of the dialect's clients, else by the order's own id. */
export interface OrderReference {
  dialect: string;
  id: string;
}

/**
 * The ids of the orders that the references stand for. $1 workspace, $2 dialects, $3 ids. As an array it is evaluated
 * first, and the orders are then looked up by key. A join would cost twice as much.
 */
export const RESOLVED_IDS = `array(select coalesce(a.order_id, r.id)
  from unnest($2::text[], $3::text[]) as r (dialect, id)
  left join order_aliases a on a.workspace_id = $1 and a.dialect = r.dialect and a.alias = r.id)`;

export const referenceValues = (workspaceId: string, references: readonly OrderReference[]): unknown[] => [
  workspaceId,
  references.map((reference) => reference.dialect),
  references.map((reference) => reference.id),
];

/** What `orders` has of locked orders, by id. With its document, it is the order (see `orderOf`). */
export type LockedOrders = Map<string, Row>;

/**
 * Locks orders in the order of their key and reads what `orders` has of them. Without `wait`, orders that another
 * transaction has locked are left out. With `wait`, it waits for them for `lock_timeout`. It joins nothing: of the
 * locked rows PostgreSQL returns the latest version (documentation, section 13.2.1), but joined rows would be as they
 * were before the lock (READ COMMITTED takes one snapshot for each statement), and the following write would undo
 * another transaction's change. Documents are read by the next statement.
 */
export function lockOrders(
  workspaceId: string,
  references: readonly OrderReference[],
  wait: boolean,
): Query<LockedOrders> {
  return locking(
    'lock_orders',
    `${RESOLVED_IDS}) and o.deleted_at is null`,
    wait,
    referenceValues(workspaceId, references),
  );
}

/** The documents of orders, as they are once the orders are locked. */
export interface FoundDocuments {
  /** By order id, as JSON. */
  documents: Map<string, string>;
  /**
   * Whether a transaction that began after this one has ended. It may have changed the orders before this one locked
   * them (see `insertChanges`).
   */
  isOvertaken: boolean;
}

/** Reads the documents of orders, deleted or not. References to no order are left out. */
export function findDocuments(workspaceId: string, references: readonly OrderReference[]): Query<FoundDocuments> {
  return findingDocuments('find_documents', `${RESOLVED_IDS})`, referenceValues(workspaceId, references));
}

/** Reads the present state of orders by id. References to no order are left out. */
export function findOrders(workspaceId: string, references: readonly OrderReference[]): Query<Map<string, Order>> {
  return finding('find_orders', `${RESOLVED_IDS}) and o.deleted_at is null`, referenceValues(workspaceId, references));
}

/** An order as an import names it: the one with the reference id, else the one with the id. */
export interface PutReference {
  id: string;
  referenceId: string | undefined;
}

/** The ids of these orders. $1 workspace, $2 reference ids, $3 ids. Deleted orders have no reference id. */
const PUT_IDS = `array(select coalesce(d.order_id, r.id)
  from unnest($2::text[], $3::text[]) as r (reference_id, id)
  left join order_documents d on d.workspace_id = $1 and d.reference_id = r.reference_id)`;

const putValues = (workspaceId: string, references: readonly PutReference[]): unknown[] => [
  workspaceId,
  references.map(({ referenceId }) => referenceId ?? null),
  references.map(({ id }) => id),
];

/** As `lockOrders`, for orders that may not exist. */
export function lockPutOrders(
  workspaceId: string,
  references: readonly PutReference[],
  wait: boolean,
): Query<LockedOrders> {
  return locking('lock_put_orders', `${PUT_IDS}) and o.deleted_at is null`, wait, putValues(workspaceId, references));
}

/** As `findDocuments`, for orders that may not exist. */
export function findPutDocuments(workspaceId: string, references: readonly PutReference[]): Query<FoundDocuments> {
  return findingDocuments('find_put_documents', `${PUT_IDS})`, putValues(workspaceId, references));
}

/** As `findOrders`, for orders that may not exist. */
export function findPutOrders(workspaceId: string, references: readonly PutReference[]): Query<Map<string, Order>> {
  return finding('find_put_orders', `${PUT_IDS}) and o.deleted_at is null`, putValues(workspaceId, references));
}

/** Reads when the first version of each of these orders was made, by own id. */
export function findMakings(workspaceId: string, references: readonly PutReference[]): Query<Map<string, Instant>> {
  return {
    name: 'find_makings',
    text: `select order_id, changed_at from order_changes
      where workspace_id = $1 and version = 1 and order_id = any (${PUT_IDS})`,
    values: putValues(workspaceId, references),
    read: (rows) => new Map(rows.map((row) => [row[0] as string, toInstant(row[1] as string)])),
  };
}

/** As `lockOrders`, by own id, deleted orders included. */
export function lockAnyOrders(workspaceId: string, ids: readonly string[], wait: boolean): Query<LockedOrders> {
  return locking('lock_any_orders', '$2::text[])', wait, [workspaceId, ids]);
}

/** As `findDocuments`, by own id. */
export function findAnyDocuments(workspaceId: string, ids: readonly string[]): Query<FoundDocuments> {
  return findingDocuments('find_any_documents', '$2::text[])', [workspaceId, ids]);
}

/** As `findOrders`, by own id, deleted orders included. */
export function findAnyOrders(workspaceId: string, ids: readonly string[]): Query<Map<string, Order>> {
  return finding('find_any_orders', '$2::text[])', [workspaceId, ids]);
}

const locking = (name: string, meant: string, wait: boolean, values: unknown[]): Query<LockedOrders> => ({
  name: wait ? `${name}_waiting` : name,
  text: `select ${COLUMNS} from orders o where o.workspace_id = $1 and o.id = any (${meant}
    order by o.id for update of o ${wait ? '' : 'skip locked'}`,
  values,
  read: (rows) => new Map(rows.map((row) => [row[0] as string, row])),
});

const findingDocuments = (name: string, meant: string, values: unknown[]): Query<FoundDocuments> => ({
  name,
  text: `select order_id, document, (select pg_snapshot_xmax(pg_current_snapshot()) > pg_current_xact_id_if_assigned())
    from order_documents where workspace_id = $1 and order_id = any (${meant}`,
  values,
  read: (rows) => ({
    documents: new Map(rows.map((row) => [row[0] as string, row[1] as string])),
    isOvertaken: rows[0]?.[2] === 't',
  }),
});

const finding = (name: string, meant: string, values: unknown[]): Query<Map<string, Order>> => ({
  name,
  text: `select ${ORDER_COLUMNS} from orders o
    join order_documents d on d.workspace_id = o.workspace_id and d.order_id = o.id
    where o.workspace_id = $1 and o.id = any (${meant}`,
  values,
  read: (rows) => new Map(rows.map((row) => [row[0] as string, readOrder(row)])),
});

/** Reads the size of orders' documents in bytes, without the documents. */
export function findOrderSizes(workspaceId: string, ids: readonly string[]): Query<Map<string, number>> {
  return {
    name: 'find_order_sizes',
    text: `select order_id, pg_column_size(document) from order_documents
      where workspace_id = $1 and order_id = any ($2::text[])`,
    values: [workspaceId, ids],
    read: (rows) => new Map(rows.map((row) => [row[0] as string, Number(row[1])])),
  };
}

/** Reads the aliases by which a dialect's clients know orders, by own id. */
export function findAliasesOf(
  workspaceId: string,
  dialect: string,
  ids: readonly string[],
): Query<Map<string, string>> {
  return {
    name: 'find_aliases_of',
    text: `select order_id, alias from order_aliases
      where workspace_id = $1 and dialect = $2 and order_id = any ($3::text[])`,
    values: [workspaceId, dialect, ids],
    read: (rows) => new Map(rows.map((row) => [row[0] as string, row[1] as string])),
  };
}

/** Reads the own ids of the living orders that a dialect's clients know by these ids: with the alias, else with the id. */
export function findKnownAs(workspaceId: string, dialect: string, ids: readonly string[]): Query<Map<string, string>> {
  return {
    name: 'find_known_as',
    text: `select id, id from orders where workspace_id = $1 and id = any ($3::text[]) and deleted_at is null
      union all
      select alias, order_id from order_aliases where workspace_id = $1 and dialect = $2 and fold_text(alias) = any (
        array(select fold_text(unnest($3::text[])))) and alias = any ($3)`,
    values: [workspaceId, dialect, ids],
    // Of two orders with one name, the one with the alias counts.
    read: (rows) => new Map(rows.map((row) => [row[0] as string, row[1] as string])),
  };
}

const HOT_COLUMNS = `u (id, version, status_id, payment_status, fulfillment_status, completed_at, updated_at, changed_at,
  created_at, deleted_at)`;
const HOT_ARRAYS = `$2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[],
  $10::timestamptz[], $11::timestamptz[]`;

const hotValues = (workspaceId: string, orders: readonly Order[]): unknown[] => [
  workspaceId,
  orders.map((order) => order.id),
  orders.map((order) => order.version),
  orders.map((order) => order.status_id),
  orders.map((order) => order.payment_status),
  orders.map((order) => order.fulfillment_status),
  orders.map((order) => order.completed_at ?? null),
  orders.map((order) => order.updated_at),
  orders.map((order) => order.changed_at),
  orders.map((order) => order.created_at),
  orders.map((order) => order.deleted_at ?? null),
];

/** Stores the columns of locked, existing orders. */
export function updateOrders(workspaceId: string, orders: readonly Order[]): Query<void> {
  return writing(
    'update_orders',
    `update orders o set version = u.version, status_id = u.status_id, payment_status = u.payment_status,
        fulfillment_status = u.fulfillment_status, completed_at = u.completed_at, updated_at = u.updated_at,
        changed_at = u.changed_at, created_at = u.created_at, deleted_at = u.deleted_at
      from unnest(${HOT_ARRAYS}) as ${HOT_COLUMNS}
      where o.workspace_id = $1 and o.id = u.id`,
    hotValues(workspaceId, orders),
  );
}

const DOCUMENT_COLUMNS = `u (order_id, reference_id, document, terms, customer_id, payment_method_id, display_id, source,
  contact_id)`;
const DOCUMENT_ARRAYS = `$2::text[], $3::text[], ${splitTexts('$4')}, $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::text[]`;

/**
 * The columns of a document in the table, in the order of their values. What is looked up in documents is written beside them and not
 * generated from them: PostgreSQL would parse the document again for each column, which costs as much as storing it.
 */
const DOCUMENT_VALUES = {
  reference_id: 'u.reference_id',
  document: 'u.document::json',
  terms: 'u.terms::tsvector',
  customer_id: 'u.customer_id',
  payment_method_id: 'u.payment_method_id',
  display_id: 'u.display_id',
  source: 'u.source',
  contact_id: 'left(u.contact_id, 255)',
};

function documentValues(workspaceId: string, orders: readonly Order[]): unknown[] {
  return [
    workspaceId,
    orders.map((order) => order.id),
    orders.map(referenceHeld),
    new JsonTexts(orders.map(documentOf)),
    orders.map(termsOf),
    orders.map((order) => order.customer_id ?? null),
    orders.map((order) => order.payment_method_id ?? null),
    orders.map((order) => order.display_id),
    orders.map((order) => order.source),
    orders.map((order) => order.primary_contact?.id ?? null),
  ];
}

/** Stores the documents of orders. Fails on `order_documents_reference` when another order has the reference id. */
export function updateDocuments(workspaceId: string, orders: readonly Order[]): Query<void> {
  return writing(
    'update_documents',
    `update order_documents d
      set ${Object.entries(DOCUMENT_VALUES)
        .map(([column, value]) => `${column} = ${value}`)
        .join(', ')}
      from unnest(${DOCUMENT_ARRAYS}) as ${DOCUMENT_COLUMNS}
      where d.workspace_id = $1 and d.order_id = u.order_id`,
    documentValues(workspaceId, orders),
  );
}

/**
 * Frees the reference ids and aliases of deleted orders. It comes before inserts, since a new order of the same
 * transaction may take them.
 */
export function releaseNames(workspaceId: string, orders: readonly Order[]): Query<void>[] {
  return [
    writing(
      'release_references',
      `update order_documents set reference_id = null
        where workspace_id = $1 and order_id = any ($2::text[]) and reference_id is not null`,
      [workspaceId, orders.map((order) => order.id)],
    ),
    ...releaseAliases(workspaceId, orders),
  ];
}

/** Deletes the aliases of these orders. */
export function releaseAliases(workspaceId: string, orders: readonly Order[]): Query<void>[] {
  const aliases = aliasesOf(orders);
  if (aliases.length === 0) return [];
  return [
    writing(
      'release_aliases',
      `delete from order_aliases a using unnest($2::text[], $3::text[], $4::text[]) as u (dialect, alias, order_id)
        where a.workspace_id = $1 and a.dialect = u.dialect and a.alias = u.alias and a.order_id = u.order_id`,
      aliasValues(workspaceId, aliases),
    ),
  ];
}

/**
 * Reads which of these reference ids are taken, and by which order. No lock is held, and the unique index decides. So
 * most duplicates are refused without failing the transaction.
 */
export function findReferenceIds(workspaceId: string, referenceIds: readonly string[]): Query<Map<string, string>> {
  return {
    name: 'find_reference_ids',
    text: 'select reference_id, order_id from order_documents where workspace_id = $1 and reference_id = any ($2::text[])',
    values: [workspaceId, referenceIds],
    read: (rows) => new Map(rows.map((row) => [row[0] as string, row[1] as string])),
  };
}

/** Reads which of these ids are taken, by deleted orders too. No lock is held, as above. */
export function findTakenIds(workspaceId: string, ids: readonly string[]): Query<Set<string>> {
  return {
    name: 'find_taken_ids',
    text: 'select id from orders where workspace_id = $1 and id = any ($2::text[])',
    values: [workspaceId, ids],
    read: (rows) => new Set(rows.map((row) => row[0] as string)),
  };
}

/**
 * Inserts new orders in the order of their unique keys, so that two transactions do not deadlock. Fails on
 * `order_documents_reference` or a primary key.
 */
export function insertOrders(workspaceId: string, orders: readonly Order[]): Query<void>[] {
  const sorted = [...orders].sort((a, b) => compare(a.reference_id ?? '', b.reference_id ?? '') || compare(a.id, b.id));
  return [
    writing(
      'insert_orders',
      `insert into orders (workspace_id, id, version, status_id, payment_status, fulfillment_status, completed_at,
          updated_at, changed_at, created_at, deleted_at)
        select $1, * from unnest(${HOT_ARRAYS}) as ${HOT_COLUMNS}`,
      hotValues(workspaceId, sorted),
    ),
    writing(
      'insert_documents',
      `insert into order_documents (workspace_id, order_id, ${Object.keys(DOCUMENT_VALUES).join(', ')})
        select $1, u.order_id, ${Object.values(DOCUMENT_VALUES).join(', ')}
          from unnest(${DOCUMENT_ARRAYS}) as ${DOCUMENT_COLUMNS}`,
      documentValues(workspaceId, sorted),
    ),
    ...insertAliases(
      workspaceId,
      sorted.filter((order) => order.deleted_at === undefined),
    ),
  ];
}

/** A deleted order has no reference id. */
const referenceHeld = ({ deleted_at, reference_id }: Order): string | null =>
  deleted_at === undefined ? (reference_id ?? null) : null;

/** The id by which a dialect's clients know an order. */
export interface Alias {
  dialect: string;
  alias: string;
  orderId: string;
}

/** Reads which orders have these aliases in any dialect. No lock is held, and the primary key decides. */
export function findAliasOwners(workspaceId: string, aliases: readonly string[]): Query<Alias[]> {
  return {
    name: 'find_alias_owners',
    text: `select dialect, alias, order_id from order_aliases where workspace_id = $1 and fold_text(alias) = any (
        array(select fold_text(unnest($2::text[])))) and alias = any ($2)`,
    values: [workspaceId, aliases],
    read: (rows) =>
      rows.map((row) => ({ dialect: row[0] as string, alias: row[1] as string, orderId: row[2] as string })),
  };
}

const aliasesOf = (orders: readonly Order[]): Alias[] =>
  orders.flatMap((order) =>
    Object.entries(order.aliases).map(([dialect, alias]) => ({ dialect, alias, orderId: order.id })),
  );

const aliasValues = (workspaceId: string, aliases: readonly Alias[]): unknown[] => [
  workspaceId,
  aliases.map((row) => row.dialect),
  aliases.map((row) => row.alias),
  aliases.map((row) => row.orderId),
];

/**
 * Stores the aliases of orders that have none stored. Fails on `order_aliases_pkey` when another order has the alias.
 */
export function insertAliases(workspaceId: string, orders: readonly Order[]): Query<void>[] {
  const aliases = aliasesOf(orders);
  if (aliases.length === 0) return [];
  return [
    writing(
      'insert_aliases',
      `insert into order_aliases (workspace_id, dialect, alias, order_id)
        select $1, * from unnest($2::text[], $3::text[], $4::text[])`,
      aliasValues(workspaceId, aliases),
    ),
  ];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const COLUMNS = `o.id, o.version, o.status_id, o.payment_status, o.fulfillment_status, o.completed_at, o.updated_at,
  o.changed_at, o.created_at, o.deleted_at`;

/** The columns of `orders`, and the document, that `readOrder` reads, in its order. */
export const ORDER_COLUMNS = `${COLUMNS}, d.document`;

type Fields = typeof ORDER_FIELDS;
type Column = { [F in keyof Fields]: Fields[F] extends { column: true } ? F : never }[keyof Fields];
type Document = Omit<Order, Column>;

export const readOrder = (row: Row): Order => orderOf(row, row[10] as string);

/**
 * An order from its row in `orders` and its document. The parsed document becomes the order: a copy would cost as much
 * as the parsing.
 */
export function orderOf(row: Row, document: string): Order {
  const order = JSON.parse(document) as Document & Partial<Pick<Order, Column>>;
  order.id = row[0] as string;
  order.version = Number(row[1]);
  order.status_id = row[2] as string;
  order.payment_status = row[3] as Order['payment_status'];
  order.fulfillment_status = row[4] as Order['fulfillment_status'];
  if (typeof row[5] === 'string') order.completed_at = toInstant(row[5]);
  order.updated_at = toInstant(row[6] as string);
  order.changed_at = toInstant(row[7] as string);
  order.created_at = toInstant(row[8] as string);
  if (typeof row[9] === 'string') order.deleted_at = toInstant(row[9]);
  return order as Order;
}

/** The document of an order: the fields that have no column. */
export function documentOf(order: Order): string {
  const {
    id,
    version,
    status_id,
    payment_status,
    fulfillment_status,
    completed_at,
    created_at,
    updated_at,
    changed_at,
    deleted_at,
    ...document
  } = order;
  return JSON.stringify(document satisfies Document);
}
