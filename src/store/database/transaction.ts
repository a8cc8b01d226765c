import { type Query, statement, writing } from './query.ts';

/**
 * Set regardless of the server's default. Under a stricter level, statements after a lock would not see what was
 * committed before it.
 */
export const BEGIN = statement('begin', 'begin isolation level read committed');

/** All statements see one snapshot, and none may write. */
export const BEGIN_READING = statement('begin_reading', 'begin isolation level repeatable read, read only');

export const COMMIT = statement('commit', 'commit');

export const ROLLBACK = statement('rollback', 'rollback');

/** Runs the rest of the transaction as the login, which has rights that the hub's role does not have. */
export const AS_LOGIN = statement('as_login', "select set_config('role', 'none', true)");

/** Limits how long each later statement of the transaction may wait for a lock. */
export const waitAtMost = (ms: number): Query<void> =>
  writing('wait_at_most', "select set_config('lock_timeout', $1, true)", [String(Math.ceil(ms))]);

/**
 * Statements that wait for locks for `ms` in all since the transaction began. One statement may wait for several locks
 * in turn, so its duration is limited too. Afterwards statements have their usual limit again, and each may wait for a
 * lock as long as was left.
 */
export const lockWithin = (ms: number, locks: readonly Query<void>[]): Query<void>[] => [
  ...locks.flatMap((lock) => [leaveAtMost(ms), lock]),
  statement('run_as_ever', "select set_config('statement_timeout', current_setting('stele.statement_timeout'), true)"),
];

const leaveAtMost = (ms: number): Query<void> =>
  writing(
    'leave_at_most',
    `select set_config('lock_timeout', left_ms, true), set_config('statement_timeout', left_ms, true)
      from (select greatest(1, ceil($1::numeric
        - 1000 * extract(epoch from clock_timestamp() - transaction_timestamp())))::int::text as left_ms) as l`,
    [String(Math.ceil(ms))],
  );

/**
 * Reads which other transactions are open on this database, by names that are not reused. A transaction has its name
 * from its start, even before it writes (PostgreSQL documentation, section 67.1). With it, a caller can wait until no
 * transaction works with older data.
 */
export function transactionsUnderWay(): Query<Set<string>> {
  return {
    name: 'transactions_under_way',
    text: `select l.virtualtransaction from pg_locks l
      where l.locktype = 'virtualxid' and l.granted and l.mode = 'ExclusiveLock' and l.pid <> pg_backend_pid()
        and l.pid in (select pid from pg_stat_activity where datname = current_database() and usesysid is not null)`,
    values: [],
    read: (rows) => new Set(rows.map(([name]) => name as string)),
  };
}
