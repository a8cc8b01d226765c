import { setTimeout as sleep } from 'node:timers/promises';
import { BUSY, type Failure, HELD, UNAVAILABLE } from '../../model/failure.ts';
import type { Connection, PooledConnection } from '../../store/database/connection.ts';
import { CommitUncertain, CrowdedError, troubleOf } from '../../store/database/sql-error.ts';
import { isLostRace, type Uniqueness } from './constraints.ts';
import { ConnectionPool, type PoolOptions } from './pool.ts';

/** How long a request waits, from its arrival, for a connection and for locks. */
export const WAIT_MS = 5000;

/** How often a transaction is run that PostgreSQL rolls back for no fault of its own. */
const MOST_ATTEMPTS = 5;

/** The pause before the second attempt is at most this long, before the third twice as long, and so on. */
const PAUSE_MS = 2;

/** A connection that fails later than this is not tried again, since the caller has waited long enough. */
const QUICK_FAILURE_MS = 500;

/** How transactions are run. */
export interface RunOptions {
  /** A transaction that takes longer is given up, and its connection is destroyed. */
  transactionTimeoutMs: number;
  onError(error: unknown): void;
  ends?: Ends | undefined;
}

/** Who is told that a transaction of a workspace has ended, before its caller has the outcome: it may have committed changes. */
export interface Ends {
  /** Absent while it interests no one. */
  tell?: ((workspaceId: string) => void) | undefined;
}

/** The error with which PostgreSQL rolled a transaction back. */
export type Refusal =
  | { kind: 'retry' | 'locked' | 'other' }
  | { kind: 'constraint'; constraint: string; error: unknown };

/** A transaction that failed. `refusal` is absent when it may have been committed, or when there is no connection. */
export interface NotDone {
  ok: false;
  failure: Failure;
  refusal?: Refusal;
}

/** The result of a transaction, or why it failed. */
export type Outcome<T> = ({ ok: true } & T) | NotDone;

/**
 * Runs a transaction, which `work` begins and ends on the connection. Runs it again after a pause when PostgreSQL
 * rolled it back for no fault of its own, or another transaction won a race. A connection that breaks before the commit
 * is replaced once. Never rejects. Fails with `busy`, `unavailable` (no database, or it is unknown whether the commit
 * was stored) or `internal`.
 */
export async function runOn<T>(
  pooled: PooledConnection,
  work: (connection: Connection) => Promise<T>,
  { transactionTimeoutMs, onError }: RunOptions,
  uniqueness: Uniqueness = 'looked for',
): Promise<T | NotDone> {
  for (let attempt = 1; ; attempt++) {
    const beganMs = performance.now();
    try {
      return await transact(pooled, work, transactionTimeoutMs);
    } catch (error) {
      const trouble = error instanceof CommitUncertain ? undefined : troubleOf(error);
      if (!trouble || trouble.kind === 'away') {
        // No commit was sent, so another attempt repeats nothing. A second connection that fails means an outage.
        const mayTryAgain = trouble && attempt < 2 && performance.now() - beganMs < QUICK_FAILURE_MS;
        if (!mayTryAgain) {
          onError(error);
          return { ok: false, failure: UNAVAILABLE };
        }
      } else {
        const { kind } = trouble;
        const mayPass = kind === 'retry' || (kind === 'constraint' && isLostRace(trouble.constraint, uniqueness));
        if (!mayPass || attempt >= MOST_ATTEMPTS) {
          if (kind === 'locked') return { ok: false, failure: HELD, refusal: trouble };
          if (kind === 'retry') return { ok: false, failure: BUSY, refusal: trouble };
          const failure: Failure = { kind: 'internal', cause: error };
          return { ok: false, failure, refusal: kind === 'constraint' ? { ...trouble, error } : trouble };
        }
      }
    }
    await sleep(attempt * PAUSE_MS * Math.random());
  }
}

/** Runs `work` once. Afterwards the connection is ready for the next transaction, or destroyed. */
export async function transact<T>(
  pooled: PooledConnection,
  work: (connection: Connection) => Promise<T>,
  timeoutMs: number,
): Promise<T> {
  const connection = await pooled.get();
  const watchdog = setTimeout(() => connection.destroy(), timeoutMs);
  try {
    return await work(connection);
  } catch (error) {
    // The outcome is unknown, or the next connection may reach a server that writes.
    if (error instanceof CommitUncertain || troubleOf(error).kind === 'away') connection.destroy();
    else await connection.abandon();
    throw error;
  } finally {
    clearTimeout(watchdog);
  }
}

/**
 * Begins a transaction on a connection, and ends it. `waitMs` is how long it may wait for locks in all (see
 * `lockWithin`): what is left of the request's time.
 */
export type Work<T> = (connection: Connection, waitMs: number) => Promise<Outcome<T>>;

/** What bounds a single transaction. */
export interface Limits {
  /**
   * Until when it may wait for a connection and for locks together, on a monotonic clock; by default `WAIT_MS` from
   * now.
   */
  untilMs?: number;
  /** By default, taken values are looked for before the write. */
  uniqueness?: Uniqueness;
}

/** Transactions on the connections of one pool. Workspaces take turns. */
export interface Transactions {
  /**
   * Runs `work` as `runOn` does. Never rejects. Fails as `runOn`, and with what `work` answers.
   */
  run<T>(workspaceId: string, work: Work<T>, limits?: Limits): Promise<Outcome<T>>;
  /** Lets running transactions finish, refuses waiting callers, and closes the connections. */
  close(): Promise<void>;
}

/** Opens a pool for transactions. */
export function createTransactions(options: PoolOptions & RunOptions): Transactions {
  return transactionsOn(new ConnectionPool(options), options);
}

/** Transactions on an existing pool, which reads use too. */
export function transactionsOn(pool: ConnectionPool, options: RunOptions): Transactions {
  return {
    run: async <T>(
      workspaceId: string,
      work: Work<T>,
      { untilMs = performance.now() + WAIT_MS, uniqueness }: Limits = {},
    ) => {
      const bounded = (connection: Connection): Promise<Outcome<T>> =>
        work(connection, Math.max(1, untilMs - performance.now()));
      try {
        const done = await pool.use(workspaceId, untilMs - performance.now(), (pooled) =>
          runOn(pooled, bounded, options, uniqueness),
        );
        options.ends?.tell?.(workspaceId);
        return done;
      } catch (error) {
        return { ok: false, failure: error instanceof CrowdedError ? BUSY : UNAVAILABLE };
      }
    },
    close: () => pool.close(),
  };
}
