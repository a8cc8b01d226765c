import { type Answers, Connection, type ConnectionOptions } from './connection.ts';
import type { Query } from './query.ts';
import { ConnectError } from './sql-error.ts';

/**
 * A place that holds one connection at a time and opens the next when it broke. After a failed attempt it refuses for a
 * moment, so that an absent server is not asked by every request.
 */
export class Slot {
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

/** How much longer than a statement may run its answer may take. */
const GRACE_MS = 1000;

/** Connections for reading, shared by all requests: statements are short and pipelined, so few are enough. */
export class Readers {
  readonly #slots: Slot[];
  readonly #answerWithinMs: number;
  #turn = 0;

  constructor(options: ConnectionOptions, count: number) {
    this.#answerWithinMs = options.statementTimeoutMs + GRACE_MS;
    this.#slots = Array.from({ length: count }, () => new Slot(options));
  }

  /** Runs queries in one flight on some connection, each in a transaction of its own. */
  async read<const Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Answers<Q>> {
    this.#turn = (this.#turn + 1) % this.#slots.length;
    const connection = await (this.#slots[this.#turn] as Slot).get();
    // The server's own limit on a statement is no help when the server, or the way to it, is frozen.
    const tooLate = setTimeout(() => connection.destroy(), this.#answerWithinMs);
    try {
      return await connection.flight(...queries);
    } finally {
      clearTimeout(tooLate);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }
}
