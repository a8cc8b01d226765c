import { type Answers, Connection, type ConnectionOptions } from './connection.ts';
import { FairLimit, FairQueue } from './fair-queue.ts';
import type { Query } from './query.ts';
import { ConnectError, CrowdedError } from './sql-error.ts';

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

/** How many may wait for a turn, and for how long. */
export interface QueueBounds {
  most: number;
  atMostMs: number;
}

interface Waiter {
  workspaceId: string;
  take(pooled: PooledConnection | undefined): void;
}

/**
 * Connections that are used by one at a time, and those who wait for one have their turns by workspace. Of several
 * connections a workspace has all but one at most, so that however long its work takes, another finds one.
 */
export class ConnectionPool {
  readonly #pooled: readonly PooledConnection[];
  readonly #idle: PooledConnection[];
  readonly #mostOfOne: number;
  readonly #used = new Map<string, number>();
  readonly #waiting = new FairQueue<Waiter>();
  readonly #limit: FairLimit;
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosed = false;

  /** `most` may wait; with many workspaces, each has its share of them (see `FairLimit`). */
  constructor(options: ConnectionOptions, count: number, most: number) {
    this.#pooled = Array.from({ length: count }, () => new PooledConnection(options));
    this.#idle = [...this.#pooled];
    this.#mostOfOne = Math.max(1, count - 1);
    this.#limit = new FairLimit(most);
  }

  /**
   * Runs something with a connection of its own, once it is the workspace's turn. Throws `CrowdedError` where too many wait,
   * or no turn came in time, `ConnectError` once the pool is closed, and what `run` throws.
   */
  use<T>(workspaceId: string, waitMs: number, run: (pooled: PooledConnection) => Promise<T>): Promise<T> {
    const used = this.#use(workspaceId, waitMs, run).finally(() => this.#underWay.delete(used));
    this.#underWay.add(used);
    return used;
  }

  /** Refuses those who wait, lets what is under way finish, and closes the connections. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { take } of this.#waiting.drain()) take(undefined);
    await Promise.allSettled(this.#underWay);
    await Promise.all(this.#pooled.map((pooled) => pooled.close()));
  }

  async #use<T>(workspaceId: string, waitMs: number, run: (pooled: PooledConnection) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new ConnectError('the hub is stopping');
    const pooled = this.#mayUse(workspaceId) ? this.#idle.pop() : undefined;
    const mine = pooled ?? (await this.#turn(workspaceId, waitMs));
    if (pooled) this.#count(workspaceId, 1);
    try {
      return await run(mine);
    } finally {
      this.#count(workspaceId, -1);
      this.#idle.push(mine);
      this.#handOn();
    }
  }

  #mayUse(workspaceId: string): boolean {
    return (this.#used.get(workspaceId) ?? 0) < this.#mostOfOne;
  }

  #count(workspaceId: string, one: 1 | -1): void {
    const used = (this.#used.get(workspaceId) ?? 0) + one;
    if (used > 0) this.#used.set(workspaceId, used);
    else this.#used.delete(workspaceId);
  }

  #turn(workspaceId: string, waitMs: number): Promise<PooledConnection> {
    if (waitMs <= 0) throw new CrowdedError('no connection was free in time');
    if (!this.#limit.enter(workspaceId)) throw new CrowdedError('too many wait for a connection');
    return new Promise((resolve, reject) => {
      const tooLong = setTimeout(() => {
        this.#waiting.remove((each) => each === waiter);
        this.#limit.leave(workspaceId);
        reject(new CrowdedError('no connection was free in time'));
      }, waitMs);
      const waiter: Waiter = {
        workspaceId,
        take: (pooled) => {
          clearTimeout(tooLong);
          this.#limit.leave(workspaceId);
          if (pooled) resolve(pooled);
          else reject(new ConnectError('the hub is stopping'));
        },
      };
      this.#waiting.add(workspaceId, [waiter]);
    });
  }

  #handOn(): void {
    while (this.#idle.length > 0) {
      const next = this.#waiting.take((waiting, workspaceId) =>
        this.#mayUse(workspaceId) ? waiting.shift() : undefined,
      );
      if (!next) return;
      // Counted here, before the one who waits wakes up.
      this.#count(next.workspaceId, 1);
      next.take(this.#idle.pop());
    }
  }
}

/** Connections for reading, whose turns go by workspace. */
export interface FairReading {
  /** Reading for one call of a workspace. All its turns together are waited for no longer than the limit. */
  of(workspaceId: string): Reading;
}

/**
 * Connections for what may take seconds, such as a list that many orders have to be read for: one pipeline at a time on each,
 * and the others wait for their turn. Where too many wait, or one has waited too long, `read` throws `CrowdedError`.
 */
export class QueuedPool implements FairReading {
  readonly #pool: ConnectionPool;
  readonly #atMostMs: number;

  constructor(options: ConnectionOptions, count: number, { most, atMostMs }: QueueBounds) {
    this.#pool = new ConnectionPool(options, count, most);
    this.#atMostMs = atMostMs;
  }

  of(workspaceId: string): Reading {
    let leftMs = this.#atMostMs;
    return {
      read: async (...queries) => {
        const askedMs = performance.now();
        return this.#pool.use(workspaceId, leftMs, async (pooled) => {
          leftMs -= performance.now() - askedMs;
          return (await pooled.get()).pipeline(...queries);
        });
      },
    };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
