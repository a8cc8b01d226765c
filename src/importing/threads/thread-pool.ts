import { Worker } from 'node:worker_threads';
import type { TSchema } from 'typebox';
import type { ImportKind } from '../fields.ts';
import type { ThreadCalls } from '../run/hub-calls.ts';
import { Channel } from './channel.ts';

/** What each reading thread knows from its start. */
export interface ThreadData {
  /** The dialects in which an order or customer can have an id. */
  dialects: readonly string[];
  /** The schema of a record of a file, as plain data. */
  schemas: Record<ImportKind, TSchema>;
  /** The address of the module that reads the replies of each dialect's vendor. */
  replies: Readonly<Record<string, string>>;
}

/** A thread is kept for the next import for so long: a start takes 0.1 s, and an idle thread some 20 MB. */
const IDLE_MS = 5000;

/**
 * The heap of a thread. An import holds some MiB of its file, a table of orders outside of the heap, and a few chunks of rows, of
 * which one can be 3 MiB of JSON.
 */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 24, stackSizeMb: 2 };

const PROGRAM = new URL(`./reading-thread.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);

/** A thread that reads one file at a time. */
export class ReadingThread {
  readonly channel: Channel<ThreadCalls>;
  readonly #worker: Worker;
  isEnded = false;

  constructor(data: ThreadData) {
    this.#worker = new Worker(PROGRAM, { workerData: data, resourceLimits: LIMITS, name: 'import' });
    this.channel = new Channel(this.#worker);
    // The hub's connections keep the process running, and a thread without an import does not.
    this.#worker.unref();
    const end = (error: unknown): void => {
      this.isEnded = true;
      this.channel.end(error);
    };
    this.#worker.on('error', end);
    this.#worker.on('exit', () => end(new Error('the thread that reads the file has ended')));
  }

  async end(): Promise<void> {
    this.isEnded = true;
    await this.#worker.terminate();
  }
}

/** Reading threads: one for each import that is read, and for some seconds one more for the next import. */
export class ThreadPool {
  readonly #data: ThreadData;
  #idle: { thread: ReadingThread; timer: NodeJS.Timeout } | undefined;

  constructor(data: ThreadData) {
    this.#data = data;
  }

  /** A thread for one import, to be given back. Its number is limited by that of imports. */
  take(): ReadingThread {
    const idle = this.#idle;
    this.#idle = undefined;
    clearTimeout(idle?.timer);
    return idle && !idle.thread.isEnded ? idle.thread : new ReadingThread(this.#data);
  }

  /** Takes a thread back. `isIdle`: it has read its file, and no call waits. */
  giveBack(thread: ReadingThread, isIdle: boolean): void {
    if (thread.isEnded) return;
    if (!isIdle || this.#idle?.thread.isEnded === false) void thread.end();
    else {
      thread.channel.answerBy({});
      clearTimeout(this.#idle?.timer);
      this.#idle = { thread, timer: setTimeout(() => this.#endIdle(), IDLE_MS).unref() };
    }
  }

  #endIdle(): void {
    void this.#idle?.thread.end();
    this.#idle = undefined;
  }
}
