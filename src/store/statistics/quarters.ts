import type { Query } from '../database/query.ts';

/** Counts are of quarters of an hour: the days and hours of every present time zone begin with one. */
export const QUARTER_MS = 900_000;

/** The beginning of a quarter in SQL. */
export const quarterOf = (time: string): string => `date_bin('15 minutes', ${time}, 'epoch'::timestamptz)`;

/** The days for which counts are shown. */
export const SHOWN_DAYS = 400;

/** The days for which they are stored: longer, so that what is shown is whole. */
const STORED_DAYS = 402;

/** Deletes a limited number of old counts of a table. Returns how many. */
export function pruneCounts(
  table: 'change_counts' | 'request_counts' | 'attempt_counts',
  workspaceId: string,
  most: number,
): Query<number> {
  const old = `workspace_id = $1 and quarter < now() - make_interval(days => ${STORED_DAYS})`;
  return {
    name: `prune_${table}`,
    text: `with gone as (
        delete from ${table} where ctid = any (array(select ctid from ${table} where ${old} limit $2)) and ${old} returning 1)
      select count(*) from gone`,
    values: [workspaceId, most],
    read: ([row]) => Number(row?.[0]),
  };
}
