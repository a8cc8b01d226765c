import { type Answers, Connection, type ConnectionOptions } from './connection.ts';
import type { Query } from './query.ts';
import { ConnectError } from './sql-error.ts';

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
