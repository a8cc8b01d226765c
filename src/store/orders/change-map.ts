import type { Query } from '../database/query.ts';
import {
  type ChangeFilter,
  type FeedPlace,
  type Horizon,
  PLACE_COLUMNS,
  placeTuple,
  placeValues,
  readPlace,
} from './changes-feed.ts';

/** Changes of a block. Reading one costs a few milliseconds, and the map has some thirty rows for it. */
export const BLOCK_SIZE = 1000;

/** Blocks that one statement adds to the map. */
const BLOCKS_AT_ONCE = 10;

/** Steps from block to block that one search takes: a few milliseconds. */
const MOST_STEPS = 400;

/** A part of the feed in which changes that meet a filter may be. */
export interface MappedPart {
  after: FeedPlace;
  until: FeedPlace;
}

/** What the map knows of the changes after a place. */
export interface MappedParts {
  /** In the order of the feed. Changes between them do not meet the filter. */
  parts: MappedPart[];
  /**
   * The place up to which no further changes meet the filter: the end of the map, or where the search was given up.
   * `undefined` when the map ends before the place from which it was read.
   */
  until: FeedPlace | undefined;
  /** Whether the map may have more parts after `until`. */
  hasMore: boolean;
}

/** A letter for each kind of facet. */
const facetsOf = (letter: string, values: readonly string[] | undefined): string[] | null =>
  values === undefined ? null : values.map((value) => `${letter}${value}`.slice(0, LONGEST_FACET));

/** The field of an order to which a name in the history belongs: `extras` for `extras.evreka`. */
const baseOf = (field: string): string => field.split('.', 1)[0] ?? '';

/** The fields of which every event of these types has one, if the types imply some. */
const fieldsOf = (types: ChangeFilter['types']): readonly string[] | undefined =>
  types?.every((type) => type === 'order.status_changed') ? ['status_id'] : undefined;

/** An index entry has at most 2 704 bytes. */
const LONGEST_FACET = 256;

/**
 * Finds up to `most` blocks after a place that may have changes which meet a filter. The search goes from the next block
 * with one of the actors to the next one with one of the fields, and so on, until one block has all, so it reads no
 * more entries than the rarest facet has, times the number of facets.
 */
export function findMappedParts(
  workspaceId: string,
  filter: ChangeFilter,
  after: FeedPlace,
  most: number,
): Query<MappedParts> {
  const { actors, dialects, operations, from, to } = filter;
  const fields = filter.fields ?? fieldsOf(filter.types);
  return {
    name: 'find_mapped_parts',
    text: MAPPED,
    values: [
      ...[workspaceId, most, ...placeValues(after)],
      ...[
        facetsOf('a', actors),
        facetsOf('d', dialects),
        facetsOf('o', operations),
        facetsOf('f', fields?.map(baseOf)),
      ],
      ...[from ?? null, to ?? null],
    ],
    read: (rows) => {
      const parts: MappedPart[] = [];
      let until: FeedPlace | undefined;
      let hasMore = false;
      for (const row of rows) {
        const end = readPlace(row, 1);
        if (row[0] === 'block') parts.push({ after: row[6] === null ? after : readPlace(row, 6), until: end });
        else {
          until = end;
          hasMore = row[0] === 'rest';
        }
      }
      return { parts, until, hasMore };
    },
  };
}

/** The next block from `at` on with one of the facets of a placeholder, or `at` itself without facets. */
const next = (place: number, at: string): string => `case when $${place}::text[] is null then ${at} else (
        select min(n.block) from unnest($${place}::text[]) as wanted (facet) cross join lateral (
          select f.block from change_facets f where f.workspace_id = $1 and f.facet = wanted.facet and f.block >= ${at}
          order by f.block limit 1) n) end`;

/**
 * The next block from there on with a time in the period. It looks at each block's times, 0.3 µs for one: one late clock can put
 * any time into any block, so that blocks are not in the order of time.
 */
const NEXT_IN_TIME = `(select b.number from change_blocks b where b.workspace_id = $1 and b.number >= s.at and b.number <= bounds.stop
            and ($12::timestamptz is null or b.latest_at >= $12::timestamptz)
            and ($13::timestamptz is null or b.earliest_at <= $13::timestamptz) order by b.number limit 1)`;

const LAST = (table: string): string =>
  `${table}.last_transaction_id, ${table}.last_changed_at, ${table}.last_entity, ${table}.last_id, ${table}.last_version`;

const MAPPED = `with recursive first as materialized (
      select (select b.number from change_blocks b where b.workspace_id = $1 and b.last_transaction_id >= $3::xid8
          and (b.last_transaction_id, b.last_changed_at, b.last_entity collate "C", b.last_id collate "C", b.last_version)
            > ${placeTuple(3)}
        order by b.last_transaction_id, b.number limit 1) as number),
    bounds as materialized (
      select first.number as start, (select max(b.number) from change_blocks b where b.workspace_id = $1
        and b.number >= first.number and ($13::timestamptz is null or b.earliest_at <= $13::timestamptz)) as stop
      from first),
    search (at, found, steps, blocks) as (
      select start, null::int, 0, 0 from bounds where start is not null
      union all
      select case when n.low = n.high then n.high + 1 else n.high end, case when n.low = n.high then n.high end, s.steps + 1,
        s.blocks + (n.low = n.high)::int
      from search s cross join bounds cross join lateral (
        select greatest(a, d, o, f, t) as high, least(a, d, o, f, t) as low, num_nulls(a, d, o, f, t) as ended
        from (select ${next(8, 's.at')} as a, ${next(9, 's.at')} as d, ${next(10, 's.at')} as o, ${next(11, 's.at')} as f,
          ${NEXT_IN_TIME} as t) of_each) n
      where s.steps < ${MOST_STEPS} and s.blocks < $2::int and n.ended = 0 and n.high <= bounds.stop)
    select 'block', ${LAST('b')}, ${LAST('before')}, s.found
      from search s cross join first join change_blocks b on b.workspace_id = $1 and b.number = s.found
      left join change_blocks before on before.workspace_id = $1 and before.number = s.found - 1 and s.found > first.number
    union all
    select case when s.steps is null then 'end' else 'rest' end, ${LAST('b')}, null, null, null, null, null, null
      from first left join (select at, steps from search where steps = ${MOST_STEPS} or blocks = $2::int) s on true
      join change_blocks b on b.workspace_id = $1 and b.number = case when s.steps is null
        then (select max(number) from change_blocks where workspace_id = $1) else s.at - 1 end
      where first.number is not null
    order by 12 nulls last`;

/** Finds the workspaces that may have a block of changes behind the map and below the horizon. */
export function findUnmapped({ transactionId }: Horizon): Query<string[]> {
  const hasBlock = (table: string): string => `exists (
        select from ${table} c where c.workspace_id = w.id and c.transaction_id >= coalesce(m.last_transaction_id, '0')
          and c.transaction_id < $1::xid8 order by c.transaction_id offset ${BLOCK_SIZE - 1} limit 1)`;
  return {
    name: 'find_unmapped',
    text: `select w.id from workspaces w left join lateral (
        select b.last_transaction_id from change_blocks b where b.workspace_id = w.id order by b.number desc limit 1) m on true
      where ${hasBlock('order_changes')} or ${hasBlock('record_changes')} order by w.id`,
    values: [transactionId],
    read: (rows) => rows.map((row) => row[0] as string),
  };
}

/**
 * Adds the next blocks of a workspace to its map, a limited number, and returns how many, and whether there may be more. Changes
 * below the horizon do not move, so every hub makes the same blocks. The rows of a hub that comes second are not inserted. It is
 * one statement, so that the end of the map and the changes behind it are of one snapshot.
 */
export function mapChanges(
  workspaceId: string,
  { transactionId }: Horizon,
): Query<{ blocks: number; hasMore: boolean }> {
  return {
    name: 'map_changes',
    text: MAP,
    values: [workspaceId, transactionId, BLOCK_SIZE * BLOCKS_AT_ONCE],
    read: ([row]) => ({ blocks: Number(row?.[0]), hasMore: Number(row?.[0]) === BLOCKS_AT_ONCE }),
  };
}

const behindMap = (table: string, entity: string, id: string): string => `(
        select transaction_id, ${entity} as entity, ${id} as id, version, changed_at from ${table}
        where workspace_id = $1 and transaction_id < $2::xid8
          and transaction_id >= coalesce((select last_transaction_id from last), '0')
          and (not exists (select from last)
            or (transaction_id, changed_at, ${entity} collate "C", ${id} collate "C", version) > (select ${LAST('last')} from last))
        order by transaction_id, changed_at, ${entity} collate "C", ${id} collate "C", version limit $3::int)`;

const MAP = `with last as materialized (
      select * from change_blocks where workspace_id = $1 order by number desc limit 1),
    page as materialized (
      select feed.*, coalesce((select number from last), 0) + 1
        + ((row_number() over (order by ${PLACE_COLUMNS}))::int - 1) / ${BLOCK_SIZE} as block
      from (${behindMap('order_changes', `'order'::text`, 'order_id')} union all
        ${behindMap('record_changes', 'kind', 'record_id')}) as feed
      order by ${PLACE_COLUMNS} limit $3::int),
    inserted as (
      insert into change_blocks (workspace_id, number, last_transaction_id, last_changed_at, last_entity, last_id,
          last_version, earliest_at, latest_at)
        select $1, p.block, p.transaction_id, p.changed_at, p.entity, p.id, p.version, b.earliest_at, b.latest_at
        from (select block, min(changed_at) as earliest_at, max(changed_at) as latest_at from page
          group by block having count(*) = ${BLOCK_SIZE}) b
        cross join lateral (select * from page where page.block = b.block
          order by transaction_id desc, changed_at desc, entity collate "C" desc, id collate "C" desc, version desc limit 1) p
        order by p.block
        on conflict do nothing returning number),
    facets as (
      insert into change_facets (workspace_id, facet, block)
        select distinct $1, left(facet, ${LONGEST_FACET}), p.block
        from page p join inserted i on i.number = p.block
        left join order_changes o on p.entity = 'order' and o.workspace_id = $1 and o.order_id = p.id and o.version = p.version
        left join record_changes r on p.entity <> 'order' and r.workspace_id = $1 and r.kind = p.entity and r.record_id = p.id
          and r.version = p.version
        cross join lateral (
          select 'a' || coalesce(o.actor, r.actor) as facet
          union all select 'd' || coalesce(o.dialect, r.dialect)
          union all select 'o' || coalesce(o.operation, r.operation)
          union all select 'f' || split_part(e->>'field', '.', 1) from json_array_elements(o.changes) as e) as facets)
    select count(*) from inserted`;
