import type { FieldChange, OrderChange } from '../../model/change.ts';
import type { Instant } from '../../model/time.ts';
import { type Query, type Row, writing } from '../database/query.ts';
import { type OrderReference, RESOLVED_IDS, referenceValues } from './orders.ts';
import { toInstant } from './rows.ts';

/**
 * Appends versions to the history. They belong to the transaction that makes them, and for whoever follows the changes to
 * the latest transaction that made one before: a transaction about several orders may have begun earlier than one that had
 * one of them first, and versions of one order come in their order.
 */
export function insertChanges(workspaceId: string, changes: readonly OrderChange[]): Query<void> {
  return writing(
    'insert_changes',
    `insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id,
        forced, changed_at, updated_at, reason, transaction_id)
      select $1, u.*, greatest(pg_current_xact_id(), (
          select p.transaction_id from order_changes p
          where p.workspace_id = $1 and p.order_id = u.order_id and p.version < u.version order by p.version desc limit 1))
        from unnest($2::text[], $3::int[], $4::text[], $5::json[], $6::text[], $7::text[], $8::text[],
          $9::text[], $10::bool[], $11::timestamptz[], $12::timestamptz[], $13::text[])
          as u (order_id, version, kind, changes, dialect, operation, actor, request_id, forced, changed_at, updated_at,
            reason)`,
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
      changes.map((change) => change.reason ?? null),
    ],
  );
}

/** The columns that make a change, of `order_changes c`. Kept in step with `readChange`. */
const CHANGE_COLUMNS = `c.order_id, c.version, c.kind, c.changes, c.dialect, c.operation, c.actor, c.request_id,
  c.forced, c.changed_at, c.updated_at, c.reason`;

const readChange = (row: Row): OrderChange => ({
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
});

/** Every version of an order, the first one first. */
export function findChanges(workspaceId: string, orderId: string): Query<OrderChange[]> {
  return {
    name: 'find_changes',
    text: `select ${CHANGE_COLUMNS} from order_changes c where c.workspace_id = $1 and c.order_id = $2 order by c.version`,
    values: [workspaceId, orderId],
    read: (rows) => rows.map(readChange),
  };
}

/** Up to which of an order's versions something is asked. */
export type Moment = { version: number } | { asOf: Instant };

/** Reads the versions of an order, deleted or not, up to a moment, the first one first. */
export function findChangesUntil(workspaceId: string, reference: OrderReference, moment: Moment): Query<OrderChange[]> {
  const [name, condition, value] =
    'version' in moment
      ? ['find_changes_until_version', 'c.version <= $4::int', moment.version]
      : ['find_changes_as_of', 'c.changed_at <= $4::timestamptz', moment.asOf];
  return {
    name,
    text: `select ${CHANGE_COLUMNS} from order_changes c
      where c.workspace_id = $1 and c.order_id = any (${RESOLVED_IDS}) and ${condition} order by c.version`,
    values: [...referenceValues(workspaceId, [reference]), value],
    read: (rows) => rows.map(readChange),
  };
}

/** Reads up to `most` of the versions of an order before one of them, the latest first. */
export function findChangesBefore(
  workspaceId: string,
  reference: OrderReference,
  before: number,
  most: number,
): Query<OrderChange[]> {
  return {
    name: 'find_changes_before',
    text: `select ${CHANGE_COLUMNS} from order_changes c
      where c.workspace_id = $1 and c.order_id = any (${RESOLVED_IDS}) and c.version < $4
      order by c.version desc limit $5`,
    values: [...referenceValues(workspaceId, [reference]), before, most],
    read: (rows) => rows.map(readChange),
  };
}

/** Which orders' latest versions are read, and from which version of each on. */
export interface VersionReference extends OrderReference {
  version: number;
}

/**
 * Reads what became of orders since a version, that version included, in the order of versions. Each comes once, though
 * several references may lead to one order.
 */
export function findChangesSince(workspaceId: string, references: readonly VersionReference[]): Query<OrderChange[]> {
  return {
    name: 'find_changes_since',
    text: `select distinct on (c.order_id, c.version) ${CHANGE_COLUMNS}
      from unnest($2::text[], $3::text[], $4::int[]) as r (dialect, id, version)
      left join order_aliases a on a.workspace_id = $1 and a.dialect = r.dialect and a.alias = r.id
      join order_changes c on c.workspace_id = $1 and c.order_id = coalesce(a.order_id, r.id) and c.version >= r.version
      order by c.order_id, c.version`,
    values: [...referenceValues(workspaceId, references), references.map(({ version }) => version)],
    read: (rows) => rows.map(readChange),
  };
}
