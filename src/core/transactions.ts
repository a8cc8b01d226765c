import type { Failure } from '../model/failure.ts';
import type { Connection, ConnectionOptions } from '../store/database/connection.ts';
import { ConnectionPool, type PooledConnection } from '../store/database/connections.ts';
import { CommitUncertain, CrowdedError, troubleOf } from '../store/database/sql-error.ts';

export interface TransactionsOptions {
  connection: ConnectionOptions;
  /** Transactions under way at once. */
  connections: number;
  /** How many wait for a connection at most; beyond it callers are told to come back. With many workspaces, each has its share. */
  queueLimit: number;
  /** A transaction that takes longer is given up, and its connection with it. */
  transactionTimeoutMs: number;
  onError(error: unknown): void;
}

/** What a transaction comes to, or why not. */
export type Outcome<T> = ({ ok: true } & T) | { ok: false; failure: Failure };

/**
 * What is done on a connection, on which it begins and ends a transaction. `waitMs` is how long it may wait for locks in all
 * (see `lockWithin`), which is what is left of the time since it was asked for.
 */
export type Work<T> = (connection: Connection, waitMs: number) => Promise<Outcome<T>>;

/** Transactions on connections of their own, a few at once. Workspaces take turns. */
export interface Transactions {
  /**
   * Runs `work`; again, when PostgreSQL rolled back for no fault of its own. Waits no longer than until `untilMs` of a steady
   * clock, by default `WAIT_MS` from now, for a connection and for locks together. Never rejects. Fails with what `work` answers,
   * `busy`, `unavailable` (no database, or it is unknown whether the commit was stored) or `internal`.
   */
  run<T>(workspaceId: string, work: Work<T>, untilMs?: number): Promise<Outcome<T>>;
  /** Lets what is under way finish, refuses the rest, and closes the connections. */
  close(): Promise<void>;
}

/** The request may be sent again in a moment. */
export const BUSY: Failure = { kind: 'busy', retryAfterSeconds: 1 };
/** Another transaction held what was waited for. */
export const HELD: Failure = { kind: 'busy', retryAfterSeconds: 1, isHeld: true };
/** The database does not answer, or the outcome of a commit is unknown. */
export const UNAVAILABLE: Failure = { kind: 'unavailable', retryAfterSeconds: 1 };

/** How often a transaction is run again that PostgreSQL rolled back for no fault of its own. */
const MOST_ATTEMPTS = 5;

/** How long a request waits, from its arrival, for a connection and for what other transactions hold. */
export const WAIT_MS = 5000;

/** A connection that fails after longer than this was waited for: waiting once more would be too long. */
export const QUICK_FAILURE_MS = 500;

/**
 * What tells that another transaction was faster: it answered the same idempotency key, or made the same version of a
 * record that hangs on the target and is written by another way too, or took the same reference id. Run again, a command
 * sees what the other one did.
 */
const LOST_RACES = new Set(['idempotency_keys_pkey', 'record_changes_pkey', 'order_documents_reference']);

/**
 * Whether a connection on which this was thrown is of no use any more: the outcome of its transaction is unknown, or the
 * next connection may reach a server that writes.
 */
export const isUnfit = (error: unknown): boolean =>
  error instanceof CommitUncertain || troubleOf(error).kind === 'away';

/** Opens the connections. Connections are made when they are first needed. */
export function createTransactions(options: TransactionsOptions): Transactions {
  const pool = new ConnectionPool(options.connection, options.connections, options.queueLimit);
  return {
    run: async <T>(workspaceId: string, work: Work<T>, untilMs = performance.now() + WAIT_MS) => {
      try {
        const waitMs = untilMs - performance.now();
        return await pool.use(workspaceId, waitMs, (pooled) => attempt(pooled, work, untilMs, options));
      } catch (error) {
        return { ok: false, failure: error instanceof CrowdedError ? BUSY : UNAVAILABLE };
      }
    },
    close: () => pool.close(),
  };
}

/** Runs work until it is done or refused. */
async function attempt<T>(
  pooled: PooledConnection,
  work: Work<T>,
  untilMs: number,
  options: TransactionsOptions,
  count = 1,
): Promise<Outcome<T>> {
  const beganMs = performance.now();
  try {
    return await transact(pooled, work, untilMs, options);
  } catch (error) {
    const trouble = error instanceof CommitUncertain ? undefined : troubleOf(error);
    const again = (): Promise<Outcome<T>> => attempt(pooled, work, untilMs, options, count + 1);
    const isQuick = performance.now() - beganMs < QUICK_FAILURE_MS;
    // Nothing was told to commit, so trying again repeats nothing; a second connection that fails tells of an outage.
    if (trouble?.kind === 'away' && isQuick && count < 2) return again();
    if (!trouble || trouble.kind === 'away') {
      options.onError(error);
      return { ok: false, failure: UNAVAILABLE };
    }
    if (trouble.kind === 'retry' && count < MOST_ATTEMPTS) return again();
    if (trouble.kind === 'locked') return { ok: false, failure: HELD };
    if (trouble.kind === 'retry') return { ok: false, failure: BUSY };
    if (trouble.kind === 'constraint' && LOST_RACES.has(trouble.constraint) && count < MOST_ATTEMPTS) return again();
    return { ok: false, failure: { kind: 'internal', cause: error } };
  }
}

async function transact<T>(
  pooled: PooledConnection,
  work: Work<T>,
  untilMs: number,
  { transactionTimeoutMs }: TransactionsOptions,
): Promise<Outcome<T>> {
  const connection = await pooled.get();
  const watchdog = setTimeout(() => connection.destroy(), transactionTimeoutMs);
  try {
    return await work(connection, Math.max(1, untilMs - performance.now()));
  } catch (error) {
    if (isUnfit(error)) connection.destroy();
    else await connection.abandon();
    throw error;
  } finally {
    clearTimeout(watchdog);
  }
}
