import { setTimeout as sleep } from 'node:timers/promises';
import { BATCH_LEASE_SECONDS } from '../../core/batches/batches.ts';
import type { Core } from '../../core/core.ts';
import type { Actor, WriteOutcome } from '../../core/write-command.ts';
import { UNAVAILABLE } from '../../model/failure.ts';
import { type Import, type ImportProgress, progressAt, progressOf } from '../../model/import.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { ImportDialect, OrderRow } from '../import-dialect.ts';
import type { WritableRow } from '../items/item.ts';
import { exemptionOf, type ImportSettings } from '../settings.ts';
import type { ReadingThread, ThreadPool } from '../threads/thread-pool.ts';
import { customerWriter } from '../writers/customer-writer.ts';
import { type ImportWriter, orderWriter, type WriterOptions } from '../writers/order-writer.ts';
import { recordWriter } from '../writers/record-writer.ts';
import { rowReason, undoOrder } from '../writers/undo-order.ts';
import type { HubCalls, NewFile, OpenedFile, ReportOptions, ResumedFile, RowOutcome } from './hub-calls.ts';
import { INTERNAL_ERROR, isHeld, isTransient, problemsOf, summaryOf } from './report-lines.ts';

/** An upload, with the call that it came in. */
export interface ImportUpload {
  core: Core;
  dialect: ImportDialect;
  actor: Actor;
  /** Override status changes that the catalog refuses. */
  force: boolean;
  upload: AsyncIterable<Uint8Array>;
  /** Report written rows too. */
  reportsAll: boolean;
  /** The threads that read files. */
  threads: ThreadPool;
  /** Logs an internal error. */
  onError(error: unknown): void;
  /** Called once the upload is read no more, unless the start fails. */
  onEnd(): void;
}

/** The settings of a new import. */
export interface NewImport extends Pick<NewFile, 'format' | 'settings' | 'mapping' | 'delimiter' | 'isDryRun'> {
  id: string;
  /** The key with which the same upload continues. */
  idempotencyKey: string | undefined;
  /** Called once the import is stored. If it fails, the import does not start. */
  onStored(): Promise<Result<void>>;
}

/** The lines of a report, several in one text. */
type Report = AsyncIterable<string>;

/**
 * Starts an import in a thread: chooses how the file is read, stores the import and returns the lines of its report, which are
 * written as the file is read. Fails with `invalid` or `not_found` (a mapping) before any row is read. Throws when the connection
 * breaks before.
 */
export function startImport(
  sent: ImportUpload,
  { id, idempotencyKey, onStored, ...file }: NewImport,
): Promise<Result<Report>> {
  const { core, actor } = sent;
  const { kind } = file.settings;
  const store = async ({ settings, from }: OpenedFile): Promise<Result<void>> => {
    if (file.isDryRun) return ok(undefined);
    const { workspaceId, keyId, dialect, operation, requestId } = actor;
    const origin = { actor: keyId, dialect, operation, requestId, idempotencyKey };
    const stored = await core.imports.begin(workspaceId, { id, kind, format: file.format, settings }, origin);
    const begun = stored.ok ? await onStored() : stored;
    const isAhead = begun.ok && from.next_offset > 0;
    return isAhead ? core.imports.advance(workspaceId, id, 0, from, 'running') : begun;
  };
  const opened = new ImportInThread(sent, id, file.isDryRun, progressAt(0, 1), store);
  return opened.begin((thread) => thread.channel.call('start', { ...file, ...opened.reportOptions }));
}

/**
 * Resumes an import where it stopped. `offset`: the byte of the file that the upload starts with. It must not be behind that
 * place.
 */
export function resumeImport(sent: ImportUpload, found: Import, offset: number): Promise<Result<Report>> {
  const { id, format, kind } = found;
  const from = progressOf(found);
  const opened = new ImportInThread(sent, id, false, from, async () => ok(undefined));
  const file: ResumedFile = {
    ...opened.reportOptions,
    kind,
    format,
    settings: found.settings as ImportSettings,
    from,
    skipped: from.next_offset - offset,
  };
  return opened.begin((thread) => thread.channel.call('resume', file));
}

const OUT_OF_MEMORY = 'The file needs more memory than an import may take';
/** How often a transient failure is retried, and after how long. */
const ATTEMPTS = 20;
const RETRY_AFTER_MS = 500;
/**
 * How often a row is tried whose record another transaction holds, and the time that an import spends on that. Each try waits as long
 * as any write, and the rows behind it wait too.
 */
const HELD_ATTEMPTS = 3;
const MOST_HELD_MS = 60_000;
const RENEW_EVERY_MS = (BATCH_LEASE_SECONDS * 1000) / 4;

/** The hub's side of an import: answers the thread that reads the file, and passes on its report. */
class ImportInThread {
  readonly #sent: ImportUpload;
  readonly #id: string;
  readonly #isDryRun: boolean;
  readonly #store: HubCalls['open'];
  readonly #pieces: AsyncIterator<Uint8Array>;
  /** The next two pieces, fetched ahead: so a connection that breaks is noticed also while a thread starts. */
  readonly #ahead: Promise<Uint8Array | undefined>[];
  readonly #thread: ReadingThread;
  readonly #renewing: NodeJS.Timeout;
  readonly #startedAt = performance.now();
  readonly #from: ImportProgress;
  /** The progress that is stored. */
  #progress: ImportProgress;
  /** Set when the file is opened. */
  #write: ImportWriter = async () => [];
  readonly #writing = new Set<Promise<unknown>>();
  /** The last row about each record of which a row is being written. */
  readonly #lastRows = new Map<string, number>();
  /** The time spent on further tries of held rows. */
  #heldMs = 0;
  /** Rejects when the connection breaks before the file is opened. */
  readonly #cut = Promise.withResolvers<never>();
  #isCut = false;
  #isOpened = false;
  /** Why the latest call failed, where the hub is to blame: the thread does not get to know it. */
  #cause: unknown;
  #isCancelled = false;
  #isOver = false;

  constructor(
    sent: ImportUpload,
    id: string,
    isDryRun: boolean,
    from: ImportProgress,
    store: (opened: OpenedFile) => Promise<Result<void>>,
  ) {
    // Its changes are those of the batch.
    this.#sent = { ...sent, actor: { ...sent.actor, batchId: id } };
    this.#id = id;
    this.#isDryRun = isDryRun;
    this.#from = from;
    this.#progress = from;
    this.#store = store;
    this.#pieces = sent.upload[Symbol.asyncIterator]();
    this.#cut.promise.catch(() => undefined);
    this.#ahead = [this.#fetch(), this.#fetch()];
    this.#thread = sent.threads.take();
    this.#renewing = setInterval(() => void this.#renew(), RENEW_EVERY_MS).unref();
  }

  get reportOptions(): ReportOptions {
    const { dialect, reportsAll } = this.#sent;
    const replies = {
      internal: dialect.problemOf({ kind: 'internal' }),
      unavailable: dialect.problemOf(UNAVAILABLE),
    };
    return { importId: this.#id, isDryRun: this.#isDryRun, reportsAll, replies };
  }

  /** Lets the thread begin, and returns its report. */
  async begin(begin: (thread: ReadingThread) => Promise<Result<void>>): Promise<Result<Report>> {
    this.#thread.channel.answerBy(this.#answers());
    try {
      const begun = await Promise.race([begin(this.#thread), this.#cut.promise]);
      if (begun.ok) return ok(this.#report());
      this.#letGo(true);
      const { failure } = begun;
      return refuse(failure.kind === 'internal' ? { ...failure, cause: this.#cause } : failure);
    } catch (error) {
      if (this.#isOpened) await this.#stop();
      this.#letGo(false);
      if (this.#isCut) return this.#cut.promise;
      return refuse({ kind: 'internal', cause: error });
    }
  }

  #answers(): HubCalls {
    const { core, actor, dialect, force, onError } = this.#sent;
    const { workspaceId } = actor;
    const importId = this.#id;
    return {
      piece: () => this.#piece(),
      mapping: async (name) => this.#plain(await core.imports.mapping(workspaceId, name)),
      workspace: async () => {
        const found = this.#plain(await core.read.workspace(workspaceId));
        if (!found.ok) return found;
        const { default_currency, time_zone } = found.value;
        return ok({ default_currency, time_zone });
      },
      open: async (file) => {
        this.#isOpened = true;
        this.#write = this.#writerFor(file);
        this.#progress = file.from;
        return this.#plain(await this.#store(file));
      },
      ordersRead: async () => {
        const entries: string[] = [];
        const read = await core.imports.ordersRead(workspaceId, importId, { load: (more) => entries.push(more) });
        return this.#plain(read.ok ? ok(entries) : read);
      },
      advance: async (from, progress, state, orders, refused) => {
        const advanced = await core.imports.advance(workspaceId, importId, from, progress, state, orders, refused);
        if (advanced.ok) this.#progress = progress;
        return this.#plain(advanced);
      },
      analyzeTables: () => core.imports.analyzeTables(workspaceId),
      write: (rows) => this.#written(rows),
      undo: async (order, row) => {
        const undone = { ...order, actor, importId, row, force, describe: dialect.describe };
        const result = await undoOrder(core, undone);
        if (!result.ok && result.failure.kind === 'internal') onError(result.failure.cause);
        return this.#plain(result);
      },
      tell: async (error) => onError(error),
    };
  }

  /** A result without the cause of its failure, which may be anything, and is kept. */
  #plain<T>(result: Result<T>): Result<T> {
    if (result.ok || result.failure.kind !== 'internal') return result;
    this.#cause = result.failure.cause;
    return refuse({ kind: 'internal' });
  }

  async #piece(): Promise<Uint8Array | undefined> {
    this.#ahead.push(this.#fetch());
    return this.#ahead.shift();
  }

  #fetch(): Promise<Uint8Array | undefined> {
    // A copy, since its memory is moved to the thread, and belongs to the connection.
    const piece = this.#pieces.next().then(({ done, value }) => (done ? undefined : new Uint8Array(value)));
    // The thread gets the error with its next call, if it makes one.
    piece.catch((error: unknown) => this.#break(error));
    return piece;
  }

  #break(error: unknown): void {
    if (this.#isOpened) return;
    this.#isCut = true;
    this.#cut.reject(error);
  }

  #writerFor({ settings, asIs, hasLineRows }: OpenedFile): ImportWriter {
    const { actor, dialect, force } = this.#sent;
    const { as } = settings;
    const replies = as === undefined ? undefined : dialect.repliesOf(as);
    const { kind } = settings;
    const options: WriterOptions = {
      // The ids in a vendor's replies are those of its clients.
      actor: replies ? { ...actor, dialect: replies.name } : actor,
      settings,
      replies,
      lens: dialect.lens,
      isExempt: exemptionOf(settings, asIs),
      force,
      ...(hasLineRows ? { reasonOfRow: (row: number) => rowReason(this.#id, row) } : {}),
      idOfRow: (row, part) => idOfRow(this.#id, row, part),
    };
    if (kind === 'orders') return orderWriter(options);
    return kind === 'customers' ? customerWriter(options) : recordWriter(kind, options);
  }

  async #written(rows: readonly WritableRow[]): Promise<RowOutcome[]> {
    const written = this.#writeAll(rows);
    this.#writing.add(written);
    try {
      return await written;
    } finally {
      this.#writing.delete(written);
    }
  }

  /** Writes rows, those that failed for no fault of theirs again. */
  async #writeAll(rows: readonly WritableRow[]): Promise<RowOutcome[]> {
    const { core } = this.#sent;
    const outcomes = new Map<WritableRow, WriteOutcome>();
    for (const row of rows) for (const name of namesOf(row)) this.#lastRows.set(name, row.row);
    let rest = rows;
    for (let attempt = 1; rest.length > 0; attempt++) {
      const beganMs = performance.now();
      // A dry run needs a new core for each chunk, since it collects notes that are not read here.
      const written = await this.#write(this.#isDryRun ? core.dryRun({}).core : core, rest);
      for (const [i, row] of rest.entries()) outcomes.set(row, written[i] as WriteOutcome);
      if (attempt > 1 && written.some(isHeld)) this.#heldMs += performance.now() - beganMs;
      rest = rest.filter((row, i) => {
        const outcome = written[i] as WriteOutcome;
        return isTransient(outcome) || (isHeld(outcome) && this.#isTriedAgain(row, attempt));
      });
      if (attempt >= ATTEMPTS || this.#isCancelled) break;
      if (rest.length > 0) await sleep(RETRY_AFTER_MS);
    }
    for (const row of rows) {
      for (const name of namesOf(row)) if (this.#lastRows.get(name) === row.row) this.#lastRows.delete(name);
    }
    return rows.map((row) => this.#outcomeOf(row, outcomes.get(row) as WriteOutcome));
  }

  /** A row is not written after a later row about the same record, whose values would be lost. */
  #isTriedAgain(row: WritableRow, attempt: number): boolean {
    if (attempt >= HELD_ATTEMPTS || this.#heldMs >= MOST_HELD_MS) return false;
    return namesOf(row).every((name) => this.#lastRows.get(name) === row.row);
  }

  #outcomeOf(row: WritableRow, outcome: WriteOutcome): RowOutcome {
    if (outcome.ok) return { written: outcome.reply.body };
    if (isTransient(outcome)) return 'unanswered';
    const { dialect, onError } = this.#sent;
    const { failure } = outcome;
    if (failure.kind === 'internal') onError(failure.cause);
    return { problems: problemsOf(failure, row, dialect.describe) };
  }

  #report(): AsyncIterableIterator<string> {
    const end = { done: true, value: undefined } as const;
    return {
      next: async () => {
        if (this.#isOver) return end;
        const value = await this.#next();
        if (value === undefined) {
          this.#letGo(true);
          this.#sent.onEnd();
          return end;
        }
        return { done: false, value };
      },
      return: async () => {
        await this.#cancel();
        return end;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** The next lines of the report. When the thread has ended, the hub writes the last line. */
  async #next(): Promise<string | undefined> {
    try {
      return await this.#thread.channel.call('next');
    } catch (error) {
      return this.#isOver ? undefined : this.#reportEnded(error);
    }
  }

  /** The thread has ended before its import: what was read and is written meanwhile is stored, and the import stops. */
  async #reportEnded(error: unknown): Promise<string> {
    const { dialect, onError, onEnd } = this.#sent;
    onError(error);
    await Promise.allSettled(this.#writing);
    await this.#stop();
    this.#letGo(false);
    onEnd();
    const isOutOfMemory = (error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY';
    const seconds = Math.round(performance.now() - this.#startedAt) / 1000;
    const summary = {
      ...summaryOf('stopped', this.#progress, this.#progress.next_offset - this.#from.next_offset, seconds),
      stopped: isOutOfMemory ? OUT_OF_MEMORY : INTERNAL_ERROR,
      problem: dialect.problemOf({ kind: 'internal' }),
    };
    return `${JSON.stringify({ summary })}\n`;
  }

  /** A client that sends nothing for a while does not make the import look cut off. */
  async #renew(): Promise<void> {
    const { core, actor } = this.#sent;
    if (this.#isOpened && !this.#isDryRun) await core.imports.renew(actor.workspaceId, this.#id);
  }

  /** Stores that the import has stopped where its progress was last stored. */
  async #stop(): Promise<void> {
    const { core, actor } = this.#sent;
    const { next_offset } = this.#progress;
    if (this.#isDryRun) return;
    await core.imports.advance(actor.workspaceId, this.#id, next_offset, this.#progress, 'stopped');
  }

  /** The client reads no more: chunks in progress are finished, and no more is read. */
  async #cancel(): Promise<void> {
    if (this.#isOver) return;
    this.#isCancelled = true;
    try {
      await this.#thread.channel.call('cancel');
      this.#letGo(true);
    } catch (error) {
      if (!this.#isOver) await this.#reportEnded(error);
      return;
    }
    this.#sent.onEnd();
  }

  /** Reads no more of the upload, and gives the thread back. `isIdle`: it has ended the import by itself. */
  #letGo(isIdle: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#renewing);
    if (this.#isOpened) void Promise.resolve(this.#pieces.return?.()).catch(() => undefined);
    this.#sent.threads.giveBack(this.#thread, isIdle);
  }
}

/** The ids by which a row names its order or customer. */
function namesOf({ body }: WritableRow): string[] {
  const { id, reference_id, aliases = {} } = (body ?? {}) as OrderRow;
  const named = { id, reference_id, ...aliases };
  return Object.entries(named).flatMap(([kind, name]) => (name ? [`${kind} ${name}`] : []));
}

/**
 * The id of a record that a row makes without one: a UUID (RFC 9562, version 7) of the import's time, the row's number, the
 * number of the part, and the last random digits of the import's id. Reading the row again gives the same id.
 */
function idOfRow(importId: string, row: number, part = 0): string {
  const hex = importId.replaceAll('-', '');
  const number = row.toString(16).padStart(9, '0').slice(-9);
  const place = part.toString(16).padStart(3, '0').slice(-3);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${number.slice(0, 3)}-8${number.slice(3, 6)}-${number.slice(6)}${place}${hex.slice(-6)}`;
}
