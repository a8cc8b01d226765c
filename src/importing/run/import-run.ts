import { setTimeout as sleep } from 'node:timers/promises';
import { MOST_REFUSED_ROWS, type RefusedRow } from '../../model/batch.ts';
import type { ImportProgress, ImportState } from '../../model/import.ts';
import type { ImportItem, ItemProblem, ItemReader, ScatteredOrder } from '../items/item.ts';
import { MOST_ORDERS, type SeenOrder, type SeenOrders } from '../items/seen-orders.ts';
import type { WrittenResult } from '../writers/order-writer.ts';
import type { Undone } from '../writers/undo-order.ts';
import type { HubCalls, ReportOptions, RowOutcome } from './hub-calls.ts';
import { INTERNAL_ERROR, refusedLine, storedRow, summaryOf, writtenLine } from './report-lines.ts';
import { ReportStream } from './report-stream.ts';

/** One upload of a file, or of the rest of one. */
export interface ImportRunOptions extends ReportOptions {
  upload: AsyncIterable<Uint8Array>;
  reader: ItemReader;
  /** The orders that the reader has seen. */
  seenOrders: SeenOrders;
  /** Where the upload starts. */
  from: ImportProgress;
  /** The first line of the report. */
  head: object;
  hub: Pick<HubCalls, 'write' | 'undo' | 'advance' | 'analyzeTables' | 'tell'>;
}

/** Items in one call of the writer, unless they are long. */
const CHUNK = 200;
/** So much text makes a chunk too: a chunk in work is held several times over, as text, as values and as statements. */
const CHUNK_CHARACTERS = 2 * 1024 * 1024;
/** Chunks in work at once: at least one is read, one decided and one written. */
const MOST_CHUNKS = 5;
const NO_ANSWER = 'The database did not answer';
/** Returned instead of a piece when the connection broke. */
const CUT = 'cut';
const PROGRESS_EVERY_MS = 1000;
/** With so many new rows, the database plans better once it has analyzed its tables. */
const ANALYZE_AFTER = 2000;
const MOST_UNDONE_AT_ONCE = 20;
/** How often a transient failure is retried, and after how long. */
const ATTEMPTS = 20;
const RETRY_AFTER_MS = 500;

/**
 * Streams an uploaded file into the write queue and streams one report line for each record. Closing the connection
 * cancels the import: chunks in progress are finished, and no more is read.
 */
export function runImport(options: ImportRunOptions): AsyncIterableIterator<string> {
  const lines = reportOf(options);
  let isStarted = false;
  return {
    next: () => {
      isStarted = true;
      return lines.next();
    },
    return: async () => {
      // A generator that was never started does not run its `finally`.
      if (!isStarted) await endUnread(options);
      isStarted = true;
      return lines.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function endUnread({ isDryRun, from, hub }: ImportRunOptions): Promise<void> {
  if (!isDryRun) await hub.advance(from.next_offset, from, 'stopped');
}

async function* reportOf(options: ImportRunOptions): AsyncGenerator<string> {
  const run = new ImportRun(options);
  const finished = run.run();
  try {
    yield* run.report.read();
    await finished;
  } finally {
    run.cancel();
    await finished;
  }
}

/** Reports the outcome of the rows of an order that came before a row too far apart. */
function undoneText(undone: Undone): string {
  if ('stays' in undone) return `; what was stored of its first rows could not be undone, since ${undone.stays}`;
  return undone.undone === 'nothing' ? '' : '; what was stored of its first rows was undone';
}

/** Reads one upload, writes its items and reports on them, with several chunks in work at once. */
class ImportRun {
  readonly report = new ReportStream();
  readonly #options: ImportRunOptions;
  readonly #startedAt = performance.now();
  readonly #progress: ImportProgress;
  #stored: ImportProgress;
  #storing: Promise<void> = Promise.resolve();
  #isStoring = false;
  #reportedAt = performance.now();
  #chunk: ImportItem[] = [];
  #chunkCharacters = 0;
  readonly #chunks: Promise<void>[] = [];
  /** Refused rows that are not stored yet. */
  #refusedRows: RefusedRow[] = [];
  /** How many more are stored. */
  #storableRows: number;
  /** Why the import stopped before the end of the file. */
  #stopped: string | undefined;
  /** The failure of the hub that stopped the import, if the file is not to blame. */
  #failure: keyof ReportOptions['replies'] | undefined;
  #isCancelled = false;
  #isCut = false;
  #isAnalyzed = false;

  constructor(options: ImportRunOptions) {
    this.#options = options;
    this.#progress = { ...options.from };
    this.#stored = options.from;
    this.#storableRows = Math.max(0, MOST_REFUSED_ROWS - options.from.refused);
  }

  /** The client has disconnected: chunks in progress are finished, and no more is read. */
  cancel(): void {
    this.#isCancelled = true;
  }

  /** Never rejects: an error is in the last line of the report. */
  async run(): Promise<void> {
    this.report.addAlways(this.#options.head);
    const isWhole = await this.#readAll();
    await Promise.all(this.#chunks);
    const isDone = isWhole && this.#stopped === undefined;
    await this.#storing;
    await this.#store(isDone ? 'done' : 'stopped');
    this.report.addAlways({ summary: this.#summary(isDone ? 'done' : 'stopped') });
    this.report.end();
  }

  /** Returns whether the file was read to its end. */
  async #readAll(): Promise<boolean> {
    const { upload, reader } = this.#options;
    const pieces = upload[Symbol.asyncIterator]();
    try {
      for (;;) {
        const piece = await pieces.next().catch((): typeof CUT => CUT);
        if (piece === CUT) {
          // Whole items that have come are written.
          await this.#flush();
          this.#isCut = true;
          return false;
        }
        if (piece.done) break;
        await this.#take(reader.push(piece.value));
        if (this.#isCancelled || this.#stopped !== undefined) return false;
      }
      await this.#take(reader.end());
      await this.#flush();
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    } finally {
      await pieces.return?.();
    }
  }

  /** Stops for an internal error. It is logged once, since all chunks in work may fail for it. */
  #fail(error: unknown): void {
    if (this.#failure) return;
    this.#stopped ??= INTERNAL_ERROR;
    this.#failure = 'internal';
    void this.#options.hub.tell(error);
  }

  #stopUnavailable(): void {
    this.#stopped = NO_ANSWER;
    this.#failure = 'unavailable';
  }

  async #take(items: Iterable<ImportItem>): Promise<void> {
    for (const item of items) {
      this.#chunk.push(item);
      this.#chunkCharacters += item.characters;
      if (this.#chunk.length >= CHUNK || this.#chunkCharacters >= CHUNK_CHARACTERS) await this.#flush();
      if (this.#options.seenOrders.isFull) await this.#stopFull();
      if (this.#isCancelled || this.#stopped !== undefined) return;
    }
  }

  /** Stops, since rows that come too late could not be recognised any more. */
  async #stopFull(): Promise<void> {
    await this.#flush();
    await Promise.all(this.#chunks);
    this.#stopped ??= `The file has more than ${MOST_ORDERS} orders with lines: split it, each order whole in one of the files`;
  }

  /** Starts a chunk, and waits while too many are in progress. Outcomes are reported in the order of the file. */
  async #flush(): Promise<void> {
    const items = this.#chunk;
    this.#chunk = [];
    this.#chunkCharacters = 0;
    if (items.length === 0 || this.#stopped !== undefined) return;
    const outcomes = this.#write(items);
    const before = this.#chunks.at(-1);
    const reported = Promise.all([outcomes, before])
      .then(([each]) => this.#reportChunk(items, each))
      .catch((error: unknown) => this.#fail(error));
    this.#chunks.push(reported);
    if (this.#chunks.length >= MOST_CHUNKS) await this.#chunks.shift();
    await this.report.untilWritable();
  }

  /** Writes the rows that can be written; `undefined` for the others. */
  async #write(items: readonly ImportItem[]): Promise<(RowOutcome | undefined)[]> {
    const isWritable = (item: ImportItem): boolean =>
      item.body !== undefined && item.problems.every((problem) => problem.binding === 'limit');
    const writable = items.filter(isWritable);
    if (writable.length === 0) return [];
    const written = await this.#options.hub.write(
      writable.map(({ row, body, problems, reply }) => ({ row, body, problems, ...(reply ? { reply } : {}) })),
    );
    const outcomes = new Map(writable.map((item, i) => [item, written[i]]));
    return items.map((item) => outcomes.get(item));
  }

  async #reportChunk(items: readonly ImportItem[], outcomes: readonly (RowOutcome | undefined)[]): Promise<void> {
    const counts = this.#progress;
    const { seenOrders } = this.#options;
    const undone = await this.#undoScattered(items);
    for (const [i, item] of items.entries()) {
      if (this.#stopped !== undefined) return;
      const outcome = outcomes[i];
      if (outcome === 'unanswered') return this.#stopUnavailable();
      if (outcome && 'written' in outcome) {
        this.#reportWritten(item, JSON.parse(outcome.written) as WrittenResult);
      } else if (item.scattered && item.key !== undefined) {
        if (!this.#refuseScattered(item, item.key, undone)) return;
      } else this.#refuse(item, outcome?.problems ?? item.problems);
      counts.rows = item.end.rows;
      if (item.end.offset > counts.next_offset) seenOrders.pass();
      counts.next_offset = item.end.offset;
      counts.next_line = item.end.line;
    }
    this.#analyzeOnce();
    this.#storeSoon();
    if (performance.now() - this.#reportedAt < PROGRESS_EVERY_MS) return;
    this.#reportedAt = performance.now();
    this.report.add({ progress: { ...this.#progress } });
  }

  #reportWritten(item: ImportItem, written: WrittenResult): void {
    const counts = this.#progress;
    const { result, differences, customer_made } = written;
    counts[result]++;
    if (differences) counts.adjusted++;
    if (customer_made !== undefined) counts.customers_made++;
    if (item.key !== undefined) this.#options.seenOrders.note(item.key, result, differences !== undefined);
    if (this.#options.reportsAll || differences) this.report.add(writtenLine(item, written));
  }

  #refuse(item: ImportItem, problems: readonly ItemProblem[]): void {
    this.#progress.refused++;
    if (item.key !== undefined) this.#options.seenOrders.note(item.key, 'refused');
    this.#reportRefused(item, problems);
  }

  #reportRefused(item: ImportItem, problems: readonly ItemProblem[]): void {
    const line = refusedLine(item, problems);
    this.report.add(line);
    if (this.#options.isDryRun || this.#storableRows === 0) return;
    this.#storableRows--;
    this.#refusedRows.push(storedRow(line));
  }

  /** Undoes the orders of a chunk whose rows are too far apart. `undefined`: the database did not answer. */
  async #undoScattered(items: readonly ImportItem[]): Promise<Map<string, Undone | undefined>> {
    const { seenOrders } = this.#options;
    const orders = new Map<string, { scattered: ScatteredOrder; row: number }>();
    for (const { key, scattered, row } of items) {
      if (!scattered || key === undefined || orders.has(key) || seenOrders.find(key)?.fate === 'scattered') continue;
      orders.set(key, { scattered, row });
    }
    const undone = new Map<string, Undone | undefined>();
    const all = [...orders];
    for (let at = 0; at < all.length; at += MOST_UNDONE_AT_ONCE) {
      const some = all.slice(at, at + MOST_UNDONE_AT_ONCE);
      const each = await Promise.all(some.map(([, { scattered, row }]) => this.#undo(scattered, row)));
      for (const [i, [key]] of some.entries()) undone.set(key, each[i]);
    }
    return undone;
  }

  /** Refuses a row that is too far from the other rows of its order. Returns whether the import can continue. */
  #refuseScattered(item: ImportItem, key: string, undone: ReadonlyMap<string, Undone | undefined>): boolean {
    const { seenOrders } = this.#options;
    const first = seenOrders.find(key);
    const result: Undone | undefined = first?.fate === 'scattered' ? { undone: 'nothing' } : undone.get(key);
    if (!result) return false;
    if (first) this.#countScattered(first, 'stays' in result);
    seenOrders.note(key, 'scattered');
    const [problem, ...more] = item.problems;
    const problems = problem ? [{ ...problem, reason: `${problem.reason}${undoneText(result)}` }, ...more] : [];
    this.#reportRefused(item, problems);
    return true;
  }

  /** `undefined`: the database did not answer, and the import stops. */
  async #undo(order: ScatteredOrder, row: number): Promise<Undone | undefined> {
    const { isDryRun, hub } = this.#options;
    if (isDryRun) return { undone: 'nothing' };
    for (let attempt = 1; ; attempt++) {
      const undone = await hub.undo(order, row);
      if (undone.ok) return undone.value;
      const { failure } = undone;
      if (failure.kind !== 'busy' && failure.kind !== 'unavailable') {
        this.#fail(failure);
        return undefined;
      }
      if (attempt >= ATTEMPTS || this.#isCancelled) break;
      await sleep(RETRY_AFTER_MS);
    }
    this.#stopUnavailable();
    return undefined;
  }

  /**
   * Counts a scattered order as refused once, for any number of rows. An order that stays stored keeps its count too.
   */
  #countScattered({ fate, isAdjusted }: SeenOrder, isLeft: boolean): void {
    const counts = this.#progress;
    if (fate === 'refused' || fate === 'scattered') return;
    counts.refused++;
    if (isLeft || fate === 'pending') return;
    counts[fate]--;
    if (isAdjusted) counts.adjusted--;
  }

  #analyzeOnce(): void {
    const { from, isDryRun, hub } = this.#options;
    const created = this.#progress.created - from.created;
    if (this.#isAnalyzed || isDryRun || created < ANALYZE_AFTER) return;
    this.#isAnalyzed = true;
    void hub.analyzeTables();
  }

  /** Stores the progress, unless a store is running: the next chunk stores it then. */
  #storeSoon(): void {
    if (this.#isStoring) return;
    this.#isStoring = true;
    this.#storing = this.#store('running').finally(() => {
      this.#isStoring = false;
    });
  }

  async #store(state: ImportState): Promise<void> {
    const { isDryRun, hub, seenOrders } = this.#options;
    if (isDryRun) return;
    const progress = { ...this.#progress };
    const orders = seenOrders.toStore();
    const { next_offset } = this.#stored;
    const refusedRows = [...this.#refusedRows];
    const advanced = await hub.advance(next_offset, progress, state, orders?.entries, refusedRows);
    if (advanced.ok) {
      this.#stored = progress;
      orders?.forget();
      this.#refusedRows = this.#refusedRows.slice(refusedRows.length);
    } else if (advanced.failure.kind === 'conflict') this.#stopped ??= advanced.failure.reason;
  }

  #summary(state: ImportState): object {
    const { from, replies, reader } = this.#options;
    const { leftOut = [] } = reader;
    const stopped = this.#stopped ?? (this.#isCut ? 'The connection was cut before the file had come' : undefined);
    const bytes = this.#progress.next_offset - from.next_offset;
    const seconds = Math.round(performance.now() - this.#startedAt) / 1000;
    return {
      ...summaryOf(state, this.#progress, bytes, seconds),
      ...(stopped === undefined ? {} : { stopped }),
      ...(this.#failure ? { problem: replies[this.#failure] } : {}),
      ...(leftOut.length > 0 ? { left_out: leftOut } : {}),
      ...(this.report.omitted > 0 ? { omitted: this.report.omitted } : {}),
    };
  }
}
