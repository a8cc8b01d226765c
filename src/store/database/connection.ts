import type { Socket } from 'node:net';
import pg from 'pg';
import { type Query, type Row, toDriver } from './query.ts';
import { CommitUncertain, ConnectError, isAftermath, isReportedRollback } from './sql-error.ts';

/** How to reach a server, as the `pg` driver takes it. */
export type DatabaseAddress = Pick<
  pg.ClientConfig,
  'connectionString' | 'host' | 'port' | 'user' | 'password' | 'database'
>;

export interface ConnectionOptions {
  address: DatabaseAddress;
  /** Shown in pg_stat_activity. */
  name: string;
  /** The longest duration of one statement. */
  statementTimeoutMs: number;
  connectTimeoutMs: number;
  /** The longest wait of a statement for one lock. Absent: as long as the statement may run. */
  lockTimeoutMs?: number | undefined;
  /**
   * The longest silence of the server during a statement, apart from the time that large data takes. Then the
   * connection is closed.
   */
  silenceMs?: number | undefined;
  /** Watches the connection. Without it a frozen server is not noticed. */
  pulse?: Watch | undefined;
  /** False: the server decides whether a commit waits for its disk. For tests only. */
  durable?: boolean | undefined;
}

/** Watches connections (see `Pulse`). */
export interface Watch {
  /** Whether the server does not answer. */
  readonly isAway: boolean;
  add(connection: Connection): void;
  remove(connection: Connection): void;
}

/** The interval of the calls of `noteTick`, in milliseconds. */
export const TICK_MS = 250;

/** The time to send and store one MiB, which is added to the allowed silence. */
const MS_PER_MIB = 100;

/** The answers of several queries. */
export type Answers<Q extends readonly Query<unknown>[]> = { [K in keyof Q]: Q[K] extends Query<infer T> ? T : never };

/**
 * One connection without reconnection: when it breaks, every later query fails. A driver that reconnects would run the
 * second half of a transaction outside of it. Queries are pipelined: a pipeline costs one round trip.
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
   * Connects and takes the hub's role. Throws the driver's error when the server cannot be reached or does not answer
   * in time.
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
   * Sends queries in one pipeline and returns their answers. Throws the error of the first query that failed; inside a
   * transaction the later ones have failed with it.
   */
  async pipeline<const Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Answers<Q>> {
    const results = await this.#ask(queries);
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (failures.length > 0) throw failures.find((error) => !isAftermath(error)) ?? failures[0];
    return results.map((result, i) => {
      const { value } = result as PromiseFulfilledResult<pg.QueryArrayResult>;
      return queries[i]?.read(value.rows as Row[]);
    }) as Answers<Q>;
  }

  /**
   * Sends the last writes of a transaction and its commit in one pipeline. Throws the first statement's error when
   * PostgreSQL rolled back. Throws `CommitUncertain` when the outcome is unknown: the answer never came, or it had the
   * warning that the wait for a synchronous standby was given up.
   */
  async commit(queries: readonly Query<void>[]): Promise<void> {
    const warningsBefore = this.#warnings;
    const results = await this.#ask([...queries, COMMIT]);
    const failure = results.find((result) => result.status === 'rejected' && !isAftermath(result.reason));
    const last = results.at(-1);
    const isRolledBack =
      last?.status === 'fulfilled' ? last.value.command === 'ROLLBACK' : last && isReportedRollback(last.reason);
    if (isRolledBack && failure?.status === 'rejected') throw failure.reason;
    if (last?.status !== 'fulfilled' || last.value.command !== 'COMMIT' || this.#warnings !== warningsBefore) {
      throw new CommitUncertain('the outcome of a commit is not known', { cause: failure });
    }
  }

  /**
   * Rolls back a failed transaction, so that the next one can begin. Never throws. A connection that cannot roll back
   * is broken.
   */
  async abandon(): Promise<void> {
    if (this.broken) return;
    const [ended] = await this.#ask([ROLLBACK]);
    if (ended?.status === 'rejected') this.destroy();
  }

  /** The process id of the server's backend. No two open connections have the same. */
  get processId(): number {
    return (this.#client as unknown as DriverInternals).processID ?? 0;
  }

  /** Closes the connection without waiting for running statements. */
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
   * Counts one tick of the clock and returns whether the server sent anything since the last one. Ticks measure the
   * server's silence: while this process itself is suspended, none is counted. Closes the connection when the server
   * has been silent for too long.
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

  /** Corks the socket, so that a pipeline is sent as one packet. The driver would write each message by itself. */
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
  // Where the role does not exist, the connecting role itself has the hub's restricted rights (see the first
  // migration). A server may be configured to answer a commit before it is on disk. The hub's commits wait for the
  // disk.
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

/** The longest wait for the server to close a connection. */
const CLOSE_WITHIN_MS = 2000;

const ROLLBACK: Query<void> = { name: 'rollback', text: 'rollback', values: [], read: () => undefined };
const COMMIT: Query<void> = { name: 'commit', text: 'commit', values: [], read: () => undefined };
/**
 * Holds one connection at a time and opens the next when it breaks. After a failed attempt it refuses for a moment, so
 * that not every request tries to reach an absent server.
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

  /** The open connection. Throws `ConnectError` when none can be opened. */
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

/** Runs statements on any connection. */
export interface Reading {
  /** Runs queries in one pipeline, each in a transaction of its own. */
  read<const Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Answers<Q>>;
}

interface Place {
  pooled: PooledConnection;
  underWay: number;
}

/**
 * Connections for reads, shared by all requests. Statements are short and pipelined, so few connections are enough. The
 * next pipeline goes to the connection with the fewest pipelines in progress, so it avoids one that is slow.
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

  /** Among equally busy connections, each is used in turn. */
  #leastBusy(): Place {
    this.#turn = (this.#turn + 1) % this.#pooled.length;
    let best = this.#pooled[this.#turn] as Place;
    for (const place of this.#pooled) if (place.underWay < best.underWay) best = place;
    return best;
  }
}

/** Connections for reads on which workspaces take turns. */
export interface FairReading {
  /** Reads for one call of a workspace. All its waits for a turn together are limited. */
  of(workspaceId: string): Reading;
}
