import type { Socket } from 'node:net';
import pg from 'pg';
import { type Query, type Row, toDriver } from './query.ts';
import { CommitUncertain, ConnectError, isAftermath, isReportedRollback } from './sql-error.ts';

/** How to reach a server: what the `pg` driver takes. */
export type DatabaseAddress = Pick<
  pg.ClientConfig,
  'connectionString' | 'host' | 'port' | 'user' | 'password' | 'database'
>;

export interface ConnectionOptions {
  address: DatabaseAddress;
  /** Shown in pg_stat_activity. */
  name: string;
  /** The longest a single statement may run. */
  statementTimeoutMs: number;
  connectTimeoutMs: number;
  /** The longest a statement may wait for one lock; without it, as long as it may run. */
  lockTimeoutMs?: number | undefined;
  /** How long the server may say nothing while it is asked something, apart from what much data takes; then it is given up. */
  silenceMs?: number | undefined;
  /** Watches the connection. Without it a silent server goes unnoticed. */
  pulse?: Watch | undefined;
  /** False leaves it to the server whether a commit waits for its disk. Only tests have a use for that. */
  durable?: boolean | undefined;
}

/** Looks after connections: see `Pulse`. */
export interface Watch {
  /** Whether the server is known to answer nothing. */
  readonly isAway: boolean;
  add(connection: Connection): void;
  remove(connection: Connection): void;
}

/** How often `noteTick` is to be called, in milliseconds. */
export const TICK_MS = 250;

/** Sending and storing takes time by itself: so long for a MiB. */
const MS_PER_MIB = 100;

/** What each of several queries answers. */
export type Answers<Q extends readonly Query<unknown>[]> = { [K in keyof Q]: Q[K] extends Query<infer T> ? T : never };

/**
 * One connection that never becomes another one: when it breaks, every later query fails. A driver that reconnects by
 * itself would run the second half of a transaction outside of it.
 *
 * Queries are pipelined: a pipeline of them costs one round trip.
 */
export class Connection {
  readonly #client: pg.Client;
  readonly #silenceMs: number;
  #warnings = 0;
  #asked = 0;
  #silentTicks = 0;
  #bytesRead = 0;
  #bytesWritten = 0;
  broken = false;

  private constructor(client: pg.Client, { pulse, silenceMs = Number.POSITIVE_INFINITY }: ConnectionOptions) {
    this.#client = client;
    this.#silenceMs = silenceMs;
    const end = (): void => {
      this.broken = true;
      pulse?.remove(this);
    };
    client.on('error', end);
    client.on('end', end);
    client.on('notice', (notice) => {
      if (notice.code === '01000') this.#warnings++;
    });
  }

  /**
   * Connects and takes the hub's role. Throws the driver's error when the server cannot be reached, or does not answer in
   * time.
   */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const client = new pg.Client({
      ...options.address,
      application_name: options.name,
      connectionTimeoutMillis: options.connectTimeoutMs,
      keepAlive: true,
      pipeline: true,
    } as pg.ClientConfig);
    const connection = new Connection(client, options);
    const tooLate = setTimeout(() => connection.destroy(), options.connectTimeoutMs);
    try {
      await client.connect();
      await prepareSession(client, options);
      options.pulse?.add(connection);
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    } finally {
      clearTimeout(tooLate);
    }
  }

  /**
   * Sends queries back to back and answers what each returned. Throws the error of the first that failed; inside a
   * transaction the rest have failed with it.
   */
  async pipeline<const Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Answers<Q>> {
    const settled = await this.#ask(queries);
    const failures = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (failures.length > 0) throw failures.find((error) => !isAftermath(error)) ?? failures[0];
    return settled.map((result, i) => {
      const { value } = result as PromiseFulfilledResult<pg.QueryArrayResult>;
      return queries[i]?.read(value.rows as Row[]);
    }) as Answers<Q>;
  }

  /**
   * Sends the writing end of a transaction and its commit in one pipeline. Throws the first statement's error when
   * PostgreSQL rolled back, and `CommitUncertain` when the outcome is unknown: the answer never came, or it came with the
   * warning of a synchronous replication that was given up.
   */
  async commit(queries: readonly Query<void>[]): Promise<void> {
    const warningsBefore = this.#warnings;
    const settled = await this.#ask([...queries, COMMIT]);
    const failure = settled.find((result) => result.status === 'rejected' && !isAftermath(result.reason));
    const last = settled.at(-1);
    const isRolledBack =
      last?.status === 'fulfilled' ? last.value.command === 'ROLLBACK' : last && isReportedRollback(last.reason);
    if (isRolledBack && failure?.status === 'rejected') throw failure.reason;
    if (last?.status !== 'fulfilled' || last.value.command !== 'COMMIT' || this.#warnings !== warningsBefore) {
      throw new CommitUncertain('the outcome of a commit is not known', { cause: failure });
    }
  }

  /** Ends a transaction that failed, so that the next one can begin. Never throws: a connection that cannot is broken. */
  async abandon(): Promise<void> {
    if (this.broken) return;
    const [ended] = await this.#ask([ROLLBACK]);
    if (ended?.status === 'rejected') this.destroy();
  }

  /** The number of the server's process behind it: no two connections that are open at once share it. */
  get processId(): number {
    return (this.#client as unknown as DriverInternals).processID ?? 0;
  }

  /** Closes the connection without waiting for what is under way. */
  destroy(): void {
    this.broken = true;
    (this.#client as unknown as DriverInternals).connection.stream.destroy();
  }

  async close(): Promise<void> {
    const tooLate = setTimeout(() => this.destroy(), CLOSE_WITHIN_MS);
    if (!this.broken) await this.#client.end().catch(() => undefined);
    clearTimeout(tooLate);
    this.broken = true;
  }

  /**
   * Counts one more tick of the clock, and answers whether anything was heard of the server since the last one. Ticks tell
   * the time: while the process itself stands still, none is counted. Gives the connection up when the server has been
   * silent for too long.
   */
  noteTick(): boolean {
    const { stream } = (this.#client as unknown as DriverInternals).connection;
    const isHeard = stream.bytesRead !== this.#bytesRead;
    if (isHeard || this.#asked === 0) {
      this.#bytesRead = stream.bytesRead;
      this.#bytesWritten = stream.bytesWritten;
      this.#silentTicks = 0;
      return isHeard;
    }
    this.#silentTicks++;
    const forVolumeMs = ((stream.bytesWritten - this.#bytesWritten) / 2 ** 20) * MS_PER_MIB;
    if (this.#silentTicks * TICK_MS >= this.#silenceMs + forVolumeMs) this.destroy();
    return false;
  }

  async #ask(queries: readonly Query<unknown>[]): Promise<PromiseSettledResult<pg.QueryArrayResult>[]> {
    this.#asked++;
    try {
      return await Promise.allSettled(this.#send(queries));
    } finally {
      this.#asked--;
    }
  }

  /** Corked, a pipeline leaves as one packet: the driver would write each message by itself. */
  #send(queries: readonly Query<unknown>[]): Promise<pg.QueryArrayResult>[] {
    const { stream } = (this.#client as unknown as DriverInternals).connection;
    stream.cork();
    try {
      return queries.map((query) => this.#client.query(toDriver(query)));
    } finally {
      stream.uncork();
    }
  }
}

async function prepareSession(client: pg.Client, options: ConnectionOptions): Promise<void> {
  // Where the role is missing, the rights were taken from the connecting role itself (see the first migration). A server
  // may be set up to answer commits before its disk has them: not to us.
  await client.query(
    `select set_config('timezone', 'UTC', false), set_config('datestyle', 'ISO', false),
      set_config('jit', 'off', false), set_config('statement_timeout', $1, false),
      set_config('stele.statement_timeout', $1, false), set_config('lock_timeout', $3, false),
      case when $2 and current_setting('synchronous_commit') = 'off'
        then set_config('synchronous_commit', 'on', false) end,
      (select set_config('role', 'stele_hub', false) from pg_roles
        where rolname = 'stele_hub' and pg_has_role(current_user, oid, 'member'))`,
    [String(options.statementTimeoutMs), options.durable ?? true, String(options.lockTimeoutMs ?? 0)],
  );
}

interface DriverInternals {
  processID: number | null;
  connection: { stream: Socket };
}

/** How long a server may take to hang up. */
const CLOSE_WITHIN_MS = 2000;

const ROLLBACK: Query<void> = { name: 'rollback', text: 'rollback', values: [], read: () => undefined };
const COMMIT: Query<void> = { name: 'commit', text: 'commit', values: [], read: () => undefined };
/**
 * A place that holds one connection at a time and opens the next when it broke. After a failed attempt it refuses for a
 * moment, so that an absent server is not asked by every request.
 */
export class PooledConnection {
  readonly #options: ConnectionOptions;
  #opening: Promise<Connection> | undefined;
  #current: Connection | undefined;
  #restUntil = 0;
  #lastError: unknown;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** The living connection. Throws `ConnectError` when there is none to be had. */
  get(): Promise<Connection> {
    if (this.#options.pulse?.isAway) return Promise.reject(new ConnectError('the database does not answer'));
    if (this.#current && !this.#current.broken) return Promise.resolve(this.#current);
    if (Date.now() < this.#restUntil) return Promise.reject(this.#lastError);
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => undefined);
    await this.#current?.close();
  }

  async #open(): Promise<Connection> {
    try {
      this.#current = await Connection.open(this.#options);
      return this.#current;
    } catch (error) {
      this.#lastError = new ConnectError('the database cannot be reached', { cause: error });
      this.#restUntil = Date.now() + REST_AFTER_FAILURE_MS;
      throw this.#lastError;
    }
  }
}

const REST_AFTER_FAILURE_MS = 100;

/** How a statement or a pipeline of them is run, wherever there is a connection for it. */
export interface Reading {
  /** Runs queries in one pipeline on some connection, each in a transaction of its own. */
  read<const Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Answers<Q>>;
}

interface Place {
  pooled: PooledConnection;
  underWay: number;
}

/**
 * Connections for reading, shared by all requests: statements are short and pipelined, so few are enough. The next pipeline
 * goes where the fewest are under way, past one that takes longer than it should.
 */
export class Readers implements Reading {
  readonly #pooled: Place[];
  #turn = 0;

  constructor(options: ConnectionOptions, count: number) {
    this.#pooled = Array.from({ length: count }, () => ({ pooled: new PooledConnection(options), underWay: 0 }));
  }

  async read<const Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Answers<Q>> {
    const place = this.#leastBusy();
    place.underWay++;
    try {
      return await (await place.pooled.get()).pipeline(...queries);
    } finally {
      place.underWay--;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#pooled.map(({ pooled }) => pooled.close()));
  }

  /** Of those that are equally busy, each has its turn. */
  #leastBusy(): Place {
    this.#turn = (this.#turn + 1) % this.#pooled.length;
    let best = this.#pooled[this.#turn] as Place;
    for (const place of this.#pooled) if (place.underWay < best.underWay) best = place;
    return best;
  }
}

/** Connections for reading, whose turns go by workspace. */
export interface FairReading {
  /** Reading for one call of a workspace. All its turns together are waited for no longer than the limit. */
  of(workspaceId: string): Reading;
}
