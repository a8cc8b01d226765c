import { type Query, statement, writing } from './query.ts';

/** Whatever the server's default: under another level, statements after a lock would not see what came before it. */
export const BEGIN = statement('begin', 'begin isolation level read committed');

/** All statements see the same moment, and none may write. */
export const BEGIN_READING = statement('begin_reading', 'begin isolation level repeatable read, read only');

export const ROLLBACK = statement('rollback', 'rollback');

/** Bounds how long each later statement of the transaction may wait for a lock. */
export const waitAtMost = (ms: number): Query<void> =>
  writing('wait_at_most', "select set_config('lock_timeout', $1, true)", [String(Math.ceil(ms))]);

/**
 * Statements that wait for locks, and wait no longer than `ms` since the transaction began, all together: a statement can
 * wait for several locks one after the other, so it is bounded itself. Afterwards statements may run as long as ever, and
 * each may wait for a lock as long as was left.
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
 * The transactions that are under way on this database now, other than the asking one, by names that no later transaction
 * has. For a caller that waits until no transaction works with what it read before a change: a transaction has one from its start
 * on, whether it wrote anything yet or not (PostgreSQL documentation, section 67.1).
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
