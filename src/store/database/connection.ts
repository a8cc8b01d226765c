import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import pg from 'pg';
import type { Clock } from '../../model/time.ts';
import { type NewId, randomId } from './new-id.ts';
import { pipelineOf, type Query, type Row } from './query.ts';
import { CommitUncertain, ConnectError } from './sql-error.ts';
import { COMMIT, ROLLBACK } from './transaction.ts';

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
   * The longest silence of the server during a pipeline, apart from the time that large data takes. Then the connection
   * is closed. The server sends the answers of a pipeline together, unless they are large.
   */
  silenceMs?: number | undefined;
  /** Watches the connection. Without it a frozen server is not noticed. */
  pulse?: Watch | undefined;
  /** False: the server decides whether a commit waits for its disk. For tests only. */
  durable?: boolean | undefined;
  /** In place of the real time. For tests only. */
  clock?: MovedClock | undefined;
  /** In place of random ids. For tests only. */
  newId?: NewId | undefined;
}

/** A clock that tests move: for this process, and as a function `now()` in a schema of the database. */
export interface MovedClock {
  now: Clock;
  /** Looked up before PostgreSQL's own functions. */
  schema: string;
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
 * second half of a transaction outside of it. A pipeline costs one round trip. Several may be outstanding.
 */
export class Connection {
  readonly #client: pg.Client;
  readonly #stream: Socket;
  readonly #session: Session;
  readonly #silenceMs: number;
  #silentTicks = 0;
  #bytesRead = 0;
  #bytesWritten = 0;
  #isEnded = false;
  /** The clock that `now()` follows on this connection. */
  readonly now: Clock;
  readonly newId: NewId;

  private constructor(client: pg.Client, options: ConnectionOptions) {
    const { pulse, silenceMs = Number.POSITIVE_INFINITY, clock, newId = randomId } = options;
    const { connection } = client as unknown as DriverInternals;
    this.#client = client;
    this.#stream = connection.stream;
    this.#session = new Session(connection);
    this.now = clock?.now ?? Date.now;
    this.newId = newId;
    this.#silenceMs = silenceMs;
    const end = (error: Error): void => {
      this.destroy();
      this.#session.lose(error);
      pulse?.remove(this);
    };
    client.on('error', end);
    client.on('end', () => end(new Error('the connection was closed')));
    pulse?.add(this);
  }

  /** Whether every later query fails. */
  get broken(): boolean {
    return this.#isEnded || this.#session.isLost;
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
    });
    // A connection that breaks fails what waits for it. Without a handler, this event would end the process.
    client.on('error', () => undefined);
    const tooLate = setTimeout(() => streamOf(client).destroy(), options.connectTimeoutMs);
    try {
      await client.connect();
      await prepareSession(client, options);
      return new Connection(client, options);
    } catch (error) {
      streamOf(client).destroy();
      throw error;
    } finally {
      clearTimeout(tooLate);
    }
  }

  /**
   * Sends queries in one pipeline and returns their answers. Outside of a transaction that the queries begin or have
   * begun, they are one transaction. Throws the error of the first query that failed; the later ones were not run.
   */
  async pipeline<const Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Answers<Q>> {
    if (queries.length === 0) return [] as Answers<Q>;
    const { rows, error } = await this.#session.send(queries);
    if (error !== undefined) throw error;
    return queries.map((query, i) => query.read(rows[i] ?? [])) as Answers<Q>;
  }

  /**
   * Sends the last writes of a transaction and its commit in one pipeline. Throws the error with which PostgreSQL
   * refused a statement or the commit: nothing is stored then. Throws `CommitUncertain` when the outcome is unknown: the
   * answer never came, or it had the warning that the wait for a synchronous standby was given up.
   */
  async commit(queries: readonly Query<void>[]): Promise<void> {
    const { warnings } = this.#session;
    const { rows, tag, error, isComplete } = await this.#session.send([...queries, COMMIT]);
    const isCommitRun = rows.length > queries.length;
    // The server goes on after this error, so it came neither from a crash nor from a connection that it ends.
    if (isComplete && error !== undefined && !isCommitRun) throw error;
    if (!isComplete || error !== undefined || tag !== 'COMMIT' || this.#session.warnings !== warnings) {
      throw new CommitUncertain('the outcome of a commit is not known', { cause: error });
    }
  }

  /**
   * Rolls back a failed transaction, so that the next one can begin. Never throws. A connection that cannot roll back
   * is broken.
   */
  async abandon(): Promise<void> {
    if (this.broken || !(this.#session.isAsked || this.#session.isInTransaction)) return;
    await this.pipeline(ROLLBACK).catch(() => this.destroy());
  }

  /** The process id of the server's backend. No two open connections have the same. */
  get processId(): number {
    return (this.#client as unknown as DriverInternals).processID ?? 0;
  }

  /** Closes the connection without waiting for running statements. */
  destroy(): void {
    this.#isEnded = true;
    this.#stream.destroy();
  }

  async close(): Promise<void> {
    const tooLate = setTimeout(() => this.destroy(), CLOSE_WITHIN_MS);
    if (!this.broken) await this.#client.end().catch(() => undefined);
    clearTimeout(tooLate);
    this.#isEnded = true;
  }

  /**
   * Counts one tick of the clock and returns whether the server sent anything since the last one. Ticks measure the
   * server's silence: while this process itself is suspended, none is counted. Closes the connection when the server
   * has been silent for too long.
   */
  noteTick(): boolean {
    const stream = this.#stream;
    const isHeard = stream.bytesRead !== this.#bytesRead;
    if (isHeard || !this.#session.isAsked) {
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
}

async function prepareSession(client: pg.Client, options: ConnectionOptions): Promise<void> {
  // Where the role does not exist, the connecting role itself has the hub's restricted rights (see the first
  // migration). A server may be configured to answer a commit before it is on disk, or to show a whole transaction one
  // snapshot. The hub's commits wait for the disk, and the statements of a pipeline see what was committed before each.
  await client.query(
    `select set_config('timezone', 'UTC', false), set_config('datestyle', 'ISO', false),
      set_config('jit', 'off', false), set_config('default_transaction_isolation', 'read committed', false),
      set_config('statement_timeout', $1, false),
      set_config('stele.statement_timeout', $1, false), set_config('lock_timeout', $3, false),
      case when $2 and current_setting('synchronous_commit') = 'off'
        then set_config('synchronous_commit', 'on', false) end,
      (select set_config('role', 'stele_hub', false) from pg_roles
        where rolname = 'stele_hub' and pg_has_role(current_user, oid, 'member')),
      case when $4 <> '' then set_config('search_path', concat_ws(', ', current_setting('search_path'), $4, 'pg_catalog'), false) end`,
    [
      String(options.statementTimeoutMs),
      options.durable ?? true,
      String(options.lockTimeoutMs ?? 0),
      options.clock?.schema ?? '',
    ],
  );
}

interface DriverInternals {
  processID: number | null;
  connection: Wire;
}

const streamOf = (client: pg.Client): Socket => (client as unknown as DriverInternals).connection.stream;

/** The longest wait for the server to close a connection. */
const CLOSE_WITHIN_MS = 2000;

/** The part of the driver that reads the server's messages and emits each by its kind. */
interface Wire extends EventEmitter {
  stream: Socket;
}

/** What the server answered to a pipeline. */
interface Answer {
  /** The rows of each statement that was executed, in order. */
  rows: Row[][];
  /** What the last of them did, such as `COMMIT`. */
  tag: string;
  /** The error of the statement after them, or of the end of the transaction. The server skipped everything later. */
  error?: unknown;
  /** False: the connection was lost before the server came to the end of the pipeline. */
  isComplete: boolean;
}

interface Sent extends Answer {
  queries: readonly Query<unknown>[];
  current: Row[];
  resolve(answer: Answer): void;
}

/** What the driver emits while a pipeline is answered. */
const ANSWERS = ['parseComplete', 'dataRow', 'commandComplete', 'errorMessage', 'readyForQuery', 'notice'];

/**
 * The exchange of messages on an open connection: pipelines of prepared statements, with one `Sync` each. Outside of an
 * explicit transaction a pipeline is one transaction. An error makes the server skip the rest of its pipeline, and no
 * other pipeline. The driver itself would send a `Describe` and a `Sync` with each statement, which cost an eighth of
 * the CPU of the hub and of the server.
 */
class Session {
  readonly #stream: Socket;
  /** The prepared statements that the server has confirmed: texts by name. */
  readonly #known = new Map<string, string>();
  /** In the order in which the server answers. */
  readonly #sent: Sent[] = [];
  #lost: Error | undefined;
  #status = 'I';
  #warnings = 0;

  /** Takes over a connection on which the server has answered everything. */
  constructor(wire: Wire) {
    this.#stream = wire.stream;
    for (const name of ANSWERS) wire.removeAllListeners(name);
    wire.on('dataRow', ({ fields }: { fields: Row }) => this.#sent[0]?.current.push(fields));
    wire.on('commandComplete', ({ text }: { text: string }) => this.#complete(text));
    wire.on('errorMessage', (error: Error) => this.#fail(error));
    wire.on('readyForQuery', ({ status }: { status: string }) => this.#finish(status));
    wire.on('notice', ({ code }: { code?: string }) => {
      if (code === '01000') this.#warnings++;
    });
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Whether answers are outstanding. */
  get isAsked(): boolean {
    return this.#sent.length > 0;
  }

  /** Whether the last pipeline that was answered left a transaction open. */
  get isInTransaction(): boolean {
    return this.#status !== 'I';
  }

  /** The number of warnings with SQLSTATE 01000. */
  get warnings(): number {
    return this.#warnings;
  }

  /**
   * Sends queries in one write and returns the answer. Throws when a value cannot be written or the connection is lost:
   * nothing was sent then.
   */
  async send(queries: readonly Query<unknown>[]): Promise<Answer> {
    if (this.#lost) throw this.#lost;
    const bytes = pipelineOf(queries, this.#known);
    return new Promise((resolve) => {
      this.#sent.push({ queries, rows: [], current: [], tag: '', isComplete: false, resolve });
      this.#stream.write(bytes);
    });
  }

  /** Ends the outstanding pipelines when the connection is lost. The server's last error is more telling than this one. */
  lose(error: Error): void {
    this.#lost ??= error;
    for (const sent of this.#sent.splice(0)) {
      sent.error ??= this.#lost;
      sent.resolve(sent);
    }
  }

  #complete(tag: string): void {
    const [sent] = this.#sent;
    if (!sent) return;
    const query = sent.queries[sent.rows.length];
    if (query && query.name !== '') this.#known.set(query.name, query.text);
    sent.rows.push(sent.current);
    sent.current = [];
    sent.tag = tag;
  }

  /**
   * The statement is prepared anew next time: it may not have been prepared, or the server may have dropped it or refuse
   * its plan after a migration.
   */
  #fail(error: Error): void {
    const [sent] = this.#sent;
    if (!sent) {
      // Before the server ends an idle connection, it says why.
      this.lose(error);
      return;
    }
    sent.error = error;
    const failed = sent.queries[sent.rows.length];
    if (failed) this.#known.delete(failed.name);
  }

  #finish(status: string): void {
    this.#status = status;
    const sent = this.#sent.shift();
    if (!sent) return;
    sent.isComplete = true;
    sent.resolve(sent);
  }
}

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
  /** Runs queries in one pipeline. Those that write are stored together or not at all. */
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
  /** As on each of its connections. */
  readonly now: Clock;

  constructor(options: ConnectionOptions, count: number) {
    this.now = options.clock?.now ?? Date.now;
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
  /** Reads for one call of a workspace, with a turn for each read. All its waits for a turn together are limited. */
  of(workspaceId: string): Reading;
  /**
   * Runs the reads of one call in a single turn, on one connection. For calls that hold what they read until their last read: waiting for
   * turns in between, all waiting calls would hold theirs.
   */
  inOneTurn<T>(workspaceId: string, call: (reading: Reading) => Promise<T>): Promise<T>;
}
