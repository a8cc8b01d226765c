import type { OrderChange } from '../../model/change.ts';
import type { Instant } from '../../model/time.ts';
import type { Query, Row } from '../database/query.ts';
import { CHANGE_COLUMNS, readChange } from './changes.ts';
import { type OrderReference, RESOLVED_IDS, referenceValues } from './orders.ts';

/** As many bytes of what was changed are read at once, however many versions are asked for; a single one may have more. */
export const PAGE_BYTES = 8 * 1024 * 1024;

/** Some of an order's versions, one after the other. */
export interface Versions {
  changes: OrderChange[];
  /** Whether further ones were asked for, which are too many or too long to be read at once. */
  hasMore: boolean;
}

/** Up to which of an order's versions something is asked. */
export type Moment = { version: number } | { asOf: Instant };

/**
 * Reads up to `most` of the versions of an order after one of them and up to a moment, deleted or not, the first one first;
 * fewer when they are long.
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
    text: stretchText('>', 'asc', condition),
    values: [...referenceValues(workspaceId, [reference]), after, most, value],
    read: readVersions,
  };
}

/** Reads up to `most` of the versions of an order before one of them, the latest first; fewer when they are long. */
export function findChangesBefore(
  workspaceId: string,
  reference: OrderReference,
  before: number,
  most: number,
): Query<Versions> {
  return {
    name: 'find_changes_before',
    text: stretchText('<', 'desc', 'true'),
    values: [...referenceValues(workspaceId, [reference]), before, most],
    read: readVersions,
  };
}

/**
 * Goes from version to version, since the length of one is known only when it is unpacked: those behind the end of the
 * stretch are not, except the next one.
 */
function stretchText(comparison: '<' | '>', direction: 'asc' | 'desc', condition: string): string {
  const next = (orderId: string, version: string): string => `(
      select c.order_id, c.version, c.changes, c.changed_at from order_changes c
      where c.workspace_id = $1 and c.order_id = ${orderId} and c.version ${comparison} ${version}
      order by c.version ${direction} limit 1) c`;
  const isWithin = `s.number <= $5::int and (s.number = 1 or s.bytes <= ${PAGE_BYTES})`;
  return `with recursive stretch (order_id, version, number, bytes) as (
      select c.order_id, c.version, 1, octet_length(c.changes::text)::bigint
      from ${next(`(${RESOLVED_IDS})[1]`, '$4::int')} where ${condition}
      union all
      select c.order_id, c.version, s.number + 1, s.bytes + octet_length(c.changes::text)
      from stretch s cross join lateral ${next('s.order_id', 's.version')} where ${isWithin} and ${condition})
    select ${CHANGE_COLUMNS}, (select max(number) from stretch) from stretch s
    join order_changes c on c.workspace_id = $1 and c.order_id = s.order_id and c.version = s.version
    where ${isWithin} order by s.number`;
}

const readVersions = (rows: Row[]): Versions => ({
  changes: rows.map(readChange),
  hasMore: Number(rows[0]?.at(-1) ?? 0) > rows.length,
});

/** Which orders' latest versions are read, and from which version of each on. */
export interface VersionReference extends OrderReference {
  version: number;
}

/** So many versions after the one that a caller knows are taken back for it. */
const MOST_SINCE = 1000;
/** As many bytes of them of one order, and of all orders together. */
const BYTES_SINCE = 16 * 1024 * 1024;
const BYTES_SINCE_TOGETHER = 4 * BYTES_SINCE;

/**
 * Reads what became of orders since a version, in the order of versions, and that version, but not what it changed. Each
 * comes once, though several references may lead to one order. What is too much to be taken back is left out at the end.
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
