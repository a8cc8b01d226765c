import type { ChangeKind, FieldChange } from '../../model/change.ts';
import type { Customer, Recorded, RecordKind, RecordKinds } from '../../model/record.ts';
import { type Query, type Row, writing } from '../database/query.ts';
import { type OrderReference, RESOLVED_IDS, referenceValues } from '../orders/orders.ts';

/** A stored record. The orders that refer to a deleted record still show it, but no order may newly refer to it. */
export interface Stored<T> {
  record: T;
  deleted: boolean;
}

/**
 * The records that ids stand for: as own ids, or as aliases in any dialect, of which the caller selects the right one.
 * `$1` is the workspace and `$2` the ids. Only customers have aliases.
 */
const NAMED_CUSTOMERS = `any ($2::text[] || array(select record_id from record_aliases
  where workspace_id = $1 and kind = 'customers' and alias = any ($2::text[])))`;

const named = (kind: RecordKind): string => `id = ${kind === 'customers' ? NAMED_CUSTOMERS : 'any ($2::text[])'}`;

/** Reads records by id, deleted ones too. */
export function findRecords<K extends RecordKind>(
  kind: K,
  workspaceId: string,
  ids: readonly string[],
): Query<Stored<RecordKinds[K]>[]> {
  return {
    name: `find_${kind}`,
    text: `select document, deleted_at from ${kind} where workspace_id = $1 and ${named(kind)}`,
    values: [workspaceId, ids],
    read: readStored,
  };
}

/** Reads records by their own ids, deleted ones too. */
export function findRecordsById<K extends RecordKind>(
  kind: K,
  workspaceId: string,
  ids: readonly string[],
): Query<Stored<RecordKinds[K]>[]> {
  return {
    name: `find_${kind}_by_id`,
    text: `select p.document, p.deleted_at from ${kind} p where p.workspace_id = $1 and p.id = any ($2::text[])`,
    values: [workspaceId, ids],
    read: readStored,
  };
}

/** The condition that a customer `p` has aliases, which is rare. Usually no customer has any, and none is looked up. */
const IS_ALIASED = `(select exists (select from record_aliases where workspace_id = $1 and kind = 'customers'))
  and p.document ? 'aliases'`;

/** Reads those of these customers that have aliases. */
export function findAliasedCustomers(workspaceId: string, ids: readonly string[]): Query<Stored<Customer>[]> {
  const { text, ...query } = findRecordsById('customers', workspaceId, ids);
  return { ...query, name: 'find_aliased_customers', text: `${text} and ${IS_ALIASED}` };
}

/** A deleted record at the version of its deletion. */
export interface DeletedRecord {
  kind: RecordKind;
  record: Recorded<RecordKind>;
}

/** Locks a record, deleted or not, by its own id until the transaction ends. */
export function lockAnyRecord(kind: RecordKind, workspaceId: string, id: string): Query<void> {
  return writing(`lock_any_${kind}`, `select 1 from ${kind} where workspace_id = $1 and id = $2 for update`, [
    workspaceId,
    id,
  ]);
}

/**
 * Reads a deleted record and, of a customer, what was deleted with it in one transaction. What was erased since is left
 * out: its last version is not its deletion.
 */
export function findDeleted(kind: RecordKind, workspaceId: string, id: string): Query<DeletedRecord[]> {
  const part = (of: RecordKind, condition: string): string => `
    select '${of}', r.document, c.version from ${of} r
    cross join lateral (select c.version, c.change from record_changes c
      where c.workspace_id = $1 and c.kind = '${of}' and c.record_id = r.id order by c.version desc limit 1) c
    where r.workspace_id = $1 and r.deleted_at is not null and c.change = 'deleted' and ${condition}`;
  const isOfCustomer = `r.customer_id = $2::text
      and r.deleted_at = (select deleted_at from customers where workspace_id = $1 and id = $2::text)`;
  const owned = kind === 'customers' ? OF_CUSTOMERS.map((of) => part(of, isOfCustomer)) : [];
  return {
    name: `find_deleted_${kind}`,
    text: [part(kind, 'r.id = $2::text'), ...owned].join(' union all '),
    values: [workspaceId, id],
    read: (rows) =>
      rows.map(([of, document, version]) => ({
        kind: of as RecordKind,
        record: { ...(JSON.parse(document as string) as Recorded<RecordKind>), version: Number(version) },
      })),
  };
}

/** The columns of an order's document that refer to records. */
const REFERRING_COLUMN = { customers: 'customer_id', payment_methods: 'payment_method_id' } as const;

/** Reads the records that these orders refer to. */
export function findRecordsOfOrders<K extends keyof typeof REFERRING_COLUMN>(
  kind: K,
  workspaceId: string,
  references: readonly OrderReference[],
): Query<Stored<RecordKinds[K]>[]> {
  return {
    name: `find_${kind}_of_orders`,
    text: `select p.document, p.deleted_at from ${kind} p where p.workspace_id = $1 and p.id = any (array(
        select d.${REFERRING_COLUMN[kind]} from order_documents d
        where d.workspace_id = $1 and d.order_id = any (${RESOLVED_IDS})))`,
    values: referenceValues(workspaceId, references),
    read: readStored,
  };
}

/** Reads those customers of these orders that have aliases. */
export function findAliasedCustomersOfOrders(
  workspaceId: string,
  references: readonly OrderReference[],
): Query<Stored<Customer>[]> {
  const { text, ...query } = findRecordsOfOrders('customers', workspaceId, references);
  return {
    ...query,
    name: 'find_aliased_customers_of_orders',
    text: `${text} and ${IS_ALIASED}`,
  };
}

/** Locks a living record, by the id that a dialect's clients use, until the transaction ends. */
export function lockRecord(kind: RecordKind, workspaceId: string, dialect: string, id: string): Query<void> {
  return writing(
    `lock_${kind}`,
    `select 1 from ${kind} where workspace_id = $1 and deleted_at is null
      and id = coalesce((select record_id from record_aliases
        where workspace_id = $1 and kind = '${kind}' and dialect = $2 and alias = $3), $3) for update`,
    [workspaceId, dialect, id],
  );
}

/** Stores aliases of records. Fails on `record_aliases_pkey` when another record has the alias. */
export function replaceAliases(
  kind: RecordKind,
  workspaceId: string,
  records: readonly { id: string; aliases?: { [dialect: string]: string } | undefined }[],
): Query<void>[] {
  const rows = records.flatMap(({ id, aliases = {} }) =>
    Object.entries(aliases).map(([dialect, alias]) => ({ id, dialect, alias })),
  );
  return [
    writing(
      'forget_aliases',
      'delete from record_aliases where workspace_id = $1 and kind = $2 and record_id = any ($3::text[])',
      [workspaceId, kind, records.map(({ id }) => id)],
    ),
    writing(
      'insert_record_aliases',
      `insert into record_aliases (workspace_id, kind, dialect, alias, record_id)
        select $1, $2, * from unnest($3::text[], $4::text[], $5::text[])`,
      [workspaceId, kind, rows.map((row) => row.dialect), rows.map((row) => row.alias), rows.map((row) => row.id)],
    ),
  ];
}

/** The kinds whose records belong to a customer. */
export const OF_CUSTOMERS = ['addresses', 'contacts', 'payment_methods'] as const;

/** Reads the records that belong to these customers. */
export function findOfCustomers<K extends (typeof OF_CUSTOMERS)[number]>(
  kind: K,
  workspaceId: string,
  customerIds: readonly string[],
): Query<Recorded<K>[]> {
  return living(kind, 'of_customers', `customer_id = ${NAMED_CUSTOMERS}`, [workspaceId, customerIds]);
}

/** Reads the price lists that these customers are assigned to. */
export function findPriceListsOfCustomers(
  workspaceId: string,
  customerIds: readonly string[],
): Query<Recorded<'price_lists'>[]> {
  const assigned = `select document->>'price_list_id' from customers where workspace_id = $1 and id = ${NAMED_CUSTOMERS}`;
  return living('price_lists', 'of_customers', `id = any (array(${assigned}))`, [workspaceId, customerIds]);
}

/** Reads living records by the reference ids of callers. */
export function findReferredToAs<K extends RecordKind>(
  kind: K,
  workspaceId: string,
  referenceIds: readonly string[],
): Query<Recorded<K>[]> {
  return living(kind, 'by_reference', 'reference_id = any ($2::text[])', [workspaceId, referenceIds]);
}

/** Reads the customers with these email addresses, in any case, or phone numbers. */
export function findReachedBy<K extends 'customers' | 'contacts'>(
  kind: K,
  workspaceId: string,
  emails: readonly string[],
  phones: readonly string[],
): Query<Recorded<K>[]> {
  return living(
    kind,
    'reached_by',
    '(email = any (array(select fold_text(unnest($2::text[])))) or phone = any ($3::text[]))',
    [workspaceId, emails, phones],
  );
}

/** Reads the products that have one of these variants. */
export function findProductsOfVariants(
  workspaceId: string,
  variantIds: readonly string[],
): Query<Recorded<'products'>[]> {
  return living('products', 'of_variants', 'variant_ids ?| $2::text[]', [workspaceId, variantIds]);
}

function living<K extends RecordKind>(
  kind: K,
  name: string,
  condition: string,
  values: unknown[],
): Query<Recorded<K>[]> {
  return {
    name: `find_${kind}_${name}`,
    text: `select document from ${kind} where workspace_id = $1 and ${condition} and deleted_at is null
      order by created_at, id`,
    values,
    read: (rows) => rows.map((row) => JSON.parse(row[0] as string) as Recorded<K>),
  };
}

/** Inserts new records. Fails on `<kind>_reference` when another record has the reference id, and on `<kind>_pkey`. */
export function insertRecords<K extends RecordKind>(
  kind: K,
  workspaceId: string,
  records: readonly Recorded<K>[],
): Query<void> {
  return writing(
    `insert_${kind}`,
    `insert into ${kind} (workspace_id, id, document)
      select $1, * from unnest($2::text[], $3::jsonb[]) as u (id, document) order by document->>'reference_id', id`,
    documentValues(workspaceId, records),
  );
}

/** Replaces stored records. Fails on `<kind>_reference` when another record has the reference id. */
export function updateRecords<K extends RecordKind>(
  kind: K,
  workspaceId: string,
  records: readonly Recorded<K>[],
): Query<void> {
  return writing(
    `update_${kind}`,
    `update ${kind} r set document = u.document from unnest($2::text[], $3::jsonb[]) as u (id, document)
      where r.workspace_id = $1 and r.id = u.id`,
    documentValues(workspaceId, records),
  );
}

/** Restores deleted records. Fails like `updateRecords`. */
export function restoreRecords<K extends RecordKind>(
  kind: K,
  workspaceId: string,
  records: readonly Recorded<K>[],
): Query<void> {
  return writing(
    `restore_${kind}`,
    `update ${kind} r set document = u.document, deleted_at = null
      from unnest($2::text[], $3::jsonb[]) as u (id, document) where r.workspace_id = $1 and r.id = u.id`,
    documentValues(workspaceId, records),
  );
}

/** Deletes records softly. Orders that refer to them still show them. */
export function deleteRecords(kind: RecordKind, workspaceId: string, ids: readonly string[]): Query<void> {
  return writing(
    `delete_${kind}`,
    `update ${kind} set deleted_at = now() where workspace_id = $1 and id = any ($2::text[])`,
    [workspaceId, ids],
  );
}

/** One version of a record, which is an entry of its history and an event of the change feed. */
export interface RecordChange {
  kind: RecordKind;
  record_id: string;
  version: number;
  change: ChangeKind;
  changes: FieldChange[];
  dialect: string;
  operation: string;
  actor: string;
  request_id: string;
  /** The trace of the request: a valid `traceparent`. */
  trace_context?: string | undefined;
  changed_at: string;
}

/** Appends versions to the history of records, within the transaction that makes them. */
export function insertRecordChanges(workspaceId: string, changes: readonly RecordChange[]): Query<void> {
  return writing(
    'insert_record_changes',
    `insert into record_changes (workspace_id, kind, record_id, version, change, changes, dialect, operation, actor,
        request_id, changed_at, trace_context, transaction_id)
      select $1, u.*, greatest(pg_current_xact_id(), (
          select p.transaction_id from record_changes p
          where p.workspace_id = $1 and p.kind = u.kind and p.record_id = u.record_id and p.version < u.version
          order by p.version desc limit 1))
        from unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::jsonb[], $7::text[], $8::text[],
          $9::text[], $10::text[], $11::timestamptz[], $12::text[])
          as u (kind, record_id, version, change, changes, dialect, operation, actor, request_id, changed_at,
            trace_context)`,
    [
      workspaceId,
      changes.map((change) => change.kind),
      changes.map((change) => change.record_id),
      changes.map((change) => change.version),
      changes.map((change) => change.change),
      changes.map((change) => JSON.stringify(change.changes)),
      changes.map((change) => change.dialect),
      changes.map((change) => change.operation),
      changes.map((change) => change.actor),
      changes.map((change) => change.request_id),
      changes.map((change) => change.changed_at),
      changes.map((change) => change.trace_context ?? null),
    ],
  );
}

/**
 * Claims texts until the transaction ends, and waits first for transactions that claim them. It serves where there is
 * no row to lock yet, such as for two requests that would both create the same customer.
 */
export function claim(workspaceId: string, texts: readonly string[]): Query<void> {
  return writing(
    'claim',
    `select pg_advisory_xact_lock(hashtextextended($1 || ' ' || text, 0))
      from (select distinct unnest($2::text[]) as text order by 1) as claimed`,
    [workspaceId, texts],
  );
}

const documentValues = (workspaceId: string, records: readonly { id: string }[]): unknown[] => [
  workspaceId,
  records.map(({ id }) => id),
  records.map((record) => JSON.stringify(record)),
];

function readStored<T>(rows: Row[]): Stored<T>[] {
  return rows.map((row) => ({ record: JSON.parse(row[0] as string) as T, deleted: row[1] !== null }));
}
