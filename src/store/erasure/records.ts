import type { OrderRecordKind, Recorded, RecordKind } from '../../model/record.ts';
import { type Query, writing } from '../database/query.ts';

/** A stored record, deleted or not. */
export interface KeptRecord {
  kind: RecordKind;
  record: Recorded<RecordKind>;
  deleted: boolean;
}

/** Locks a customer, deleted or not, until the transaction ends. */
export function lockCustomer(workspaceId: string, id: string): Query<void> {
  return writing('lock_any_customer', 'select 1 from customers where workspace_id = $1 and id = $2 for update', [
    workspaceId,
    id,
  ]);
}

export function findCustomer(workspaceId: string, id: string): Query<KeptRecord[]> {
  return kept('customers', 'select document, deleted_at from customers where workspace_id = $1 and id = $2', [
    workspaceId,
    id,
  ]);
}

/**
 * Reads the records of one kind that belong to a customer, deleted or not. A place that other customers share is left
 * out, since it does not identify one person.
 */
export function findRecordsOfCustomer(
  kind: 'addresses' | 'contacts' | 'payment_methods' | 'service_points',
  workspaceId: string,
  customerId: string,
): Query<KeptRecord[]> {
  const alone =
    kind === 'service_points'
      ? `and not exists (select from customers c where c.workspace_id = $1 and c.id <> $2 and c.deleted_at is null
          and c.id = any (array(select t #>> '{}' from jsonb_path_query(r.document->'extras', 'strict $.**') as t
            where jsonb_typeof(t) = 'string')))`
      : '';
  return kept(
    kind,
    `select document, deleted_at from ${kind} r where workspace_id = $1 and customer_id = $2 ${alone} order by id`,
    [workspaceId, customerId],
  );
}

/** Reads the shipments or invoices of orders, deleted or not. */
export function findOfOrders(
  kind: OrderRecordKind,
  workspaceId: string,
  orderIds: readonly string[],
): Query<KeptRecord[]> {
  return kept(
    kind,
    `select document, deleted_at from ${kind} where workspace_id = $1 and order_id = any ($2::text[]) order by id`,
    [workspaceId, orderIds],
  );
}

/** Deletes the page bookmarks whose last item is one of these. */
export function deletePageBookmarks(workspaceId: string, ids: readonly string[]): Query<void> {
  return writing('delete_page_bookmarks', 'delete from list_walks where workspace_id = $1 and id = any ($2::text[])', [
    workspaceId,
    ids,
  ]);
}

/**
 * The advisory lock of transactions that copy record data into what they write. They take it before they read the
 * records and hold it until they end.
 */
export function holdRecords(workspaceId: string): Query<void> {
  return writing('hold_records', `select pg_advisory_xact_lock_shared(hashtextextended($1 || ' records', 0))`, [
    workspaceId,
  ]);
}

/** Waits until all transactions that hold this lock have ended. Later transactions see what was committed before. */
export function outlastHolders(workspaceId: string): Query<void> {
  return writing('outlast_holders', `select pg_advisory_xact_lock(hashtextextended($1 || ' records', 0))`, [
    workspaceId,
  ]);
}

function kept(kind: RecordKind, text: string, values: unknown[]): Query<KeptRecord[]> {
  return {
    name: `find_kept_${kind}`,
    text,
    values,
    read: (rows) =>
      rows.map((row) => ({
        kind,
        record: JSON.parse(row[0] as string) as Recorded<RecordKind>,
        deleted: row[1] !== null,
      })),
  };
}
