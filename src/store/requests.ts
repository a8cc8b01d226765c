import type { KeptRequest } from '../model/kept-request.ts';
import { Conditions, Parameters } from './database/conditions.ts';
import { type Query, type Row, toInstant, writing } from './database/query.ts';

/** The most requests of each kind, failed or not, that pruning leaves to a workspace. */
const MOST_OF_A_KIND = 500_000;

/** Inserts requests of a workspace. A request that is there stays. */
export function insertRequests(workspaceId: string, requests: readonly KeptRequest[]): Query<void> {
  const column = (of: (request: KeptRequest) => unknown): unknown[] => requests.map((each) => of(each) ?? null);
  return writing(
    'insert_requests',
    `insert into kept_requests (workspace_id, is_failed, received_at, id, request_id, key_id, dialect, operation, method,
        route, path, order_ref, status, failure, reason, fields, messages, duration_ms, replayed, dry_run, body,
        body_bytes, body_is_cut)
      select $1, is_failed, received_at, id, request_id, key_id, dialect, operation, method, route, path, order_ref,
        status, failure, reason, array(select jsonb_array_elements_text(fields)),
        array(select jsonb_array_elements_text(messages)), duration_ms, replayed, dry_run, body, body_bytes, body_is_cut
      from unnest($2::bool[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
        $10::text[], $11::text[], $12::text[], $13::smallint[], $14::text[], $15::text[], $16::jsonb[], $17::jsonb[],
        $18::real[], $19::bool[], $20::bool[], $21::text[], $22::int[], $23::bool[]) as u (is_failed, received_at, id,
        request_id, key_id, dialect, operation, method, route, path, order_ref, status, failure, reason, fields,
        messages, duration_ms, replayed, dry_run, body, body_bytes, body_is_cut)
      on conflict (workspace_id, is_failed, received_at, id) do nothing`,
    [
      workspaceId,
      column(({ is_failed }) => is_failed),
      column(({ received_at }) => received_at),
      column(({ id }) => id),
      column(({ request_id }) => request_id),
      column(({ key_id }) => key_id),
      column(({ dialect }) => dialect),
      column(({ operation }) => operation),
      column(({ method }) => method),
      column(({ route }) => route),
      column(({ path }) => path),
      column(({ order_ref }) => order_ref),
      column(({ status }) => status),
      column(({ refusal }) => refusal?.failure),
      column(({ refusal }) => refusal?.reason),
      column(({ refusal }) => JSON.stringify(refusal?.fields.map(({ field }) => field) ?? [])),
      column(({ refusal }) => JSON.stringify(refusal?.fields.map(({ message }) => message) ?? [])),
      column(({ duration_ms }) => duration_ms),
      column(({ replayed }) => replayed),
      column(({ dry_run }) => dry_run),
      column(({ body }) => body?.text),
      column(({ body_bytes }) => body_bytes),
      column(({ body }) => body?.isCut ?? false),
    ],
  );
}

/** How many requests of a minute were not kept. */
export interface RequestGap {
  /** The beginning of the minute, in milliseconds since 1970. */
  minuteMs: number;
  missing: number;
}

/** Adds to the counts of requests that are missing. */
export function addRequestGaps(workspaceId: string, gaps: readonly RequestGap[]): Query<void> {
  return writing(
    'add_request_gaps',
    `insert into kept_request_gaps (workspace_id, minute, missing)
      select $1, to_timestamp(minute / 1000), sum(missing) from unnest($2::float8[], $3::int[]) as u (minute, missing)
      group by minute order by minute
      on conflict (workspace_id, minute) do update set missing = kept_request_gaps.missing + excluded.missing`,
    [workspaceId, gaps.map(({ minuteMs }) => minuteMs), gaps.map(({ missing }) => missing)],
  );
}

/** Which of a workspace's kept requests are meant. An absent part is no condition. */
export interface RequestFilter {
  /** Absent: both. */
  isFailed?: boolean | undefined;
  /** Inclusive. */
  from?: string | undefined;
  /** Inclusive. */
  to?: string | undefined;
  /** Any of these API keys and users. */
  keyIds?: readonly string[] | undefined;
  dialect?: string | undefined;
  operation?: string | undefined;
  /** A status, or its first digit: 400 or 4. */
  status?: number | undefined;
  /** An order, by any of its ids. */
  order?: string | undefined;
  /** `line_items[].sku` means that field of any line. */
  field?: string | undefined;
  requestId?: string | undefined;
}

/** A place in the list of requests, the latest first. */
export interface RequestPlace {
  receivedAt: string;
  id: string;
}

const COLUMNS = `is_failed, received_at, id, request_id, key_id, dialect, operation, method, route, path, order_ref, status,
  failure, reason, to_json(fields), to_json(messages), duration_ms, replayed, dry_run, body_bytes, body_is_cut, erased_at`;

const readRequest = (row: Row): KeptRequest => {
  const optional = (at: number): string | undefined => row[at] ?? undefined;
  const number = (at: number): number | undefined => (row[at] === null ? undefined : Number(row[at]));
  const fields = JSON.parse(row[14] as string) as string[];
  const messages = JSON.parse(row[15] as string) as string[];
  return {
    is_failed: row[0] === 't',
    received_at: toInstant(row[1] as string),
    id: row[2] as string,
    request_id: row[3] as string,
    key_id: row[4] as string,
    dialect: row[5] as string,
    operation: optional(6),
    method: row[7] as string,
    route: optional(8),
    path: optional(9),
    order_ref: optional(10),
    status: number(11),
    refusal:
      row[12] === null
        ? undefined
        : {
            failure: row[12] as string,
            reason: row[13] ?? '',
            fields: fields.map((field, i) => ({ field, message: messages[i] ?? '' })),
          },
    duration_ms: Number(row[16]),
    replayed: row[17] === 't',
    dry_run: row[18] === 't',
    body_bytes: number(19),
    erased_at: row[21] ? toInstant(row[21]) : undefined,
  };
};

/** A field without the number of its line: `line_items[3].sku` is `line_items[].sku`. */
const GROUPED_FIELD = `case when strpos(f.field, '[') > 0 then regexp_replace(f.field, '\\[\\d+\\]', '[]', 'g') else f.field end`;

/** The conditions that no order of an index serves. */
function addRest({ keyIds, dialect, operation, status, field }: RequestFilter, conditions: Conditions): void {
  conditions.anyOf('key_id', keyIds);
  conditions.add(dialect, (place) => `dialect = ${place}`);
  conditions.add(operation, (place) => `operation = ${place}`);
  conditions.add(status, (place) =>
    (status ?? 0) < 10 ? `status / 100 = ${place}::int` : `status = ${place}::smallint`,
  );
  conditions.addText(
    field,
    (name, place) => `exists (select from unnest(fields) as f (field)
      where ${place(name)}::text in (f.field, ${GROUPED_FIELD}))`,
  );
}

/** The ids by which requests may have named an order: the given one, its own, and its aliases. */
const idsOfOrder = (workspace: string, id: string): string => `array(
    select ${id}::text
    union select order_id from order_aliases where workspace_id = ${workspace} and alias = ${id}
    union select alias from order_aliases where workspace_id = ${workspace} and order_id in (
      select ${id}::text union select order_id from order_aliases where workspace_id = ${workspace} and alias = ${id}))`;

/** The requests of a list after a place, without the conditions that no index serves. */
function scanOf(
  workspaceId: string,
  filter: RequestFilter,
  after: RequestPlace | undefined,
  columns: string,
): { parameters: Parameters; scan(limit: string): string } {
  const parameters = new Parameters();
  const conditions = new Conditions(parameters);
  const workspace = parameters.add(workspaceId);
  conditions.add(filter.from, (place) => `received_at >= ${place}::timestamptz`);
  conditions.add(filter.to, (place) => `received_at <= ${place}::timestamptz`);
  conditions.addText(
    after,
    ({ receivedAt, id }, place) => `(received_at, id) < (${place(receivedAt)}::timestamptz, ${place(id)}::text)`,
  );
  conditions.add(filter.requestId, (place) => `request_id = ${place}::text`);
  conditions.add(filter.order, (place) => `order_ref = any (${idsOfOrder(workspace, place)})`);
  const kinds = filter.isFailed === undefined ? [true, false] : [filter.isFailed];
  const where = (...more: string[]): string =>
    [`workspace_id = ${workspace}`, ...more, ...conditions.texts].join(' and ');
  // The requests of an order or a request id are few. They are found by their index, which the planner would not choose.
  const few = `(select ${columns}, is_failed as kind from kept_requests where ${where()} offset 0) as few`;
  const isFew = filter.order !== undefined || filter.requestId !== undefined;
  // Each kind in the order of the key, so that little is sorted.
  const part = (kind: boolean, limit: string): string =>
    `(select ${columns} from ${isFew ? few : 'kept_requests'} where ${isFew ? `kind = ${kind}` : where(`is_failed = ${kind}`)}
      order by received_at desc, id desc limit ${limit})`;
  return { parameters, scan: (limit) => kinds.map((kind) => part(kind, limit)).join(' union all ') };
}

/** How much of a list of requests is read. */
export interface RequestRange {
  after: RequestPlace | undefined;
  limit: number;
  /** How many requests are looked at for those that meet the conditions. */
  window: number;
}

/**
 * Finds up to `limit` kept requests after a place among the next `window`, the latest first. It costs the same among ten
 * thousand requests and among a million.
 */
export function findRequests(workspaceId: string, filter: RequestFilter, range: RequestRange): Query<KeptRequest[]> {
  const { parameters, scan } = scanOf(workspaceId, filter, range.after, '*');
  const rest = new Conditions(parameters);
  addRest(filter, rest);
  const limit = parameters.add(range.limit);
  const window = rest.texts.length > 0 ? parameters.add(range.window) : limit;
  return {
    name: '',
    text: `select ${COLUMNS} from (select * from (${scan(window)}) as kinds order by received_at desc, id desc limit ${window})
        as looked
      ${rest.texts.length > 0 ? `where ${rest.texts.join(' and ')}` : ''} order by received_at desc, id desc limit ${limit}`,
    values: parameters.values,
    read: (rows) => rows.map(readRequest),
  };
}

/** The place of the last request that `findRequests` looked at, if more may follow. */
export function findWindowEnd(
  workspaceId: string,
  filter: RequestFilter,
  { after, window }: RequestRange,
): Query<RequestPlace | undefined> {
  const { parameters, scan } = scanOf(workspaceId, filter, after, 'received_at, id');
  const most = parameters.add(window);
  return {
    name: '',
    text: `select received_at, id from (${scan(most)}) as looked order by received_at desc, id desc offset ${most} - 1 limit 1`,
    values: parameters.values,
    read: ([row]) => row && { receivedAt: toInstant(row[0] as string), id: row[1] as string },
  };
}

/** Counts the requests of a period that could not be kept, in whole minutes. */
export function countMissing(workspaceId: string, { from, to }: RequestFilter): Query<number> {
  const parameters = new Parameters();
  const conditions = new Conditions(parameters);
  conditions.add(workspaceId, (place) => `workspace_id = ${place}`);
  conditions.add(from, (place) => `minute > ${place}::timestamptz - interval '1 minute'`);
  conditions.add(to, (place) => `minute <= ${place}::timestamptz`);
  return {
    name: '',
    text: `select coalesce(sum(missing), 0) from kept_request_gaps where ${conditions.texts.join(' and ')}`,
    values: parameters.values,
    read: ([row]) => Number(row?.[0]),
  };
}

/** The requests that failed for one reason in one field of one operation. */
export interface RequestGroup {
  dialect: string;
  /** Absent for paths and methods that are not served. */
  operation: string | undefined;
  status: number | undefined;
  failure: string | undefined;
  /** A clause to read after the field, or a sentence. */
  reason: string | undefined;
  field: string | undefined;
  count: number;
  first_at: string;
  last_at: string;
  /** The latest of them. */
  last_id: string;
  keyIds: string[];
}

/**
 * Counts requests by operation, status, reason and field: the commonest groups of the latest `window` requests. A request
 * counts once for each of its fields.
 */
export function countRequests(
  workspaceId: string,
  filter: RequestFilter,
  { limit, window }: Pick<RequestRange, 'limit' | 'window'>,
): Query<RequestGroup[]> {
  const columns = 'received_at, id, key_id, dialect, operation, status, failure, reason, fields, messages';
  const { parameters, scan } = scanOf(workspaceId, filter, undefined, columns);
  const rest = new Conditions(parameters);
  addRest(filter, rest);
  const most = parameters.add(window);
  return {
    name: '',
    // Equal refusals are counted before their fields are taken apart, since there are few of them.
    text: `with meant as (select * from (select * from (${scan(most)}) as kinds
          ${filter.isFailed === undefined ? `order by received_at desc, id desc limit ${most}` : ''}) as looked
        ${rest.texts.length > 0 ? `where ${rest.texts.join(' and ')}` : ''}),
      refusals as (
        select dialect, operation, status, failure, reason, fields, messages, key_id, count(*) as count,
            min(received_at) as first_at, max(received_at) as last_at,
            max((received_at::text || ' ' || id) collate "C") as last
          from meant group by 1, 2, 3, 4, 5, 6, 7, 8),
      causes as (
        select r.*, case when failure = 'invalid' then f.message else reason end as cause, f.field as cause_field
          from refusals r left join lateral (select distinct on (1) ${GROUPED_FIELD} as field, message
            from unnest(r.fields, r.messages) as f (field, message) order by 1, 2) as f on true)
      select dialect, operation, status, failure, cause, cause_field, sum(count), min(first_at), max(last_at),
        substr(max(last), strpos(max(last), '+00 ') + 4), to_json((array_agg(distinct key_id))[1:5])
      from causes group by 1, 2, 3, 4, 5, 6 order by sum(count) desc, max(last_at) desc limit ${parameters.add(limit)}`,
    values: parameters.values,
    read: (rows) =>
      rows.map((row) => ({
        dialect: row[0] as string,
        operation: row[1] ?? undefined,
        status: row[2] === null ? undefined : Number(row[2]),
        failure: row[3] ?? undefined,
        reason: row[4] ?? undefined,
        field: row[5] ?? undefined,
        count: Number(row[6]),
        first_at: toInstant(row[7] as string),
        last_at: toInstant(row[8] as string),
        last_id: row[9] as string,
        keyIds: JSON.parse(row[10] as string) as string[],
      })),
  };
}

/** Finds a kept request with its body. */
export function findRequest(workspaceId: string, id: string): Query<KeptRequest | undefined> {
  return {
    name: 'find_request',
    text: `select ${COLUMNS}, body from kept_requests where workspace_id = $1 and id = $2`,
    values: [workspaceId, id],
    read: ([row]) =>
      row && {
        ...readRequest(row),
        body: row[22] === null ? undefined : { text: row[22] as string, isCut: row[20] === 't' },
      },
  };
}

/** Deletes up to `most` requests of a workspace that are older than it says. */
export function pruneRequests(workspaceId: string, most: number): Query<number> {
  return {
    name: 'prune_requests',
    text: `with pruned as (
        delete from kept_requests where ctid in (
          select ctid from kept_requests where workspace_id = $1 and is_failed = any (array[true, false])
            and received_at < now() - make_interval(days => (select requests_kept_days from workspaces where id = $1))
            limit $2)
        returning 1)
      select count(*) from pruned`,
    values: [workspaceId, most],
    read: ([row]) => Number(row?.[0]),
  };
}

/** Deletes up to `most` of the oldest requests of a kind of which a workspace has too many. */
export function pruneExcess(workspaceId: string, isFailed: boolean, most: number): Query<number> {
  return {
    name: 'prune_excess_requests',
    text: `with latest as (
        select received_at from kept_requests where workspace_id = $1 and is_failed = $2
          order by received_at desc offset $3 limit 1),
      pruned as (
        delete from kept_requests where ctid in (
          select ctid from kept_requests where workspace_id = $1 and is_failed = $2
            and received_at <= (select received_at from latest) limit $4)
        returning 1)
      select count(*) from pruned`,
    values: [workspaceId, isFailed, MOST_OF_A_KIND, most],
    read: ([row]) => Number(row?.[0]),
  };
}

/** Deletes up to `most` counts of missing requests that are older than the workspace's requests. */
export function pruneRequestGaps(workspaceId: string, most: number): Query<number> {
  return {
    name: 'prune_request_gaps',
    text: `with pruned as (
        delete from kept_request_gaps where ctid in (
          select ctid from kept_request_gaps where workspace_id = $1
            and minute < now() - make_interval(days => (select requests_kept_days from workspaces where id = $1))
            limit $2)
        returning 1)
      select count(*) from pruned`,
    values: [workspaceId, most],
    read: ([row]) => Number(row?.[0]),
  };
}
