import { type Answers, Connection, type ConnectionOptions } from './connection.ts';
import type { Query } from './query.ts';
import { ConnectError, CrowdedError } from './sql-error.ts';

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

/** How a statement or a flight of them is run, wherever there is a connection for it. */
export interface Reading {
  /** Runs queries in one flight on some connection, each in a transaction of its own. */
  read<const Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Answers<Q>>;
}

interface Place {
  slot: Slot;
  underWay: number;
}

/**
 * Connections for reading, shared by all requests: statements are short and pipelined, so few are enough. The next flight
 * goes where the fewest are under way, past one that takes longer than it should.
 */
export class Readers implements Reading {
  readonly #slots: Place[];
  readonly #answerWithinMs: number;
  #turn = 0;

  constructor(options: ConnectionOptions, count: number) {
    this.#answerWithinMs = options.statementTimeoutMs + GRACE_MS;
    this.#slots = Array.from({ length: count }, () => ({ slot: new Slot(options), underWay: 0 }));
  }

  async read<const Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Answers<Q>> {
    const place = this.#leastBusy();
    place.underWay++;
    try {
      return await flyWithin(await place.slot.get(), this.#answerWithinMs, queries);
    } finally {
      place.underWay--;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#slots.map(({ slot }) => slot.close()));
  }

  /** Of those that are equally busy, each has its turn. */
  #leastBusy(): Place {
    this.#turn = (this.#turn + 1) % this.#slots.length;
    let best = this.#slots[this.#turn] as Place;
    for (const place of this.#slots) if (place.underWay < best.underWay) best = place;
    return best;
  }
}

/** How many may wait for a turn, and for how long. */
export interface Patience {
  most: number;
  atMostMs: number;
}

/**
 * Connections for what may take seconds, such as a list that many orders have to be read for: one flight at a time on each,
 * and the others wait for their turn. Where too many wait, or one has waited too long, `read` throws `CrowdedError`.
 */
export class PatientReaders implements Reading {
  readonly #slots: Slot[];
  readonly #idle: Slot[];
  readonly #waiting = new Set<(slot: Slot) => void>();
  readonly #answerWithinMs: number;
  readonly #patience: Patience;

  constructor(options: ConnectionOptions, count: number, patience: Patience) {
    this.#answerWithinMs = options.statementTimeoutMs + GRACE_MS;
    this.#patience = patience;
    this.#slots = Array.from({ length: count }, () => new Slot(options));
    this.#idle = [...this.#slots];
  }

  async read<const Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Answers<Q>> {
    const slot = this.#idle.pop() ?? (await this.#turn());
    try {
      return await flyWithin(await slot.get(), this.#answerWithinMs, queries);
    } finally {
      const [next] = this.#waiting;
      if (next) next(slot);
      else this.#idle.push(slot);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  #turn(): Promise<Slot> {
    const { most, atMostMs } = this.#patience;
    if (this.#waiting.size >= most) throw new CrowdedError('too many wait for a connection');
    return new Promise((resolve, reject) => {
      const tooLong = setTimeout(() => {
        this.#waiting.delete(take);
        reject(new CrowdedError('no connection was free in time'));
      }, atMostMs);
      const take = (slot: Slot): void => {
        clearTimeout(tooLong);
        this.#waiting.delete(take);
        resolve(slot);
      };
      this.#waiting.add(take);
    });
  }
}

/** The server's own limit on a statement is no help when the server, or the way to it, is frozen. */
async function flyWithin<const Q extends readonly Query<unknown>[]>(
  connection: Connection,
  ms: number,
  queries: Q,
): Promise<Answers<Q>> {
  const tooLate = setTimeout(() => connection.destroy(), ms);
  try {
    return await connection.flight(...queries);
  } finally {
    clearTimeout(tooLate);
  }
}
