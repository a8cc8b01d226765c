import type { Query } from './query.ts';

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
