import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, type ConnectionOptions, TICK_MS, type Watch } from './connection.ts';
import { statement } from './query.ts';

/** The pause between an answer and the next query. */
const BEAT_EVERY_MS = 500;
/** A server that does not answer the shortest query within this time counts as absent. */
const SILENCE_MS = 1500;
/** The pause after a failed attempt to reach the server. */
const AGAIN_AFTER_MS = 200;

const BEAT = statement('beat', 'select 1');

/**
 * Distinguishes a frozen server from a slow one by a short query that is repeated on a connection of its own. If the
 * query is not answered and nothing arrives on any other connection, all connections are closed, and calls are refused
 * until the query is answered. A statement that is slow or waits for a lock does not count as frozen.
 */
export class Pulse implements Watch {
  readonly #connections = new Set<Connection>();
  readonly #options: ConnectionOptions;
  readonly #ticking: NodeJS.Timeout;
  readonly #beating: Promise<void>;
  readonly #stop = new AbortController();
  #ticksSinceHeard = 0;
  #isAway = false;

  constructor(options: Omit<ConnectionOptions, 'pulse' | 'silenceMs' | 'connectTimeoutMs'>) {
    this.#options = { ...options, connectTimeoutMs: SILENCE_MS, silenceMs: SILENCE_MS, pulse: this };
    this.#ticking = setInterval(() => this.#tick(), TICK_MS).unref();
    this.#beating = this.#beat();
  }

  get isAway(): boolean {
    return this.#isAway;
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection);
  }

  /** Stops the queries and closes the connection. */
  async close(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#ticking);
    await this.#beating;
  }

  #tick(): void {
    this.#ticksSinceHeard++;
    for (const connection of this.#connections) if (connection.noteTick()) this.#ticksSinceHeard = 0;
  }

  async #beat(): Promise<void> {
    const { signal } = this.#stop;
    const pause = (ms: number): Promise<unknown> => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
    let heart: Connection | undefined;
    while (!signal.aborted) {
      let isAsked = false;
      try {
        heart ??= await Connection.open(this.#options);
        isAsked = true;
        await heart.pipeline(BEAT);
        this.#isAway = false;
        await pause(BEAT_EVERY_MS);
      } catch {
        heart?.destroy();
        heart = undefined;
        if (isAsked && this.#ticksSinceHeard * TICK_MS >= SILENCE_MS) this.#giveUp();
        await pause(AGAIN_AFTER_MS);
      }
    }
    await heart?.close();
  }

  #giveUp(): void {
    this.#isAway = true;
    for (const connection of [...this.#connections]) connection.destroy();
  }
}
