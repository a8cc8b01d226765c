import type { FieldChange, OrderChange } from '../../model/change.ts';
import { JsonTexts, type Query, type Row, splitTexts, toInstant, writing } from '../database/query.ts';

/**
 * Appends versions to the history, within the transaction that makes them. A version takes the transaction id of the
 * order's previous version if that is larger than its own: a transaction about several orders may begin first and write
 * one of them last. The change feed is sorted by these ids, and must have the versions of an order in order.
 *
 * `isOvertaken` is false when no transaction that began after this one had ended once the orders were locked (see
 * `FoundDocuments`). No version of them has a larger id then, and none is looked for, which saves 8 % of a status
 * change's CPU time in the server.
 */
export function insertChanges(workspaceId: string, changes: readonly OrderChange[], isOvertaken = true): Query<void> {
  const hasOrigin = changes.some((change) => change.batch_id !== undefined || change.trace_context !== undefined);
  const { name, text } = hasOrigin ? INSERT_WITH_ORIGIN : INSERT;
  return writing(name, text, [
    workspaceId,
    changes.map((change) => change.order_id),
    changes.map((change) => change.version),
    changes.map((change) => change.kind),
    new JsonTexts(changes.map((change) => JSON.stringify(change.changes))),
    changes.map((change) => change.dialect),
    changes.map((change) => change.operation),
    changes.map((change) => change.actor),
    changes.map((change) => change.request_id),
    changes.map((change) => change.forced),
    changes.map((change) => change.changed_at),
    changes.map((change) => change.updated_at),
    changes.map((change) => change.reason ?? null),
    isOvertaken,
    ...(hasOrigin
      ? [changes.map((change) => change.batch_id ?? null), changes.map((change) => change.trace_context ?? null)]
      : []),
  ]);
}

/** `origin`: the columns of the batch and the trace and their parameters, which most writes do without. */
function insertText(origin: { columns: string; unnested: string }): string {
  return `insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id,
        forced, changed_at, updated_at, reason${origin.columns}, transaction_id)
      select $1, order_id, version, kind, changes::json, dialect, operation, actor, request_id, forced, changed_at,
        updated_at, reason${origin.columns}, greatest(pg_current_xact_id(), case when $14::bool then (
          select p.transaction_id from order_changes p
          where p.workspace_id = $1 and p.order_id = u.order_id and p.version < u.version order by p.version desc limit 1)
        end)
        from unnest($2::text[], $3::int[], $4::text[], ${splitTexts('$5')}, $6::text[], $7::text[], $8::text[],
          $9::text[], $10::bool[], $11::timestamptz[], $12::timestamptz[], $13::text[]${origin.unnested})
          as u (order_id, version, kind, changes, dialect, operation, actor, request_id, forced, changed_at, updated_at,
            reason${origin.columns})`;
}

const INSERT = { name: 'insert_changes', text: insertText({ columns: '', unnested: '' }) };
const INSERT_WITH_ORIGIN = {
  name: 'insert_changes_with_origin',
  text: insertText({ columns: ', batch_id, trace_context', unnested: ', $15::text[], $16::text[]' }),
};

/** The columns of `order_changes c` that `readChange` reads, in its order. */
export const CHANGE_COLUMNS = `c.order_id, c.version, c.kind, c.changes, c.dialect, c.operation, c.actor, c.request_id,
  c.forced, c.changed_at, c.updated_at, c.reason, c.batch_id, c.trace_context`;

export const readChange = (row: Row): OrderChange => ({
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
  ...(row[11] === null || row[11] === undefined ? {} : { reason: row[11] }),
  ...(row[12] === null || row[12] === undefined ? {} : { batch_id: row[12] }),
  ...(row[13] === null || row[13] === undefined ? {} : { trace_context: row[13] }),
});

/** Reads every version of an order, the first one first. */
export function findChanges(workspaceId: string, orderId: string): Query<OrderChange[]> {
  return {
    name: 'find_changes',
    text: `select ${CHANGE_COLUMNS} from order_changes c where c.workspace_id = $1 and c.order_id = $2 order by c.version`,
    values: [workspaceId, orderId],
    read: (rows) => rows.map(readChange),
  };
}

/** Reads every version of several orders, by order, the first one first. The result has no limit of size. */
export function findHistories(workspaceId: string, orderIds: readonly string[]): Query<OrderChange[]> {
  return {
    name: 'find_histories',
    text: `select ${CHANGE_COLUMNS} from order_changes c where c.workspace_id = $1 and c.order_id = any ($2::text[])
      order by c.order_id, c.version`,
    values: [workspaceId, orderIds],
    read: (rows) => rows.map(readChange),
  };
}
