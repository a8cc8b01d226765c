import type { Instant } from '../../model/time.ts';
import { type Query, toInstant, writing } from '../database/query.ts';
import { type Horizon, PLACE_COLUMNS } from '../orders/changes-feed.ts';
import { quarterOf } from './quarters.ts';

/** What changes are counted by: the orders of a status, and the changes of a dialect. */
export type CountKind = 'orders' | 'changes';

/** The changes that one statement counts: some tenths of a second. */
const COUNTED_AT_ONCE = 20_000;

/** The changes that are not counted yet and that a reader counts itself: some hundredths of a second for most. */
const MOST_UNCOUNTED = 20_000;

const PLACE = 'transaction_id, changed_at, entity collate "C", id collate "C", version';

/** Up to `limit` changes of a history behind the `place`, in the order of the feed. */
const partAfter = (table: string, entity: string, id: string, below: string, limit: string): string => `(
        select transaction_id, ${entity} as entity, ${id} as id, version, changed_at from ${table}
        where workspace_id = $1 ${below} and transaction_id >= (select transaction_id from place)
          and (transaction_id, changed_at, ${entity} collate "C", ${id} collate "C", version) > (select ${PLACE} from place)
        order by transaction_id, changed_at, ${entity} collate "C", ${id} collate "C", version limit ${limit})`;

/** Up to `limit` changes behind the `place`, as `page`. */
const pageAfter = (below: string, limit: string): string => `page as materialized (
      select * from (${partAfter('order_changes', `'order'::text`, 'order_id', below, limit)}
        union all ${partAfter('record_changes', 'kind', 'record_id', below, limit)}) as feed
      order by ${PLACE_COLUMNS} limit ${limit})`;

/** The status that an order had before a version. */
const statusBefore = `(
          select e->>'to' from order_changes h cross join lateral json_array_elements(h.changes) as e
          where h.workspace_id = $1 and h.order_id = c.id and h.version < c.version
            and strpos(h.changes::text, '"status_id"') > 0 and e->>'field' = 'status_id'
          order by h.version desc limit 1)`;

/**
 * What the changes of a `page` count: as `counted` each with its quarter and dialect, and as `moves` by how many the orders of a status
 * become more or fewer. A deleted order leaves its status, and a restored one enters it. Each change is looked up by its key, since a
 * page is a small part of the history.
 */
const countedOf = (page: string): string => `counted as materialized (
      select p.id, p.version, ${quarterOf('p.changed_at')} as quarter, coalesce(o.dialect, r.dialect) as dialect, o.kind, o.moved
      from ${page} p
        left join lateral (
          select c.dialect, c.kind, case when strpos(c.changes::text, '"status_id"') > 0 then (
              select e from json_array_elements(c.changes) as e where e->>'field' = 'status_id' limit 1) end as moved
          from order_changes c where p.entity = 'order' and c.workspace_id = $1 and c.order_id = p.id and c.version = p.version
          limit 1) o on true
        left join lateral (
          select c.dialect from record_changes c
          where p.entity <> 'order' and c.workspace_id = $1 and c.kind = p.entity and c.record_id = p.id and c.version = p.version
          limit 1) r on true),
    moves as materialized (
      select c.quarter, m.status_id, m.orders from counted c cross join lateral (
        select coalesce(c.moved->>'from', ${statusBefore}) as status_id, -1 as orders
          where c.kind = 'deleted' or c.kind = 'updated' and c.moved is not null
        union all select coalesce(c.moved->>'to', ${statusBefore}), 1
          where c.kind in ('created', 'restored') or c.kind = 'updated' and c.moved is not null) m)`;

/** Finds the workspaces with changes below the horizon that are not counted. */
export function findUncounted({ transactionId }: Horizon): Query<string[]> {
  const has = (table: string): string => `exists (select from ${table} c where c.workspace_id = w.id
        and c.transaction_id >= coalesce(p.transaction_id, '0') and c.transaction_id < $1::xid8)`;
  return {
    name: 'find_uncounted',
    text: `select w.id from workspaces w left join count_progress p on p.workspace_id = w.id
      where ${has('order_changes')} or ${has('record_changes')} order by w.id`,
    values: [transactionId],
    read: (rows) => rows.map(([id]) => id as string),
  };
}

/** Begins to count the changes of a workspace, if that has not begun. */
export const beginCounting = (workspaceId: string): Query<void> =>
  writing('begin_counting', 'insert into count_progress (workspace_id) values ($1) on conflict do nothing', [
    workspaceId,
  ]);

/**
 * Counts the next changes of a workspace below the horizon, a limited number. Returns whether there may be more. One statement reads
 * the changes, adds the counts and moves the place. While another hub counts, it does nothing.
 */
export function countChanges(
  workspaceId: string,
  { transactionId }: Horizon,
  most = COUNTED_AT_ONCE,
): Query<{ hasMore: boolean }> {
  return {
    name: 'count_changes',
    text: COUNT,
    values: [workspaceId, transactionId, most],
    read: ([row]) => ({ hasMore: Number(row?.[0]) === most }),
  };
}

const COUNT = `with place as materialized (
      select transaction_id, changed_at, entity, id, version from count_progress
      where workspace_id = $1 and transaction_id < $2::xid8 for update skip locked),
    ${pageAfter('and transaction_id < $2::xid8', '$3::int')},
    ${countedOf('page')},
    added as (
      insert into change_counts (workspace_id, kind, quarter, name, count)
        select $1, kind, quarter, name, count from (
          select 'orders' as kind, quarter, status_id as name, sum(orders) as count from moves group by quarter, status_id
          union all select 'orders', 'infinity', status_id, sum(orders) from moves group by status_id
          union all select 'changes', quarter, dialect, count(*) from counted group by quarter, dialect) as more
        where count <> 0 and name is not null order by kind, quarter, name
        on conflict (workspace_id, kind, quarter, name) do update set count = change_counts.count + excluded.count),
    size as materialized (select count(*) as changes from page),
    last as materialized (
      select * from page order by ${PLACE_COLUMNS.replaceAll(',', ' desc,')} desc limit 1),
    placed as (
      update count_progress p set
        transaction_id = case when size.changes = $3::int then last.transaction_id else $2::xid8 end,
        changed_at = case when size.changes = $3::int then last.changed_at else '0001-01-01 00:00:00+00' end,
        entity = case when size.changes = $3::int then last.entity else '' end,
        id = case when size.changes = $3::int then last.id else '' end,
        version = case when size.changes = $3::int then last.version else 0 end,
        counted_to = coalesce(last.changed_at, p.counted_to)
      from size left join last on true
      where p.workspace_id = $1 and exists (select from place))
    select changes from size`;

/** Counts of one kind by interval, with how far they reach. */
export interface CountsByInterval {
  /** `at`: the number of the interval from 0 on; -1 is before the first one, and their number is behind the last one. */
  counts: { at: number; name: string; count: number }[];
  /** What the names come to in the end: the orders of each status after all counted changes. */
  totals: { name: string; count: number }[];
  /** Whether every change that was committed is counted. */
  isWhole: boolean;
  /** The time of the last counted change, if not all are counted. */
  countedTo: Instant | undefined;
}

/**
 * Reads counts by interval. `bounds` are the beginnings of the intervals and the end of the last one. Changes that are not counted yet
 * are counted here, unless they are too many. Orders are also counted behind the last interval, so that the present can be led back.
 */
export function findCountsByInterval(
  workspaceId: string,
  kind: CountKind,
  bounds: readonly Instant[],
  mostUncounted = MOST_UNCOUNTED,
): Query<CountsByInterval> {
  return {
    name: `find_counts_of_${kind}`,
    text: FIND[kind],
    values: [workspaceId, bounds, mostUncounted],
    read: (rows) => {
      const found: CountsByInterval = { counts: [], totals: [], isWhole: true, countedTo: undefined };
      for (const [part, at, name, count, countedTo] of rows) {
        const counted = { name: name ?? '', count: Number(count) };
        if (part === 'count') found.counts.push({ at: Number(at) - 1, ...counted });
        else if (part === 'total') found.totals.push(counted);
        else {
          found.isWhole = count === '1';
          if (!found.isWhole && countedTo) found.countedTo = toInstant(countedTo);
        }
      }
      return found;
    },
  };
}

const BOUNDS = '$2::timestamptz[]';

/** The orders of each status after all changes that are counted by now. */
const TOTALS = `union all select 'total', null, name, sum(count), null from (
      select name, count from change_counts where workspace_id = $1 and kind = 'orders' and quarter = 'infinity'
      union all select status_id, orders from moves) as all_moves
      where name is not null group by name`;

const findText = (kind: CountKind): string => {
  const uncounted =
    kind === 'orders'
      ? 'select quarter, status_id as name, orders as count from moves'
      : 'select quarter, dialect, 1 from counted';
  const until = kind === 'orders' ? '' : `and quarter < (${BOUNDS})[cardinality(${BOUNDS})]`;
  return `with place as materialized (
      select transaction_id, changed_at, entity, id, version, counted_to from count_progress where workspace_id = $1
      union all select '0', '0001-01-01 00:00:00+00', '', '', 0, null
        where not exists (select from count_progress where workspace_id = $1)),
    ${pageAfter('', '($3::int + 1)')},
    reach as materialized (select (count(*) <= $3::int)::int as is_whole from page),
    uncounted as materialized (select page.* from page cross join reach where is_whole = 1),
    ${countedOf('uncounted')},
    found (quarter, name, count) as (
      select quarter, name, count from change_counts
        where workspace_id = $1 and kind = '${kind}' and quarter >= (${BOUNDS})[1] and quarter < 'infinity' ${until}
      union all select * from (${uncounted}) as added)
    select 'count', width_bucket(quarter, ${BOUNDS}), name, sum(count), null::timestamptz from found
      where name is not null group by 2, 3
    ${kind === 'orders' ? TOTALS : ''}
    union all select 'reach', null, null, (select is_whole from reach), counted_to from place`;
};

const FIND: Readonly<Record<CountKind, string>> = { orders: findText('orders'), changes: findText('changes') };
