import type { ConnectionOptions } from '../../store/database/connection.ts';
import { type FairReading, PooledConnection, type Reading } from '../../store/database/connection.ts';
import { ConnectError, CrowdedError } from '../../store/database/sql-error.ts';
import { FairLimit, FairQueue } from './queues.ts';

export interface PoolOptions {
  connection: ConnectionOptions;
  /** Connections, which are opened when they are first needed. Each is used by one caller at a time. */
  connections: number;
  /** Callers that may wait; with many workspaces, each has its share of them (see `FairLimit`). */
  queueLimit: number;
}

interface Waiter {
  workspaceId: string;
  take(pooled: PooledConnection | undefined): void;
}

/**
 * Connections, each used by one caller at a time. Waiting callers have their turns by workspace. Of several
 * connections, the callers of one workspace use all but one at most, so that another workspace always finds one.
 */
export class ConnectionPool {
  readonly #all: readonly PooledConnection[];
  readonly #idle: PooledConnection[];
  readonly #mostOfOne: number;
  readonly #used = new Map<string, number>();
  readonly #waiting = new FairQueue<Waiter>();
  readonly #limit: FairLimit;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #onIdle: (() => void) | undefined;
  #isClosed = false;

  /** `onIdle` is called when a connection becomes idle and no caller waits. */
  constructor({ connection, connections, queueLimit }: PoolOptions, onIdle?: () => void) {
    this.#all = Array.from({ length: connections }, () => new PooledConnection(connection));
    this.#idle = [...this.#all];
    this.#mostOfOne = Math.max(1, connections - 1);
    this.#limit = new FairLimit(queueLimit);
    this.#onIdle = onIdle;
  }

  /** Whether `start` finds a connection. */
  get hasIdle(): boolean {
    return this.#idle.length > 0;
  }

  /** Runs something at once on an idle connection, which must exist (see `hasIdle`). */
  start(run: (pooled: PooledConnection) => Promise<void>): void {
    const pooled = this.#idle.pop() as PooledConnection;
    void this.#track(run(pooled).finally(() => this.#giveBack(pooled)));
  }

  /**
   * Runs something on a connection when it is the workspace's turn. Throws `CrowdedError` when too many wait or no turn
   * came in time, `ConnectError` once the pool is closed, and what `run` throws.
   */
  use<T>(workspaceId: string, waitMs: number, run: (pooled: PooledConnection) => Promise<T>): Promise<T> {
    return this.#track(this.#use(workspaceId, waitMs, run));
  }

  /** The next caller gets the connection that was idle longest. A periodic check so reaches all connections in turn. */
  rotate(): void {
    const oldest = this.#idle.shift();
    if (oldest) this.#idle.push(oldest);
  }

  /** Refuses waiting callers, lets running ones finish, and closes the connections. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { take } of this.#waiting.drain()) take(undefined);
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    await Promise.all(this.#all.map((pooled) => pooled.close()));
  }

  #track<T>(run: Promise<T>): Promise<T> {
    const tracked = run.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return tracked;
  }

  async #use<T>(workspaceId: string, waitMs: number, run: (pooled: PooledConnection) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new ConnectError('the hub is stopping');
    const idle = this.#mayUse(workspaceId) ? this.#idle.pop() : undefined;
    if (idle) this.#count(workspaceId, 1);
    const mine = idle ?? (await this.#turn(workspaceId, waitMs));
    try {
      return await run(mine);
    } finally {
      this.#count(workspaceId, -1);
      this.#giveBack(mine);
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

  #giveBack(pooled: PooledConnection): void {
    this.#idle.push(pooled);
    while (this.#idle.length > 0) {
      const next = this.#waiting.take((waiting, workspaceId) =>
        this.#mayUse(workspaceId) ? waiting.shift() : undefined,
      );
      if (!next) break;
      // Counted before the waiting caller resumes.
      this.#count(next.workspaceId, 1);
      next.take(this.#idle.pop());
    }
    if (this.#idle.length > 0) this.#onIdle?.();
  }
}

/**
 * Connections for reads that may take seconds, such as a list that examines many orders. Each serves one call at a
 * time. When too many wait, or one has waited for longer than `waitMs`, `read` throws `CrowdedError`.
 */
export class QueuedPool implements FairReading {
  readonly pool: ConnectionPool;
  readonly #waitMs: number;

  constructor({ waitMs, ...options }: PoolOptions & { waitMs: number }) {
    this.pool = new ConnectionPool(options);
    this.#waitMs = waitMs;
  }

  of(workspaceId: string): Reading {
    let leftMs = this.#waitMs;
    return {
      read: async (...queries) => {
        const askedMs = performance.now();
        return this.pool.use(workspaceId, leftMs, async (pooled) => {
          leftMs -= performance.now() - askedMs;
          return (await pooled.get()).pipeline(...queries);
        });
      },
    };
  }

  inOneTurn<T>(workspaceId: string, call: (reading: Reading) => Promise<T>): Promise<T> {
    return this.pool.use(workspaceId, this.#waitMs, (pooled) =>
      call({ read: async (...queries) => (await pooled.get()).pipeline(...queries) }),
    );
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
