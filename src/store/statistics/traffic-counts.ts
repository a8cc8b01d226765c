import type { Instant } from '../../model/time.ts';
import type { Query } from '../database/query.ts';
import { writing } from '../database/query.ts';

/** The requests of a dialect in a time. */
export interface RequestCounts {
  requests: number;
  clientErrors: number;
  serverErrors: number;
  /** How many replies took how long, by the steps of `latencyStep`. Zeros at the end may be missing. */
  latencies: number[];
}

/** The requests of a dialect in a quarter of an hour, whose beginning is in milliseconds since 1970. */
export interface QuarterOfRequests extends RequestCounts {
  quarterMs: number;
  dialect: string;
}

/** Adds to the counts of a workspace's requests. Rows are in the order of their key, so that two hubs do not deadlock. */
export function addRequestCounts(workspaceId: string, counted: readonly QuarterOfRequests[]): Query<void> {
  return writing(
    'add_request_counts',
    `insert into request_counts as c (workspace_id, quarter, dialect, requests, client_errors, server_errors, latencies)
      select $1, to_timestamp(quarter / 1000), dialect, requests, client_errors, server_errors, latencies::bigint[]
        from unnest($2::float8[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[])
          as u (quarter, dialect, requests, client_errors, server_errors, latencies)
        order by quarter, dialect
      on conflict (workspace_id, quarter, dialect) do update set requests = c.requests + excluded.requests,
        client_errors = c.client_errors + excluded.client_errors, server_errors = c.server_errors + excluded.server_errors,
        latencies = array(select coalesce(a, 0) + coalesce(b, 0)
          from unnest(c.latencies, excluded.latencies) with ordinality as s (a, b, step) order by step)`,
    [
      workspaceId,
      counted.map(({ quarterMs }) => quarterMs),
      counted.map(({ dialect }) => dialect),
      counted.map(({ requests }) => requests),
      counted.map(({ clientErrors }) => clientErrors),
      counted.map(({ serverErrors }) => serverErrors),
      counted.map(({ latencies }) => `{${latencies.join(',')}}`),
    ],
  );
}

const inBounds = `workspace_id = $1 and quarter >= ($2::timestamptz[])[1]
        and quarter < ($2::timestamptz[])[cardinality($2::timestamptz[])]`;

/** Reads the requests by interval and dialect. `bounds` are the beginnings of the intervals and the end of the last one. */
export function findRequestCounts(
  workspaceId: string,
  bounds: readonly Instant[],
): Query<(RequestCounts & { at: number; dialect: string })[]> {
  return {
    name: 'find_request_counts',
    text: `with found as materialized (
        select width_bucket(quarter, $2::timestamptz[]) - 1 as at, * from request_counts where ${inBounds})
      select f.at, f.dialect, sum(requests), sum(client_errors), sum(server_errors), (
          select to_json(array_agg(taken order by step)) from (
            select step, sum(count) as taken
            from found each cross join lateral unnest(each.latencies) with ordinality as l (count, step)
            where each.at = f.at and each.dialect = f.dialect group by step) steps)
      from found f group by f.at, f.dialect`,
    values: [workspaceId, bounds],
    read: (rows) =>
      rows.map((row) => ({
        at: Number(row[0]),
        dialect: row[1] as string,
        requests: Number(row[2]),
        clientErrors: Number(row[3]),
        serverErrors: Number(row[4]),
        latencies: JSON.parse(row[5] ?? '[]') as number[],
      })),
  };
}

/** The attempts of webhooks in an interval. */
export interface AttemptCounts {
  at: number;
  delivered: number;
  failed: number;
}

/** Reads the attempts by interval. `bounds` are as those of `findRequestCounts`. */
export function findAttemptCounts(workspaceId: string, bounds: readonly Instant[]): Query<AttemptCounts[]> {
  return {
    name: 'find_attempt_counts',
    text: `select width_bucket(quarter, $2::timestamptz[]) - 1 as at, sum(delivered), sum(failed) from attempt_counts
      where ${inBounds} group by 1`,
    values: [workspaceId, bounds],
    read: (rows) => rows.map((row) => ({ at: Number(row[0]), delivered: Number(row[1]), failed: Number(row[2]) })),
  };
}
