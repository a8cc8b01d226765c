import type { FieldChange, OrderChange } from '../../model/change.ts';
import { type Query, writing } from '../database/query.ts';
import { toInstant } from './rows.ts';

/** Appends versions to the history. They belong to the transaction that makes them. */
export function insertChanges(workspaceId: string, changes: readonly OrderChange[]): Query<void> {
  return writing(
    'insert_changes',
    `insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id,
        forced, changed_at, updated_at)
      select $1, * from unnest($2::text[], $3::int[], $4::text[], $5::json[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::bool[], $11::timestamptz[], $12::timestamptz[])`,
    [
      workspaceId,
      changes.map((change) => change.order_id),
      changes.map((change) => change.version),
      changes.map((change) => change.kind),
      changes.map((change) => JSON.stringify(change.changes)),
      changes.map((change) => change.dialect),
      changes.map((change) => change.operation),
      changes.map((change) => change.actor),
      changes.map((change) => change.request_id),
      changes.map((change) => change.forced),
      changes.map((change) => change.changed_at),
      changes.map((change) => change.updated_at),
    ],
  );
}

/** Every version of an order, the first one first. */
export function findChanges(workspaceId: string, orderId: string): Query<OrderChange[]> {
  return {
    name: 'find_changes',
    text: `select order_id, version, kind, changes, dialect, operation, actor, request_id, forced, changed_at, updated_at
      from order_changes where workspace_id = $1 and order_id = $2 order by version`,
    values: [workspaceId, orderId],
    read: (rows) =>
      rows.map((row) => ({
        order_id: row[0] as string,
        version: Number(row[1]),
        kind: row[2] as OrderChange['kind'],
        changes: JSON.parse(row[3] as string) as FieldChange[],
        dialect: row[4] as string,
        operation: row[5] as string,
        actor: row[6] as string,
        request_id: row[7] as string,
        forced: row[8] === 't',
        changed_at: toInstant(row[9] as string),
        updated_at: toInstant(row[10] as string),
      })),
  };
}
