import type { FieldChange } from '../../model/change.ts';
import type { RecordKind } from '../../model/record.ts';
import { type Query, writing } from '../database/query.ts';

/** A place in the history of a workspace's orders. */
export interface HistoryPlace {
  orderId: string;
  version: number;
}

/** The result of a scan: the orders that have one of the texts, and where the scan ended. */
export interface ScannedHistory {
  orderIds: string[];
  /** Absent at the end of the history. */
  end: HistoryPlace | undefined;
}

/**
 * Searches up to `most` versions of a workspace's orders after a place for texts. It scans, since erasures are rare and
 * an index on values would make every write more expensive.
 */
export function scanHistory(
  workspaceId: string,
  after: HistoryPlace,
  texts: readonly string[],
  most: number,
): Query<ScannedHistory> {
  return {
    name: 'scan_history',
    text: `select order_id, version, exists (select from unnest($4::text[]) as t where strpos(changes::text, t) > 0)
      from order_changes where workspace_id = $1 and (order_id, version) > ($2, $3::int)
      order by order_id, version limit $5`,
    values: [workspaceId, after.orderId, after.version, texts, most],
    read: (rows) => {
      const last = rows.length === most ? rows.at(-1) : undefined;
      return {
        orderIds: [...new Set(rows.filter((row) => row[2] === 't').map((row) => row[0] as string))],
        end: last && { orderId: last[0] as string, version: Number(last[1]) },
      };
    },
  };
}

/** Reads the size of orders' histories in bytes, by order, with the documents, shipments and invoices of the orders. */
export function findHistoryBytes(workspaceId: string, orderIds: readonly string[]): Query<ReadonlyMap<string, number>> {
  return {
    name: 'find_history_bytes',
    text: `select order_id, sum(bytes) from (
        select order_id, octet_length(changes::text) as bytes from order_changes
          where workspace_id = $1 and order_id = any ($2::text[])
        union all select order_id, 2 * octet_length(document::text) from shipments
          where workspace_id = $1 and order_id = any ($2::text[])
        union all select order_id, 2 * octet_length(document::text) from invoices
          where workspace_id = $1 and order_id = any ($2::text[])) as parts
      group by order_id`,
    values: [workspaceId, orderIds],
    read: (rows) => new Map(rows.map((row) => [row[0] as string, Number(row[1])])),
  };
}

/** One version of an order without a person's values. */
export interface BlankedVersion {
  order_id: string;
  version: number;
  changes: FieldChange[];
  reason: string | null;
}

/** Blanks values in orders' histories. The database refuses any other change of a history with an SQL error. */
export function blankOrderChanges(workspaceId: string, versions: readonly BlankedVersion[]): Query<void> {
  return writing('blank_order_changes', 'select blank_order_changes($1, $2, $3, $4, $5)', [
    workspaceId,
    versions.map(({ order_id }) => order_id),
    versions.map(({ version }) => version),
    versions.map(({ changes }) => JSON.stringify(changes)),
    versions.map(({ reason }) => reason),
  ]);
}

/** One version of a record. */
export interface RecordVersion {
  kind: RecordKind;
  record_id: string;
  version: number;
  changes: FieldChange[];
}

/** Reads the history of records of one kind, each record's first version first. */
export function findRecordVersions(
  workspaceId: string,
  kind: RecordKind,
  ids: readonly string[],
): Query<RecordVersion[]> {
  return {
    name: 'find_record_versions',
    text: `select record_id, version, changes from record_changes
      where workspace_id = $1 and kind = $2 and record_id = any ($3::text[]) order by record_id, version`,
    values: [workspaceId, kind, ids],
    read: (rows) =>
      rows.map((row) => ({
        kind,
        record_id: row[0] as string,
        version: Number(row[1]),
        changes: JSON.parse(row[2] as string) as FieldChange[],
      })),
  };
}

/** Blanks values in records' histories. The database refuses any other change of a history with an SQL error. */
export function blankRecordChanges(workspaceId: string, versions: readonly RecordVersion[]): Query<void> {
  return writing('blank_record_changes', 'select blank_record_changes($1, $2, $3, $4, $5)', [
    workspaceId,
    versions.map(({ kind }) => kind),
    versions.map(({ record_id }) => record_id),
    versions.map(({ version }) => version),
    versions.map(({ changes }) => JSON.stringify(changes)),
  ]);
}
