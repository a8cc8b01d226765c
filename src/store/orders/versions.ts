import type { OrderChange } from '../../model/change.ts';
import type { Instant } from '../../model/time.ts';
import type { Query, Row } from '../database/query.ts';
import { CHANGE_COLUMNS, readChange } from './changes.ts';
import { DISPLAY_KEY, INDEXED_LENGTH } from './order-conditions.ts';
import { type OrderReference, RESOLVED_IDS, referenceValues } from './orders.ts';

/** The most bytes of changes that are read at once. A single version may have more. */
export const PAGE_BYTES = 8 * 1024 * 1024;

/** Consecutive versions of an order. */
export interface Versions {
  changes: OrderChange[];
  /** Whether more versions were requested than can be read at once. */
  hasMore: boolean;
}

/** A moment in an order's history. */
export type Moment = { version: number } | { asOf: Instant };

/**
 * Reads up to `most` versions of an order, deleted or not, after one version and up to a moment, the first one first.
 * Fewer when they are long.
 */
export function findChangesUntil(
  workspaceId: string,
  reference: OrderReference,
  moment: Moment,
  after: number,
  most: number,
): Query<Versions> {
  const [name, condition, value] =
    'version' in moment
      ? ['find_changes_until_version', 'c.version <= $6::int', moment.version]
      : ['find_changes_as_of', 'c.changed_at <= $6::timestamptz', moment.asOf];
  return {
    name,
    text: versionsQuery('>', 'asc', condition),
    values: [...referenceValues(workspaceId, [reference]), after, most, value],
    read: readVersions,
  };
}

/** Reads up to `most` versions of an order before one version, the latest first. Fewer when they are long. */
export function findChangesBefore(
  workspaceId: string,
  reference: OrderReference,
  before: number,
  most: number,
): Query<Versions> {
  return {
    name: 'find_changes_before',
    text: versionsQuery('<', 'desc', 'true'),
    values: [...referenceValues(workspaceId, [reference]), before, most],
    read: readVersions,
  };
}

/** Where consecutive versions are read, in SQL. */
interface VersionsRead {
  table: 'order_changes' | 'record_changes';
  /** The column with the id of what has the versions. */
  id: 'order_id' | 'record_id';
  /** The condition on `c` up to that column. */
  of: string;
  /** The id. */
  first: string;
  /** The version before the first one that is read. */
  from: string;
  most: string;
  comparison: '<' | '>';
  direction: 'asc' | 'desc';
  condition: string;
}

/**
 * The `with` that finds consecutive versions as `consecutive`, and the condition on `consecutive s` that they are within
 * the limits. It goes from version to version, since PostgreSQL knows the size of one only once it has unpacked it.
 * Versions beyond the limit are not unpacked, except the next one.
 */
export function consecutiveVersions({
  table,
  id,
  of,
  first,
  from,
  most,
  comparison,
  direction,
  condition,
}: VersionsRead): { recursion: string; isWithin: string } {
  const next = (owner: string, version: string): string => `(
      select c.${id}, c.version, c.changes, c.changed_at from ${table} c
      where ${of} = ${owner} and c.version ${comparison} ${version}
      order by c.version ${direction} limit 1) c`;
  const isWithin = `s.number <= ${most} and (s.number = 1 or s.bytes <= ${PAGE_BYTES})`;
  const recursion = `with recursive consecutive (${id}, version, number, bytes) as (
      select c.${id}, c.version, 1, octet_length(c.changes::text)::bigint
      from ${next(first, from)} where ${condition}
      union all
      select c.${id}, c.version, s.number + 1, s.bytes + octet_length(c.changes::text)
      from consecutive s cross join lateral ${next(`s.${id}`, 's.version')} where ${isWithin} and ${condition})`;
  return { recursion, isWithin };
}

function versionsQuery(comparison: '<' | '>', direction: 'asc' | 'desc', condition: string): string {
  const { recursion, isWithin } = consecutiveVersions({
    table: 'order_changes',
    id: 'order_id',
    of: 'c.workspace_id = $1 and c.order_id',
    first: `(${RESOLVED_IDS})[1]`,
    from: '$4::int',
    most: '$5::int',
    comparison,
    direction,
    condition,
  });
  return `${recursion}
    select ${CHANGE_COLUMNS}, (select max(number) from consecutive) from consecutive s
    join order_changes c on c.workspace_id = $1 and c.order_id = s.order_id and c.version = s.version
    where ${isWithin} order by s.number`;
}

const readVersions = (rows: Row[]): Versions => ({
  changes: rows.map(readChange),
  hasMore: Number(rows[0]?.at(-1) ?? 0) > rows.length,
});

/** The orders whose latest versions are read, and the first version for each. */
export interface VersionReference extends OrderReference {
  version: number;
}

/** The most versions after the known one that a merge reads. */
const MOST_SINCE = 1000;
/** The most bytes of versions of one order, and of all orders together. */
const BYTES_SINCE = 16 * 1024 * 1024;
const BYTES_SINCE_TOGETHER = 4 * BYTES_SINCE;

/**
 * Reads the changes of orders after a version, by version, and that version without its changes. Each order occurs
 * once, though several references may stand for it. Versions beyond the limits are left out at the end.
 */
export function findChangesSince(workspaceId: string, references: readonly VersionReference[]): Query<OrderChange[]> {
  const bytes = Math.min(BYTES_SINCE, Math.floor(BYTES_SINCE_TOGETHER / Math.max(references.length, 1)));
  return {
    name: 'find_changes_since',
    text: `with recursive since (order_id, version, number, bytes) as (
        select c.order_id, c.version, 0, 0::bigint from (
          select coalesce(a.order_id, r.id) as order_id, min(r.version) as version
          from unnest($2::text[], $3::text[], $4::int[]) as r (dialect, id, version)
          left join order_aliases a on a.workspace_id = $1 and a.dialect = r.dialect and a.alias = r.id group by 1) k
        join order_changes c on c.workspace_id = $1 and c.order_id = k.order_id and c.version = k.version
        union all
        select c.order_id, c.version, s.number + 1, s.bytes + octet_length(c.changes::text)
        from since s join order_changes c
          on c.workspace_id = $1 and c.order_id = s.order_id and c.version = s.version + 1
        where s.number < ${MOST_SINCE} and s.bytes <= $5::bigint)
      select ${CHANGE_COLUMNS.replace('c.changes', `case when s.number = 0 then '[]'::json else c.changes end`)}
      from since s join order_changes c on c.workspace_id = $1 and c.order_id = s.order_id and c.version = s.version
      where s.bytes <= $5::bigint order by c.order_id, c.version`,
    values: [...referenceValues(workspaceId, references), references.map(({ version }) => version), bytes],
    read: (rows) => rows.map(readChange),
  };
}

/**
 * Finds the orders, deleted or not, that people mean by a text. The first of these counts that any order has: its own id; an alias in
 * any dialect; its reference id; its display id, in any case.
 */
export function findOrdersNamed(workspaceId: string, text: string): Query<string[]> {
  return {
    name: 'find_orders_named',
    text: `with found as (
        (select order_id as id, 1 as rank from order_changes where workspace_id = $1 and order_id = $2 limit 1)
        union all select order_id, 2 from order_aliases
          where workspace_id = $1 and fold_text(alias) = fold_text($2) and alias = $2
        union all select order_id, 3 from order_documents where workspace_id = $1 and reference_id = $2
        union all (select order_id, 4 from order_documents d
          where d.workspace_id = $1 and ${DISPLAY_KEY} = left(fold_text($2), ${INDEXED_LENGTH}) collate "C"
            and fold_text(d.display_id) = fold_text($2) limit 2))
      select distinct id from found where rank = (select min(rank) from found)`,
    values: [workspaceId, text],
    read: (rows) => rows.map((row) => row[0] as string),
  };
}

/** Reads the display ids of orders, deleted or not, as they are now. */
export function findDisplayIds(workspaceId: string, orderIds: readonly string[]): Query<Map<string, string>> {
  return {
    name: 'find_display_ids',
    text: `select order_id, display_id from order_documents
      where workspace_id = $1 and order_id = any ($2::text[]) and display_id is not null`,
    values: [workspaceId, orderIds],
    read: (rows) => new Map(rows.map((row) => [row[0] as string, row[1] as string])),
  };
}
