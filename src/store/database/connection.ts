import pg from 'pg';
import { type Query, type Row, toDriver } from './query.ts';
import { CommitUncertain, isAftermath, isReportedRollback } from './sql-error.ts';

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
  /** False leaves it to the server whether a commit waits for its disk. Only tests have a use for that. */
  durable?: boolean | undefined;
}

/** What each of several queries answers. */
export type Answers<Q extends readonly Query<unknown>[]> = { [K in keyof Q]: Q[K] extends Query<infer T> ? T : never };

/**
 * One connection that never becomes another one: when it breaks, every later query fails. A driver that reconnects by
 * itself would run the second half of a transaction outside of it.
 *
 * Queries are pipelined: a flight of them costs one round trip.
 */
export class Connection {
  readonly #client: pg.Client;
  #warnings = 0;
  broken = false;

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on('error', () => {
      this.broken = true;
    });
    client.on('end', () => {
      this.broken = true;
    });
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
    const connection = new Connection(client);
    const tooLate = setTimeout(() => connection.destroy(), options.connectTimeoutMs);
    try {
      await client.connect();
      await prepareSession(client, options);
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
  async flight<const Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Answers<Q>> {
    const settled = await Promise.allSettled(this.#send(queries));
    const failures = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (failures.length > 0) throw failures.find((error) => !isAftermath(error)) ?? failures[0];
    return settled.map((result, i) => {
      const { value } = result as PromiseFulfilledResult<pg.QueryArrayResult>;
      return queries[i]?.read(value.rows as Row[]);
    }) as Answers<Q>;
  }

  /**
   * Sends the writing end of a transaction and its commit in one flight. Throws the first statement's error when
   * PostgreSQL rolled back, and `CommitUncertain` when nobody can know: the answer never came, or it came with the
   * warning of a synchronous replication that was given up.
   */
  async commit(queries: readonly Query<void>[]): Promise<void> {
    const warningsBefore = this.#warnings;
    const settled = await Promise.allSettled(this.#send([...queries, COMMIT]));
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
    const [ended] = await Promise.allSettled(this.#send([ROLLBACK]));
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
    if (!this.broken) await this.#client.end().catch(() => undefined);
    this.broken = true;
  }

  /** Corked, a flight leaves as one packet: the driver would write each message by itself. */
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
      case when $2 and current_setting('synchronous_commit') = 'off'
        then set_config('synchronous_commit', 'on', false) end,
      (select set_config('role', 'stele_hub', false) from pg_roles
        where rolname = 'stele_hub' and pg_has_role(current_user, oid, 'member'))`,
    [String(options.statementTimeoutMs), options.durable ?? true],
  );
}

interface DriverInternals {
  processID: number | null;
  connection: { stream: { cork(): void; uncork(): void; destroy(): void } };
}

const ROLLBACK: Query<void> = { name: 'rollback', text: 'rollback', values: [], read: () => undefined };
const COMMIT: Query<void> = { name: 'commit', text: 'commit', values: [], read: () => undefined };
