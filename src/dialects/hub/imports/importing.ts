import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteOutcome } from '../../../core/command.ts';
import type { Core } from '../../../core/core.ts';
import { TimeSlice } from '../../../core/time-slice.ts';
import type { ImportItem, ItemReader, ScatteredOrder } from '../../../importing/items/item.ts';
import { MOST_ORDERS, type SeenOrder, type SeenOrders } from '../../../importing/items/seen-orders.ts';
import { ReportStream } from '../../../importing/run/report-stream.ts';
import type { Failure } from '../../../model/failure.ts';
import type { ImportProgress, ImportState } from '../../../model/import.ts';
import type { Result } from '../../../model/result.ts';
import type { Sink, WrittenResult } from './orders-sink.ts';
import { isPassing, problemsOf, refusedRow, writtenRow } from './row-report.ts';
import type { TakenBack } from './take-back.ts';

/** One upload of a file, or of the rest of one. */
export interface Run {
  workspaceId: string;
  /** Absent: nothing is remembered, since nothing is stored. */
  importId: string | undefined;
  upload: AsyncIterable<Uint8Array>;
  reader: ItemReader;
  sink: Sink;
  /** The orders of the file that were read. */
  ordersRead: SeenOrders;
  /** Takes back what the import wrote of an order before the row that tells that its rows are apart. Absent: it writes nothing. */
  takeBack: ((apart: ScatteredOrder, row: number) => Promise<Result<TakenBack>>) | undefined;
  /** Where it begins. */
  from: ImportProgress;
  /** Tell of good rows too. */
  reportsAll: boolean;
  /** What the report begins with. */
  head: object;
  /** The core of a dry run is new for each batch: it takes notes, which nobody reads here. */
  coreOf(): Core;
  imports: Core['imports'];
  /** Tells the log of an error of ours. */
  onError(error: unknown): void;
  /** A failure as the hub's API tells of it. */
  problemOf(failure: Failure): object;
  onEnd(): void;
}

/** Items in one call of the sink, unless they are long. */
const BATCH = 200;
/** So much of the file makes a batch too: what is under way is held several times over, as text, as values and as statements. */
const BATCH_CHARACTERS = 2 * 1024 * 1024;
/** So many batches are under way at once: one read, one decided and one written at the least. */
const MOST_UNDER_WAY = 5;
/** A piece of the file is read in parts: of the shortest lines a socket's piece holds tens of thousands. */
const PART_BYTES = 16 * 1024;
const NO_ANSWER = 'The database did not answer';
const OUR_FAULT = 'Something went wrong on our side';
const UNAVAILABLE: Failure = { kind: 'unavailable', retryAfterSeconds: 5 };
/** Stands for a piece that does not come, since the connection broke. */
const CUT = 'cut';
const PROGRESS_EVERY_MS = 1000;
/** So many rows are enough for the database to know what its tables are like. */
const SETTLED_AFTER = 2000;
/** So many orders are taken back at once. */
const MOST_TAKEN_BACK = 20;
/** How often what failed for no fault of its own is tried again, and how long after. */
const ATTEMPTS = 20;
const AGAIN_AFTER_MS = 500;

/** What a report says of the first rows of an order that is refused for its later ones. */
function saidOf(taken: TakenBack): string {
  if ('kept' in taken) return `; what was stored of its first rows could not be taken back, since ${taken.kept}`;
  return taken.taken === 'nothing' ? '' : '; what was stored of its first rows was taken back';
}

/** The work of one upload: reading, writing and telling, several batches at once. */
export class Importing {
  readonly report = new ReportStream();
  readonly #run: Run;
  readonly #startedAt = performance.now();
  readonly #progress: ImportProgress;
  #stored: ImportProgress;
  #storing: Promise<void> = Promise.resolve();
  #isStoring = false;
  #toldAt = performance.now();
  #batch: ImportItem[] = [];
  #batchCharacters = 0;
  readonly #underWay: Promise<void>[] = [];
  readonly #slice = new TimeSlice();
  #stopped: string | undefined;
  /** Why the hub could not go on, where nothing is wrong with the file. */
  #failure: Failure | undefined;
  #isAbandoned = false;
  #isCut = false;
  #isSettled = false;

  constructor(run: Run) {
    this.#run = run;
    this.#progress = { ...run.from };
    this.#stored = run.from;
  }

  /** The caller has gone: what is under way is finished, and no more is read. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /** Never rejects: trouble is the last line. */
  async work(): Promise<void> {
    this.report.tell(this.#run.head);
    const isWhole = await this.#readAll();
    await Promise.all(this.#underWay);
    const isDone = isWhole && this.#stopped === undefined;
    await this.#storing;
    await this.#store(isDone ? 'done' : 'stopped');
    this.report.tell({ summary: this.#summary(isDone ? 'done' : 'stopped') });
    this.report.end();
  }

  /** Answers whether the file was read to its end. */
  async #readAll(): Promise<boolean> {
    const pieces = this.#run.upload[Symbol.asyncIterator]();
    try {
      for (;;) {
        const piece = await pieces.next().catch((): typeof CUT => CUT);
        if (piece === CUT) {
          // What has come as a whole counts.
          await this.#flush();
          this.#isCut = true;
          return false;
        }
        if (piece.done) break;
        const bytes = piece.value;
        for (let at = 0; at < bytes.length; at += PART_BYTES) {
          await this.#take(this.#run.reader.push(bytes.subarray(at, at + PART_BYTES)));
          if (this.#isAbandoned || this.#stopped !== undefined) return false;
        }
      }
      await this.#take(this.#run.reader.end());
      await this.#flush();
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    } finally {
      await pieces.return?.();
    }
  }

  /** Stops for an error of ours, which is told once: batches under way may break of the same. */
  #fail(error: unknown): void {
    if (this.#failure) return;
    this.#stopped ??= OUR_FAULT;
    this.#failure = { kind: 'internal' };
    this.#run.onError(error);
  }

  async #take(items: Iterable<ImportItem | undefined>): Promise<void> {
    for (const item of items) {
      if (item) this.#batch.push(item);
      this.#batchCharacters += item?.characters ?? 0;
      if (this.#batch.length >= BATCH || this.#batchCharacters >= BATCH_CHARACTERS) await this.#flush();
      if (this.#run.ordersRead.isFull) await this.#stopFull();
      if (this.#slice.isOver) await this.#slice.next();
    }
    if (this.#slice.isOver) await this.#slice.next();
  }

  /** Stops, since rows that come too late would not be known any more. */
  async #stopFull(): Promise<void> {
    await this.#flush();
    await Promise.all(this.#underWay);
    this.#stopped ??= `The file has more than ${MOST_ORDERS} orders with lines: split it, each order whole in one of the files`;
  }

  /** Sends a batch on its way, once there is room. Outcomes are told in the order of the file. */
  async #flush(): Promise<void> {
    const items = this.#batch;
    this.#batch = [];
    this.#batchCharacters = 0;
    if (items.length === 0 || this.#stopped !== undefined) return;
    const outcomes = this.#write(items);
    const before = this.#underWay.at(-1);
    const told = Promise.all([outcomes, before])
      .then(([each]) => this.#tell(items, each))
      .catch((error: unknown) => this.#fail(error));
    this.#underWay.push(told);
    if (this.#underWay.length >= MOST_UNDER_WAY) await this.#underWay.shift();
    await this.report.room();
  }

  async #write(items: readonly ImportItem[]): Promise<(WriteOutcome | undefined)[]> {
    const isSound = (item: ImportItem): boolean =>
      item.body !== undefined && item.problems.every((problem) => problem.binding === 'limit');
    const outcomes = new Map<ImportItem, WriteOutcome>();
    let rest = items.filter(isSound);
    for (let attempt = 1; rest.length > 0; attempt++) {
      const answers = await this.#run.sink(this.#run.coreOf(), rest);
      for (const [i, item] of rest.entries()) outcomes.set(item, answers[i] as WriteOutcome);
      rest = rest.filter((_item, i) => isPassing(answers[i] as WriteOutcome));
      if (attempt >= ATTEMPTS || this.#isAbandoned) break;
      if (rest.length > 0) await sleep(AGAIN_AFTER_MS);
    }
    return items.map((item) => outcomes.get(item));
  }

  async #tell(items: readonly ImportItem[], outcomes: readonly (WriteOutcome | undefined)[]): Promise<void> {
    const counts = this.#progress;
    const { ordersRead } = this.#run;
    const takenBack = await this.#takeAllBack(items);
    for (const [i, item] of items.entries()) {
      if (this.#stopped !== undefined) return;
      const outcome = outcomes[i];
      if (outcome && isPassing(outcome)) {
        this.#stopped = NO_ANSWER;
        this.#failure = UNAVAILABLE;
        return;
      }
      if (outcome?.ok) {
        const told = JSON.parse(outcome.reply.body) as WrittenResult;
        counts[told.result]++;
        if (told.differences) counts.adjusted++;
        if (told.customer_made !== undefined) counts.customers_made++;
        if (item.key !== undefined) ordersRead.tell(item.key, told.result, told.differences !== undefined);
        if (this.#run.reportsAll || told.differences) this.report.add(writtenRow(item, told));
      } else if (item.apart && item.key !== undefined) {
        if (!this.#refuseApart(item, item.key, takenBack)) return;
      } else {
        if (outcome?.failure.kind === 'internal') this.#run.onError(outcome.failure.cause);
        counts.refused++;
        if (item.key !== undefined) ordersRead.tell(item.key, 'refused');
        this.report.add(refusedRow(item, outcome ? problemsOf(outcome.failure, item) : item.problems));
      }
      counts.rows = item.end.rows;
      if (item.end.offset > counts.next_offset) ordersRead.pass();
      counts.next_offset = item.end.offset;
      counts.next_line = item.end.line;
    }
    this.#settleOnce();
    this.#storeSoon();
    if (performance.now() - this.#toldAt < PROGRESS_EVERY_MS) return;
    this.#toldAt = performance.now();
    this.report.add({ progress: { ...this.#progress } });
  }

  /** Takes back what was stored of orders that have more rows too far down; by the first of these rows in a batch. */
  async #takeAllBack(items: readonly ImportItem[]): Promise<Map<string, TakenBack | undefined>> {
    const { ordersRead } = this.#run;
    const taken = new Map<string, TakenBack | undefined>();
    const asked = new Map<string, { apart: ScatteredOrder; row: number }>();
    for (const { key, apart, row } of items) {
      if (!apart || key === undefined || asked.has(key) || ordersRead.find(key)?.fate === 'apart') continue;
      asked.set(key, { apart, row });
    }
    const all = [...asked];
    for (let at = 0; at < all.length; at += MOST_TAKEN_BACK) {
      const some = all.slice(at, at + MOST_TAKEN_BACK);
      const each = await Promise.all(some.map(([, { apart, row }]) => this.#takeBack(apart, row)));
      for (const [i, [key]] of some.entries()) taken.set(key, each[i]);
    }
    return taken;
  }

  /** Tells of rows that stand too far from others of their order; answers whether the import can go on. */
  #refuseApart(item: ImportItem, key: string, takenBack: ReadonlyMap<string, TakenBack | undefined>): boolean {
    const { ordersRead } = this.#run;
    const first = ordersRead.find(key);
    const taken: TakenBack | undefined = first?.fate === 'apart' ? { taken: 'nothing' } : takenBack.get(key);
    if (!taken) return false;
    if (first) this.#countApart(first, 'kept' in taken);
    ordersRead.tell(key, 'apart');
    const [problem, ...more] = item.problems;
    const told = problem ? [{ ...problem, reason: `${problem.reason}${saidOf(taken)}` }, ...more] : [];
    this.report.add(refusedRow(item, told));
    return true;
  }

  /** Nothing where the database does not answer: the import stops then. */
  async #takeBack(apart: ScatteredOrder, row: number): Promise<TakenBack | undefined> {
    const { takeBack } = this.#run;
    if (!takeBack) return { taken: 'nothing' };
    for (let attempt = 1; ; attempt++) {
      const taken = await takeBack(apart, row);
      if (taken.ok) return taken.value;
      const { failure } = taken;
      if (failure.kind !== 'busy' && failure.kind !== 'unavailable') {
        this.#fail(failure.kind === 'internal' ? failure.cause : failure);
        return undefined;
      }
      if (attempt >= ATTEMPTS || this.#isAbandoned) break;
      await sleep(AGAIN_AFTER_MS);
    }
    this.#stopped = NO_ANSWER;
    this.#failure = UNAVAILABLE;
    return undefined;
  }

  /** An order whose rows are apart is one that is refused, however often they come. What could not be taken back stays counted too. */
  #countApart({ fate, isAdjusted }: SeenOrder, isKept: boolean): void {
    const counts = this.#progress;
    if (fate === 'refused' || fate === 'apart') return;
    counts.refused++;
    if (isKept || fate === 'taken') return;
    counts[fate]--;
    if (isAdjusted) counts.adjusted--;
  }

  #settleOnce(): void {
    const made = this.#progress.created - this.#run.from.created;
    if (this.#isSettled || this.#run.importId === undefined || made < SETTLED_AFTER) return;
    this.#isSettled = true;
    void this.#run.imports.settle(this.#run.workspaceId);
  }

  /** Stores how far it has come, unless that is being stored: the next batch will see to it. */
  #storeSoon(): void {
    if (this.#isStoring) return;
    this.#isStoring = true;
    this.#storing = this.#store('running').finally(() => {
      this.#isStoring = false;
    });
  }

  async #store(state: ImportState): Promise<void> {
    const { importId, workspaceId, imports } = this.#run;
    if (importId === undefined) return;
    const progress = { ...this.#progress };
    const orders = this.#run.ordersRead.toStore();
    const advanced = await imports.advance(
      workspaceId,
      importId,
      this.#stored.next_offset,
      progress,
      state,
      orders?.entries,
    );
    if (advanced.ok) {
      this.#stored = progress;
      orders?.forget();
    } else if (advanced.failure.kind === 'conflict') this.#stopped ??= advanced.failure.reason;
  }

  #summary(state: ImportState): object {
    const { rows, next_offset, next_line: _line, ...counts } = this.#progress;
    const { from } = this.#run;
    const stopped = this.#stopped ?? (this.#isCut ? 'The connection was cut before the file had come' : undefined);
    return {
      state,
      rows,
      ...counts,
      bytes: next_offset - from.next_offset,
      next_offset,
      seconds: Math.round(performance.now() - this.#startedAt) / 1000,
      ...(stopped === undefined ? {} : { stopped }),
      ...(this.#failure ? { problem: this.#run.problemOf(this.#failure) } : {}),
      ...(this.report.omitted > 0 ? { omitted: this.report.omitted } : {}),
    };
  }
}
