import type { FieldChange } from '../../model/change.ts';
import { type EventType, storedNames } from '../../model/event.ts';
import type { RecordKind } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import { type Query, type Row, toInstant } from '../database/query.ts';
import { fullPage, lengthsOf } from '../list-statements.ts';
import { PAGE_BYTES } from './versions.ts';

/** A place in the change feed of a workspace. Reading continues after it. */
export interface FeedPlace {
  transactionId: string;
  changedAt: Instant;
  entity: string;
  id: string;
  version: number;
}

/** One version of an order or a record in the change feed. */
export interface FeedChange {
  entity: 'order' | RecordKind;
  id: string;
  version: number;
  kind: 'created' | 'updated' | 'deleted' | 'restored';
  changes: FieldChange[];
  dialect: string;
  operation: string;
  actor: string;
  request_id: string;
  forced: boolean;
  reason?: string | undefined;
  batch_id?: string | undefined;
  /** The trace of the request: a valid `traceparent`. */
  trace_context?: string | undefined;
  changed_at: Instant;
}

/** The place up to which the changes of a database can be read without skipping one that commits late. */
export interface Horizon {
  database: string;
  /** All transactions below it have ended. */
  transactionId: string;
  /** No transaction had this id yet, nor a higher one. If it is the horizon, no transaction holds the horizon back. */
  nextTransactionId: string;
}

/** Which changes are wanted. A change must meet all given parts, and of a list one of its values. */
export interface ChangeFilter {
  /** Ids of API keys and users. */
  actors?: readonly string[] | undefined;
  dialects?: readonly string[] | undefined;
  operations?: readonly string[] | undefined;
  /** Fields of orders, by their canonical names. Changes of other records have none of them. */
  fields?: readonly string[] | undefined;
  types?: readonly EventType[] | undefined;
  /** Inclusive. */
  from?: Instant | undefined;
  /** Inclusive. */
  to?: Instant | undefined;
  /** The hub's own id of an order. */
  orderId?: string | undefined;
}

/** A change that was read, with its place. */
export interface ReadChange {
  change: FeedChange;
  place: FeedPlace;
  /** The length of its fields from and to, in characters of JSON. */
  length: number;
}

/** Consecutive changes of the feed, with their places. */
export interface FeedPart {
  placed: ReadChange[];
  /** Whether the part has more changes, for which the limits of a page left no room. */
  isCut: boolean;
  /** The length of what was read, in characters of JSON. */
  length: number;
}

/** The place before all changes that a transaction made or a later one. */
export const beginningOf = (transactionId: string): FeedPlace => ({
  transactionId,
  changedAt: '0001-01-01T00:00:00.000Z',
  entity: '',
  id: '',
  version: 0,
});

/**
 * Reads the horizon. It is a statement of its own whose answer is passed on as a value: a distributed database could
 * evaluate the function on another server, where other transactions are counted.
 */
export function findHorizon(): Query<Horizon> {
  return {
    name: 'find_horizon',
    text: `select (select id from hub_identity), pg_snapshot_xmin(now_seen), pg_snapshot_xmax(now_seen)
      from pg_current_snapshot() as now_seen`,
    values: [],
    read: ([row]) => ({
      database: row?.[0] as string,
      transactionId: row?.[1] as string,
      nextTransactionId: row?.[2] as string,
    }),
  };
}

/**
 * Reads up to `most` changes of a workspace after a place and below the horizon, fewer when they are long. Changes are
 * sorted by the beginning of their transaction and, within one transaction, by time. So the versions of one order are
 * in order.
 */
export function findFeed(
  workspaceId: string,
  after: FeedPlace | undefined,
  { transactionId }: Horizon,
  most: number,
): Query<FeedPart> {
  const { name, text } = after ? AFTER : FROM_THE_BEGINNING;
  return {
    name,
    text,
    values: [workspaceId, most, transactionId, ...(after ? placeValues(after) : [])],
    read: (rows) => readPart(rows, most),
  };
}

/** Finds which of these workspaces have changes of transactions from one on, each with its own, and below the horizon. */
export function findAdvanced(
  from: readonly { workspaceId: string; transactionId: string }[],
  { transactionId }: Horizon,
): Query<Set<string>> {
  const has = (table: string): string => `exists (select from ${table} c where c.workspace_id = w.id
        and c.transaction_id >= w.transaction_id and c.transaction_id < $3::xid8)`;
  return {
    name: 'find_advanced',
    text: `select w.id from unnest($1::text[], $2::xid8[]) as w (id, transaction_id)
      where ${has('order_changes')} or ${has('record_changes')}`,
    values: [from.map(({ workspaceId }) => workspaceId), from.map((each) => each.transactionId), transactionId],
    read: (rows) => new Set(rows.map(([id]) => id as string)),
  };
}

/**
 * Reads up to `most` changes that meet a filter, after a place and up to another one, fewer when they are long. It
 * examines every change in between, or of an order only that order's.
 */
export function findMatching(
  workspaceId: string,
  filter: ChangeFilter,
  after: FeedPlace,
  until: FeedPlace,
  most: number,
): Query<FeedPart> {
  const { actors, dialects, operations, fields, types, from, to, orderId } = filter;
  const { name, text } = orderId === undefined ? MATCHING : MATCHING_OF_ORDER;
  return {
    name,
    text,
    values: [
      ...[workspaceId, most, ...placeValues(after), ...placeValues(until)],
      ...[actors ?? null, dialects ?? null, operations ?? null, fields ?? null, from ?? null, to ?? null],
      types === undefined ? null : storedNames(types),
      ...(orderId === undefined ? [] : [orderId]),
    ],
    read: (rows) => readPart(rows, most),
  };
}

/**
 * Finds the place of the `count`-th change after a place and up to another one, of an order or of the workspace.
 * `undefined` when there are fewer.
 */
export function findFeedPlace(
  workspaceId: string,
  orderId: string | undefined,
  after: FeedPlace,
  until: FeedPlace,
  count: number,
): Query<FeedPlace | undefined> {
  const { name, text } = orderId === undefined ? PLACE : PLACE_OF_ORDER;
  return {
    name,
    text,
    values: [
      ...[workspaceId, count, ...placeValues(after), ...placeValues(until)],
      ...(orderId === undefined ? [] : [orderId]),
    ],
    read: ([row]) => row && readPlace(row),
  };
}

/** How many changes meet a filter, with the first and the last of them. */
export interface CountedChanges {
  count: number;
  first: FeedPlace | undefined;
  last: FeedPlace | undefined;
}

/**
 * Counts the changes that meet a filter, after a place and up to another one, apart from those by `exceptActors`. It examines every
 * change in between.
 */
export function countMatching(
  workspaceId: string,
  filter: Omit<ChangeFilter, 'orderId'>,
  exceptActors: readonly string[],
  after: FeedPlace,
  until: FeedPlace,
): Query<CountedChanges> {
  const matching = findMatching(workspaceId, filter, after, until, 0);
  return {
    name: 'count_matching_changes',
    text: COUNT_MATCHING,
    values: [...matching.values, exceptActors],
    read: ([row]) => {
      const placeIn = (at: number): FeedPlace | undefined => (row?.[at] ? readPlace(row, at) : undefined);
      return { count: Number(row?.[0]), first: placeIn(1), last: placeIn(6) };
    },
  };
}

/** Names versions of an order or a record. */
export interface VersionRange {
  entity: FeedChange['entity'];
  id: string;
  /** Inclusive. */
  from: number;
  to: number;
}

/** Reads the first of each range's versions, up to `most`, the ranges in any order and the versions in theirs. */
export function findVersions(
  workspaceId: string,
  ranges: readonly VersionRange[],
  most: number,
): Query<FeedPart['placed']> {
  return {
    name: 'find_versions',
    text: VERSIONS,
    values: [
      workspaceId,
      ranges.map(({ entity }) => entity),
      ranges.map(({ id }) => id),
      ranges.map(({ from }) => from),
      ranges.map(({ to }) => to),
      most,
    ],
    read: (rows) => readPart(rows, most).placed,
  };
}

/** The values of the placeholders that `placeTuple` writes. */
export const placeValues = (place: FeedPlace): unknown[] => [
  place.transactionId,
  place.changedAt,
  place.entity,
  place.id,
  place.version,
];

/** A place in SQL, from five placeholders. */
export const placeTuple = (first: number): string =>
  `($${first}::xid8, $${first + 1}::timestamptz, $${first + 2}::text, $${first + 3}::text, $${first + 4}::int)`;

/** Reads a place from a row's columns from `at` on. */
export const readPlace = (row: Row, at = 0): FeedPlace => ({
  transactionId: row[at] as string,
  changedAt: toInstant(row[at + 1] as string),
  entity: row[at + 2] as string,
  id: row[at + 3] as string,
  version: Number(row[at + 4]),
});

const readPart = (rows: Row[], most: number): FeedPart => ({
  placed: rows.map((row) => ({ change: readChange(row), place: readPlace(row), length: row[6]?.length ?? 0 })),
  isCut: rows.length === most || Number(rows[0]?.at(-1) ?? 0) > rows.length,
  length: rows.reduce((sum, row) => sum + (row[6]?.length ?? 0), 0),
});

const readChange = (row: Row): FeedChange => ({
  entity: row[2] as FeedChange['entity'],
  id: row[3] as string,
  version: Number(row[4]),
  kind: row[5] as FeedChange['kind'],
  changes: JSON.parse(row[6] as string) as FieldChange[],
  dialect: row[7] as string,
  operation: row[8] as string,
  actor: row[9] as string,
  request_id: row[10] as string,
  forced: row[11] === 't',
  changed_at: toInstant(row[1] as string),
  ...(typeof row[12] === 'string' ? { reason: row[12] } : {}),
  ...(typeof row[13] === 'string' ? { batch_id: row[13] } : {}),
  ...(typeof row[14] === 'string' ? { trace_context: row[14] } : {}),
});

/** A history in SQL: its table, and the expressions of the kind and the id of what its rows are about. */
interface Source {
  table: 'order_changes' | 'record_changes';
  entity: string;
  id: string;
}

const ORDERS: Source = { table: 'order_changes', entity: `'order'::text`, id: 'order_id' };
const RECORDS: Source = { table: 'record_changes', entity: 'kind', id: 'record_id' };

/** The columns of a place. Feeds are sorted by them. */
export const PLACE_COLUMNS = `transaction_id, changed_at, entity collate "C", id collate "C", version`;

const placeIn = ({ entity, id }: Source): string =>
  `(transaction_id, changed_at, ${entity} collate "C", ${id} collate "C", version)`;

/** The beginning of a history's part of the feed, by its index. `conditions` follow those on the workspace. */
const partOf = (source: Source, conditions: string, limit: string): string => `(
    select transaction_id, ${source.entity} as entity, ${source.id} as id, version, changed_at
    from ${source.table} where workspace_id = $1 and ${conditions}
    order by ${placeIn(source).slice(1, -1)} limit ${limit})`;

/** The condition that a change is after a place and up to another one. */
const between = (source: Source, after: number, until: number): string =>
  `transaction_id >= $${after}::xid8 and transaction_id <= $${until}::xid8
      and ${placeIn(source)} > ${placeTuple(after)} and ${placeIn(source)} <= ${placeTuple(until)}`;

/** The changes of all histories: of orders and of records. */
const merged = (conditions: (source: Source) => string, limit: string): string =>
  [ORDERS, RECORDS].map((source) => partOf(source, conditions(source), limit)).join(' union all ');

const isOneOf = (value: string, place: number): string =>
  `($${place}::text[] is null or ${value} = any ($${place}::text[]))`;

/**
 * The condition that a change has one of the fields. Most changes have none, which a search of their text tells in less
 * time than it takes to parse it.
 */
const hasField = (place: number): string => `($${place}::text[] is null or case
      when exists (select from unnest($${place}::text[]) as f where strpos(changes::text, '"' || f) > 0) then exists (
        select from json_array_elements(changes) as e cross join unnest($${place}::text[]) as f
        where e->>'field' = f or starts_with(e->>'field', f || '.')) end)`;

/** The condition that an event of an order has one of the types. Only what names one of two kinds of updates costs a look into the changes. */
const isOrderType = (place: number): string => {
  const has = (type: string): string => `'order.${type}' = any ($${place}::text[])`;
  return `($${place}::text[] is null or case when kind <> 'updated' then 'order.' || kind = any ($${place}::text[])
      when ${has('updated')} and ${has('status_changed')} then true
      when ${has('updated')} or ${has('status_changed')} then ${has('status_changed')} = (
        strpos(changes::text, '"status_id"') > 0
        and exists (select from json_array_elements(changes) as e where e->>'field' = 'status_id')) end)`;
};

const meets = ({ table }: Source): string => `${isOneOf('actor', 13)} and ${isOneOf('dialect', 14)}
      and ${isOneOf('operation', 15)} and ($17::timestamptz is null or changed_at >= $17::timestamptz)
      and ($18::timestamptz is null or changed_at <= $18::timestamptz)
      and ${
        table === 'order_changes'
          ? `${hasField(16)} and ${isOrderType(19)}`
          : `$16::text[] is null and ${isOneOf(`kind || '.' || change`, 19)}`
      }`;

/**
 * Reads the changes that a select finds by their places, as far as they are not too long. Changes of orders and of
 * records are in two tables.
 */
function feedText(found: string): string {
  const lengths = lengthsOf(
    ['entity', 'id', 'version'],
    (key) => {
      const length = (table: string, isIt: string): string => `(
        select octet_length(c.changes::text) from ${table} c where c.workspace_id = $1 and ${isIt}
          and c.version = ${key('version')})`;
      return `select case when ${key('entity')} = 'order' then ${length('order_changes', `c.order_id = ${key('id')}`)}
        else ${length('record_changes', `c.kind = ${key('entity')} and c.record_id = ${key('id')}`)} end`;
    },
    PAGE_BYTES,
  );
  const rows = (table: string, key: string, columns: string): string => `
      select p.transaction_id, c.changed_at, p.entity, p.id, p.version, ${columns}, p.number
      from page p join ${table} c on c.workspace_id = $1 and ${key} and c.version = p.version
      where p.number <= ${fullPage(PAGE_BYTES)}`;
  return `with recursive page as materialized (
      select feed.*, row_number() over (order by ${PLACE_COLUMNS})::int as number
      from (${found}) as feed order by ${PLACE_COLUMNS} limit $2::int),
    ${lengths}
    select transaction_id, changed_at, entity, id, version, kind, changes, dialect, operation, actor, request_id, forced,
      reason, batch_id, trace_context, (select count(*) from page)
    from (${rows(
      'order_changes',
      `p.entity = 'order' and c.order_id = p.id`,
      'c.kind, c.changes::text as changes, c.dialect, c.operation, c.actor, c.request_id, c.forced, c.reason, c.batch_id, c.trace_context',
    )}
      union all ${rows(
        'record_changes',
        `p.entity <> 'order' and c.kind = p.entity and c.record_id = p.id`,
        `c.change, c.changes::text, c.dialect, c.operation, c.actor, c.request_id, false, null::text, null::text, c.trace_context`,
      )}) as feed order by number`;
}

const matchingPlaces = (source: Source): string => `
  select transaction_id, changed_at, ${source.entity} as entity, ${source.id} as id, version
  from ${source.table}
  where workspace_id = $1 and ${between(source, 3, 8)} and ${meets(source)} and actor <> all ($20::text[]) and $2::int = 0`;

const COUNT_MATCHING = `with matching as materialized (${[ORDERS, RECORDS].map(matchingPlaces).join(' union all ')})
  select c.count, f.*, l.* from (select count(*) from matching) as c
    left join lateral (select ${PLACE_COLUMNS} from matching order by ${PLACE_COLUMNS} limit 1) as f on true
    left join lateral (select ${PLACE_COLUMNS} from matching
      order by ${PLACE_COLUMNS.replaceAll(',', ' desc,')} desc limit 1) as l on true`;

const versionsIn = (table: string, isIt: string, columns: string): string => `
  select v.transaction_id, v.changed_at, r.entity, r.id, v.version, ${columns}
  from unnest($2::text[], $3::text[], $4::int[], $5::int[]) as r (entity, id, first, last)
    cross join lateral (
      select * from ${table} c where c.workspace_id = $1 and ${isIt} and c.version between r.first and r.last
      order by c.version limit $6::int) as v`;

const VERSIONS = `select * from (${versionsIn(
  'order_changes',
  `r.entity = 'order' and c.order_id = r.id`,
  'v.kind, v.changes::text as changes, v.dialect, v.operation, v.actor, v.request_id, v.forced, v.reason, v.batch_id, v.trace_context',
)} union all ${versionsIn(
  'record_changes',
  `r.entity <> 'order' and c.kind = r.entity and c.record_id = r.id`,
  'v.change, v.changes::text, v.dialect, v.operation, v.actor, v.request_id, false, null::text, null::text, v.trace_context',
)}) as versions order by entity, id, version`;

const isBelowHorizon = 'transaction_id < $3::xid8';

const FROM_THE_BEGINNING = {
  name: 'find_feed_from_the_beginning',
  text: feedText(merged(() => isBelowHorizon, '$2::int')),
};

const AFTER = {
  name: 'find_feed',
  text: feedText(
    merged(
      (source) => `${isBelowHorizon} and transaction_id >= $4::xid8 and ${placeIn(source)} > ${placeTuple(4)}`,
      '$2::int',
    ),
  ),
};

const MATCHING = {
  name: 'find_matching_changes',
  text: feedText(merged((source) => `${between(source, 3, 8)} and ${meets(source)}`, '$2::int')),
};

const MATCHING_OF_ORDER = {
  name: 'find_matching_changes_of_order',
  text: feedText(partOf(ORDERS, `order_id = $20::text and ${between(ORDERS, 3, 8)} and ${meets(ORDERS)}`, '$2::int')),
};

const lastOf = (found: string): string =>
  `select ${PLACE_COLUMNS} from (${found}) as feed order by ${PLACE_COLUMNS} offset $2::int - 1 limit 1`;

const PLACE = {
  name: 'find_feed_place',
  text: lastOf(merged((source) => between(source, 3, 8), '$2::int')),
};

const PLACE_OF_ORDER = {
  name: 'find_feed_place_of_order',
  text: lastOf(partOf(ORDERS, `order_id = $13::text and ${between(ORDERS, 3, 8)}`, '$2::int')),
};
