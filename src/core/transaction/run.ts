import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../../model/failure.ts';
import type { Connection } from '../../store/database/connection.ts';
import type { PooledConnection } from '../../store/database/connections.ts';
import { CommitUncertain, CrowdedError, troubleOf } from '../../store/database/sql-error.ts';
import { isLostRace, type Uniqueness } from './constraints.ts';
import { ConnectionPool, type PoolOptions } from './pool.ts';

/** The request may be sent again in a moment. */
export const BUSY: Failure = { kind: 'busy', retryAfterSeconds: 1 };
/** Another transaction held what was waited for. */
export const HELD: Failure = { kind: 'busy', retryAfterSeconds: 1, isHeld: true };
/** The database does not answer, or the outcome of a commit is unknown. */
export const UNAVAILABLE: Failure = { kind: 'unavailable', retryAfterSeconds: 1 };

/** How long a request waits, from its arrival, for a connection and for what other transactions hold. */
export const WAIT_MS = 5000;

/** How often a transaction is run that PostgreSQL rolls back for no fault of its own. */
const MOST_ATTEMPTS = 5;

/** The pause before the second attempt is at most this long, before the third twice as long, and so on. */
const PAUSE_MS = 2;

/** A connection that fails after longer than this was waited for: waiting once more would be too long. */
const QUICK_FAILURE_MS = 500;

/** How transactions are run. */
export interface RunOptions {
  /** A transaction that takes longer is given up, and its connection with it. */
  transactionTimeoutMs: number;
  onError(error: unknown): void;
}

/** What PostgreSQL said when it rolled a transaction back. */
export type Refusal =
  | { kind: 'retry' | 'locked' | 'other' }
  | { kind: 'constraint'; constraint: string; error: unknown };

/** A transaction that was not done. `refusal` is absent where it may have been stored, or where there is no connection. */
export interface NotDone {
  ok: false;
  failure: Failure;
  refusal?: Refusal;
}

/** What a transaction comes to, or why not. */
export type Outcome<T> = ({ ok: true } & T) | NotDone;

/**
 * Runs a transaction on a connection, on which `work` begins and ends it: again after a pause, when PostgreSQL rolled back for
 * no fault of its own. A connection that breaks before the commit was sent is tried once more. Never rejects. Fails with
 * `busy`, `unavailable` (no database, or it is unknown whether the commit was stored) or `internal`.
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
        // Nothing was told to commit, so trying again repeats nothing; a second connection that fails tells of an outage.
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

/** Runs `work` once, and leaves the connection ready for the next transaction, or marks it as unfit. */
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
 * What is done on a connection, on which it begins and ends a transaction. `waitMs` is how long it may wait for locks in all
 * (see `lockWithin`), which is what is left of the time since it was asked for.
 */
export type Work<T> = (connection: Connection, waitMs: number) => Promise<Outcome<T>>;

/** What bounds a single transaction. */
export interface Limits {
  /** Until when it may wait for a connection and for locks together, on a steady clock; by default `WAIT_MS` from now. */
  untilMs?: number;
  /** By default, what is unique is looked for before it is written. */
  uniqueness?: Uniqueness;
}

/** Transactions on the connections of one pool. Workspaces take turns. */
export interface Transactions {
  /**
   * Runs `work` as `runOn` does. Never rejects. Fails as `runOn`, and with what `work` answers.
   */
  run<T>(workspaceId: string, work: Work<T>, limits?: Limits): Promise<Outcome<T>>;
  /** Lets what is under way finish, refuses the rest, and closes the connections. */
  close(): Promise<void>;
}

/** Opens a pool for transactions. */
export function createTransactions(options: PoolOptions & RunOptions): Transactions {
  return transactionsOn(new ConnectionPool(options), options);
}

/** Transactions on a pool that reads use too. */
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
        return await pool.use(workspaceId, untilMs - performance.now(), (pooled) =>
          runOn(pooled, bounded, options, uniqueness),
        );
      } catch (error) {
        return { ok: false, failure: error instanceof CrowdedError ? BUSY : UNAVAILABLE };
      }
    },
    close: () => pool.close(),
  };
}
