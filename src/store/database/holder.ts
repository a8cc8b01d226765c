import type { Instant } from '../../model/time.ts';
import { type Query, toInstant } from './query.ts';

/** A transaction of the server that has not ended, of any of its databases. What the hub's login may not see is absent. */
export interface OpenTransaction {
  /** Absent for a prepared transaction, which has no process. */
  pid: number | undefined;
  /** Of a prepared transaction: its name, as `COMMIT PREPARED` needs it. */
  prepared: string | undefined;
  database: string | undefined;
  user: string | undefined;
  application: string | undefined;
  /** What its session does, such as `idle in transaction`; of a prepared transaction `prepared`. */
  state: string | undefined;
  /** When it began; of a prepared one, when it was prepared. */
  since: Instant | undefined;
  /** How long ago that was, by the server's clock. */
  ageSeconds: number | undefined;
}

/**
 * Finds the open transaction with this id. Run as the login (`AS_LOGIN`), which sees its own sessions, and all of them if it is a
 * superuser or has `pg_read_all_stats`. Of others it sees only whose they are.
 */
export function findOpenTransaction(transactionId: string): Query<OpenTransaction | undefined> {
  return {
    name: 'find_open_transaction',
    text: `select pid, null, datname, usename, application_name, state, xact_start,
        extract(epoch from clock_timestamp() - xact_start)
      from pg_stat_activity where backend_xid = ($1::xid8)::xid
      union all
      select null, gid, database, owner, null, 'prepared', prepared, extract(epoch from clock_timestamp() - prepared)
      from pg_prepared_xacts where transaction = ($1::xid8)::xid
      limit 1`,
    values: [transactionId],
    read: ([row]) => {
      if (!row) return undefined;
      const [pid, prepared, database, user, application, state, since, age] = row.map((value) => value ?? undefined);
      return {
        ...{ prepared, database, user, application, state },
        pid: pid === undefined ? undefined : Number(pid),
        since: since === undefined ? undefined : toInstant(since),
        ageSeconds: age === undefined ? undefined : Number(age),
      };
    },
  };
}
