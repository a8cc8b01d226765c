import type { RecordKind, RecordKinds } from '../model/record.ts';
import { type OrderReference, RESOLVED_IDS, referenceValues } from './orders.ts';
import { type Query, writing } from './query.ts';

/** A stored record; one that was deleted is still shown by the orders that refer to it, but not referred to anew. */
export interface Stored<T> {
  record: T;
  deleted: boolean;
}

/** Reads records by id. */
export function findRecords<K extends RecordKind>(
  table: K,
  workspaceId: string,
  ids: readonly string[],
): Query<Stored<RecordKinds[K]>[]> {
  return {
    name: `find_${table}`,
    text: `select document, deleted_at from ${table} where workspace_id = $1 and id = any ($2::text[])`,
    values: [workspaceId, ids],
    read: readRecords,
  };
}

/** Which column of an order's document refers to a record. */
const REFERRING_COLUMN = { customers: 'customer_id', payment_methods: 'payment_method_id' } as const;

/** Reads the records that these orders refer to. */
export function findRecordsOfOrders<K extends keyof typeof REFERRING_COLUMN>(
  table: K,
  workspaceId: string,
  references: readonly OrderReference[],
): Query<Stored<RecordKinds[K]>[]> {
  return {
    name: `find_${table}_of_orders`,
    text: `select p.document, p.deleted_at from ${table} p where p.workspace_id = $1 and p.id = any (array(
        select d.${REFERRING_COLUMN[table]} from order_documents d
        where d.workspace_id = $1 and d.order_id = any (${RESOLVED_IDS})))`,
    values: referenceValues(workspaceId, references),
    read: readRecords,
  };
}

/** Inserts records that are not there yet. */
export function insertRecords<K extends RecordKind>(
  table: K,
  workspaceId: string,
  records: readonly RecordKinds[K][],
): Query<void> {
  return writing(
    `insert_${table}`,
    `insert into ${table} (workspace_id, id, document)
      select $1, * from unnest($2::text[], $3::jsonb[]) on conflict do nothing`,
    [workspaceId, records.map((record) => record.id), records.map((record) => JSON.stringify(record))],
  );
}

function readRecords<T>(rows: (string | null)[][]): Stored<T>[] {
  return rows.map((row) => ({ record: JSON.parse(row[0] as string) as T, deleted: row[1] !== null }));
}
