import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { pipelineOf } from './messages.ts';
import type { Query, Row } from './query.ts';

/** The part of the driver that reads the server's messages and emits each by its kind. */
export interface Wire extends EventEmitter {
  stream: Socket;
}

/** What the server answered to a pipeline. */
export interface Answer {
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
export class Session {
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
