import type { Failure } from '../model/failure.ts';
import type { Connection, ConnectionOptions } from '../store/database/connection.ts';
import { Slot } from '../store/database/connections.ts';
import { CommitUncertain, troubleOf } from '../store/database/sql-error.ts';

export interface TransactionsOptions {
  connection: ConnectionOptions;
  /** Transactions under way at once. */
  lanes: number;
  /** Who waits for a lane at most; beyond it callers are told to come back. */
  queueLimit: number;
  /** A transaction that takes longer is given up, and its connection with it. */
  transactionTimeoutMs: number;
  onError(error: unknown): void;
}

/** What a transaction comes to, or why not. */
export type Outcome<T> = ({ ok: true } & T) | { ok: false; failure: Failure };

/** Transactions of their own connections, a few at once. */
export interface Transactions {
  /**
   * Runs `work` on a connection, on which it begins and ends a transaction; again, when PostgreSQL rolled back for no fault
   * of its own. Never rejects. Fails with what `work` answers, `busy`, `unavailable` (no database, or nobody knows whether
   * the commit was stored) or `internal`.
   */
  run<T>(work: (connection: Connection) => Promise<Outcome<T>>): Promise<Outcome<T>>;
  /** Lets what is under way finish, refuses the rest, and closes the connections. */
  close(): Promise<void>;
}

const BUSY: Failure = { kind: 'busy', retryAfterSeconds: 1 };
const UNAVAILABLE: Failure = { kind: 'unavailable', retryAfterSeconds: 1 };

/** How often a transaction is run again that PostgreSQL rolled back for no fault of its own. */
const MOST_ATTEMPTS = 5;

/** How long a transaction waits for what another one holds. */
export const LOCK_TIMEOUT_MS = 5000;

/**
 * What tells that another transaction was faster: it answered the same idempotency key, or made the same version of a
 * record that hangs on the target and is written by another way too, or took the same reference id. Run again, a command
 * sees what the other one did.
 */
const LOST_RACES = new Set(['idempotency_keys_pkey', 'record_changes_pkey', 'order_documents_reference']);

/** Opens the lanes. Connections are made when they are first needed. */
export function createTransactions(options: TransactionsOptions): Transactions {
  const slots = Array.from({ length: options.lanes }, () => new Slot(options.connection));
  const idle = [...slots];
  const waiting: ((slot: Slot | undefined) => void)[] = [];
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;

  const inLane = async <T>(work: (connection: Connection) => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const slot = idle.pop() ?? (await new Promise<Slot | undefined>((resolve) => waiting.push(resolve)));
    if (!slot) return { ok: false, failure: UNAVAILABLE };
    try {
      return await attempt(slot, work, options);
    } finally {
      const next = waiting.shift();
      if (next) next(slot);
      else idle.push(slot);
    }
  };

  return {
    run: (work) => {
      if (isClosed) return Promise.resolve({ ok: false, failure: UNAVAILABLE });
      if (waiting.length >= options.queueLimit) return Promise.resolve({ ok: false, failure: BUSY });
      const outcome = inLane(work).finally(() => underWay.delete(outcome));
      underWay.add(outcome);
      return outcome;
    },
    close: async () => {
      isClosed = true;
      for (const refuse of waiting.splice(0)) refuse(undefined);
      await Promise.allSettled(underWay);
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}

/** Runs work until it is done or refused. */
async function attempt<T>(
  slot: Slot,
  work: (connection: Connection) => Promise<Outcome<T>>,
  options: TransactionsOptions,
  count = 1,
): Promise<Outcome<T>> {
  try {
    return await transact(slot, work, options);
  } catch (error) {
    const trouble = error instanceof CommitUncertain ? undefined : troubleOf(error);
    const again = (): Promise<Outcome<T>> => attempt(slot, work, options, count + 1);
    // Nothing was told to commit, so trying again repeats nothing; a second connection that fails tells of an outage.
    if (trouble?.kind === 'away' && count < 2) return again();
    if (!trouble || trouble.kind === 'away') {
      options.onError(error);
      return { ok: false, failure: UNAVAILABLE };
    }
    if (trouble.kind === 'retry' && count < MOST_ATTEMPTS) return again();
    if (trouble.kind === 'locked' || trouble.kind === 'retry') return { ok: false, failure: BUSY };
    if (trouble.kind === 'constraint' && LOST_RACES.has(trouble.constraint) && count < MOST_ATTEMPTS) return again();
    return { ok: false, failure: { kind: 'internal', cause: error } };
  }
}

async function transact<T>(
  slot: Slot,
  work: (connection: Connection) => Promise<Outcome<T>>,
  { transactionTimeoutMs }: TransactionsOptions,
): Promise<Outcome<T>> {
  const connection = await slot.get();
  const watchdog = setTimeout(() => connection.destroy(), transactionTimeoutMs);
  try {
    return await work(connection);
  } catch (error) {
    if (error instanceof CommitUncertain) connection.destroy();
    else await connection.abandon();
    throw error;
  } finally {
    clearTimeout(watchdog);
  }
}
