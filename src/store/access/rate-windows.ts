import type { Query } from '../database/query.ts';

/** The uses of a family of keys in its present minute, with those of the request. */
export interface RateWindow {
  used: number;
  /** The milliseconds until the window ends. */
  leftMs: number;
}

/**
 * Counts `uses` of a family of keys and returns its window. A window begins with its first use and lasts a minute. The
 * statement reads the clock once and does not use the transaction's time, which may be from before a wait for the row.
 * With two readings, a window could end in between and its uses would count in the next one.
 */
export function countUses(workspaceId: string, keyFamily: string, uses: number): Query<RateWindow> {
  return {
    name: 'count_uses',
    text: `insert into rate_windows as w (workspace_id, key_family, started_at, used)
      values ($1, $2, clock_timestamp(), $3)
      on conflict (workspace_id, key_family) do update set (used, started_at) = (
        select case when w.started_at > moment - interval '1 minute' then w.used + $3 else $3 end,
          case when w.started_at > moment - interval '1 minute' then w.started_at else moment end
        from (select clock_timestamp() as moment) as clock)
      returning used, extract(epoch from started_at + interval '1 minute' - clock_timestamp()) * 1000`,
    values: [workspaceId, keyFamily, uses],
    read: ([row]) => ({ used: Number(row?.[0]), leftMs: Math.max(0, Number(row?.[1])) }),
  };
}

/** Deletes up to `most` windows that have ended. Returns how many. */
export function pruneRateWindows(most: number): Query<number> {
  return {
    name: 'prune_rate_windows',
    text: `with pruned as (delete from rate_windows where ctid in (
        select ctid from rate_windows where started_at < now() - interval '1 hour' limit $1) returning 1)
      select count(*) from pruned`,
    values: [most],
    read: ([row]) => Number(row?.[0]),
  };
}
