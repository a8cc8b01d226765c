import { comparePlaces, placeBefore } from '../core/feed/place.ts';
import type { FeedChange, FeedPlace } from '../core/read/read-history.ts';
import type { WebhookAttempt } from '../model/webhook.ts';
import type { ReadChange } from '../store/orders/changes-feed.ts';
import type { WaitingEvents } from '../store/webhooks/deliveries.ts';
import type { EndpointToServe } from '../store/webhooks/endpoints.ts';
import { type AttemptTools, makeAttempt } from './attempt.ts';
import type { WebhookFormat } from './format.ts';
import type { Entry, LogReader } from './log-reader.ts';
import { verdictOf } from './retry.ts';
import { isWanted, type Wanting } from './wanted.ts';
import type { WrittenEvent } from './write-events.ts';

/** An event to send. */
export interface Head {
  placed: ReadChange;
  event: WrittenEvent;
}

/** An event that is sent straight from the log. */
interface FromLog {
  kind: 'log';
  reader: LogReader;
  placed: ReadChange;
  entry: Entry;
  event: WrittenEvent;
}

/** Events of which one failed before: they have a row. */
interface FromRow {
  kind: 'row';
  replayId: string;
  row: WaitingEvents;
  /** The event that is tried; absent until it is read. */
  head: Head | undefined;
  /** What this process has read from the log of the event that is tried and of those that wait, by version. */
  entries: Map<number, Entry>;
}

/** What is sent of one order or record, one after the other. */
interface Job {
  key: string;
  steps: (FromLog | FromRow)[];
  isRunning: boolean;
  startedAtMs: number;
}

/** What an endpoint's sending needs from the workspace. */
export interface RunTools extends AttemptTools {
  /** Reads the first version of what waits that is wanted, with its event. `undefined`: none is. */
  readHead(row: WaitingEvents, run: EndpointRun): Promise<Head | undefined>;
  /** Takes the right to start an attempt. */
  mayStart(): boolean;
  /** Something is to be stored. */
  wake(): void;
  onError(error: unknown): void;
  random(): number;
}

/** Requests to one endpoint at once. */
const AT_ONCE = 16;
/** An endpoint that only fails is asked by one request at a time, so that it holds few connections. */
const AT_ONCE_FAILING = 1;
const FAILING_AFTER = 10;
/** An attempt that takes longer gets a row, so that the stored position does not wait for it. */
const LONG_ATTEMPT_MS = 1000;
/** When the event of such a row is sent again if the process ends meanwhile: later than any attempt ends. */
const LONG_ATTEMPT_RETRY_MS = 20_000;

/** The counts that deliveries change, since they were stored last. */
export interface RunCounts {
  matched: number;
  delivered: number;
  givenUp: number;
  skipped: number;
}

export const noCounts = (): RunCounts => ({ matched: 0, delivered: 0, givenUp: 0, skipped: 0 });

export const keyOf = (entity: string, id: string): string => `${entity} ${id}`;
const rowKey = (replayId: string, key: string): string => `${replayId} ${key}`;

/**
 * The sending to one endpoint. Of each order or record one event is under way at a time; all others flow. It works in
 * memory: `rows`, `counts` and `attempts` are what is to be stored. Every method runs without a pause, so that each event
 * is in exactly one of these states: in the log behind the stored position, in a row, or settled.
 */
export class EndpointRun {
  served: EndpointToServe;
  readonly format: WebhookFormat;
  wanting: Wanting;
  readonly readers = new Map<string, LogReader>();
  /** Rows that differ from the stored ones. `null`: to be deleted. By replay and key. */
  rows = new Map<string, WaitingEvents | null>();
  attempts: WebhookAttempt[] = [];
  /** By replay; the empty one is of new events. */
  counts = new Map<string, RunCounts>();
  /** The first and the last place that was given up, of new events. */
  missedFirst: FeedPlace | undefined;
  missedLast: FeedPlace | undefined;
  /** The earliest place of a row of new events that was put since the stored rows were counted. */
  lowestRow: FeedPlace | undefined;
  hasSucceeded = false;
  hasFailed = false;
  /** The reason for which the hub disables it. */
  isGone = false;
  /** The position up to which the receiver has everything, for the headers. */
  completeTo: string;
  missed: number;
  #isStopped = false;
  #running = 0;
  #isDueTaken = false;
  #nextDueMs = Number.POSITIVE_INFINITY;
  #failures = 0;
  readonly #jobs = new Map<string, Job>();
  readonly #ready: Job[] = [];
  readonly #cancel = new AbortController();
  readonly #tools: RunTools;

  constructor(served: EndpointToServe, format: WebhookFormat, tools: RunTools) {
    this.served = served;
    this.format = format;
    this.wanting = wantingOf(served, format);
    this.completeTo = served.progress.cursor;
    this.missed = served.progress.missed;
    this.#tools = tools;
  }

  get id(): string {
    return this.served.endpoint.id;
  }

  /** Whether attempts are under way. */
  get isBusy(): boolean {
    return this.#running > 0;
  }

  /** Whether no more attempts are started. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** How many rows are under way or about to be tried. */
  get rowsUnderWay(): number {
    let rows = 0;
    for (const { steps } of this.#jobs.values()) for (const { kind } of steps) if (kind === 'row') rows++;
    return rows;
  }

  /** Whether a row of a replay is under way. */
  hasRowOf(replayId: string): boolean {
    for (const { steps } of this.#jobs.values()) {
      if (steps.some((step) => step.kind === 'row' && step.replayId === replayId)) return true;
    }
    return false;
  }

  /** When a row is due next, as far as that is known: of the stored ones, and of those that were put since. */
  nextDueMs(waiting: ReadonlyMap<string, { nextAttemptAt: string }>): number {
    let next = this.#nextDueMs;
    if (!this.#isDueTaken)
      for (const { nextAttemptAt } of waiting.values()) next = Math.min(next, Date.parse(nextAttemptAt));
    return next;
  }

  /** All rows that are due now were taken. Others are known when the stored ones are counted again. */
  noteDueTaken(): void {
    this.#isDueTaken = true;
    this.#nextDueMs = Number.POSITIVE_INFINITY;
  }

  /** The stored rows were counted. */
  noteCounted(): void {
    this.#isDueTaken = false;
  }

  /** How many orders and records have something to send now. */
  get open(): number {
    return this.#jobs.size;
  }

  /** Takes a changed URL, filter, header or secret: the next attempt has it. */
  configure(served: EndpointToServe): void {
    this.served = served;
    this.wanting = wantingOf(served, this.format);
  }

  /** Starts no more attempts. What was not attempted stays behind the stored position. */
  stop(): void {
    this.#isStopped = true;
    this.#ready.length = 0;
  }

  /** Ends attempts under way. Their outcome is unknown, so their events are sent again later. */
  cancel(): void {
    this.stop();
    this.#cancel.abort();
  }

  countsOf(replayId: string): RunCounts {
    const counts = this.counts.get(replayId) ?? noCounts();
    this.counts.set(replayId, counts);
    return counts;
  }

  /** Whether something of an order or a record is under way or about to be. */
  has(key: string): boolean {
    return this.#jobs.has(key);
  }

  /** The row of what waits, as it is to be stored. `undefined`: as it is stored. */
  changedRow(replayId: string, key: string): WaitingEvents | null | undefined {
    return this.rows.get(rowKey(replayId, key));
  }

  /** Takes wanted changes from the log, in order. `stored` are the rows that wait for them, by key. */
  takeLog(
    reader: LogReader,
    wanted: readonly { placed: ReadChange; entry: Entry; event: WrittenEvent }[],
    stored: ReadonlyMap<string, WaitingEvents>,
  ): void {
    for (const { placed, entry, event } of wanted) {
      const { change } = placed;
      const key = keyOf(change.entity, change.id);
      const job = this.#jobs.get(key);
      const held = job?.steps.find((step) => step.kind === 'row' && step.replayId === reader.replayId);
      const changed = this.changedRow(reader.replayId, key);
      const row = (held?.kind === 'row' ? held.row : undefined) ?? (changed === undefined ? stored.get(key) : changed);
      if (row) {
        // After a crash, the log is read again, and rows may have gone further than the position.
        entry.state = change.version < row.version ? 'delivered' : 'waiting';
        if (held?.kind === 'row' && change.version >= row.version) held.entries.set(change.version, entry);
        if (change.version <= row.lastVersion) continue;
        this.#putRow({ ...row, lastVersion: change.version, waiting: row.waiting + 1 }, held);
      } else this.#add(key, { kind: 'log', reader, placed, entry, event });
    }
    this.pump();
  }

  /** Drops what waits when the tried version cannot be found any more. */
  dropRow(row: WaitingEvents): void {
    this.countsOf(row.replayId).skipped += row.waiting;
    this.rows.set(rowKey(row.replayId, keyOf(row.entity, row.entityId)), null);
  }

  /** Takes rows that are due, with the events that are tried. */
  takeRow(row: WaitingEvents, head: Head): void {
    this.#add(keyOf(row.entity, row.entityId), { kind: 'row', replayId: row.replayId, row, head, entries: new Map() });
  }

  /** Starts attempts, as many as may be under way and `most` at most. Returns how many. */
  pump(most = Number.POSITIVE_INFINITY): number {
    const atOnce = this.#failures >= FAILING_AFTER ? AT_ONCE_FAILING : AT_ONCE;
    let started = 0;
    while (!this.#isStopped && started < most && this.#running < atOnce) {
      const [job] = this.#ready;
      if (!job || !this.#tools.mayStart()) break;
      this.#ready.shift();
      started++;
      void this.#run(job);
    }
    return started;
  }

  /** Gives attempts that take long a row, so that the stored position can pass their events. */
  parkLongAttempts(nowMs: number): void {
    for (const job of this.#jobs.values()) {
      const [step] = job.steps;
      if (!job.isRunning || step?.kind !== 'log' || performance.now() - job.startedAtMs < LONG_ATTEMPT_MS) continue;
      const { reader, placed, event } = step;
      const { row, entries } = this.#rowOf(job, step, {
        attempts: 0,
        nextAttemptAt: at(nowMs + LONG_ATTEMPT_RETRY_MS),
      });
      job.steps[0] = { kind: 'row', replayId: reader.replayId, row, head: { placed, event }, entries };
    }
  }

  /** Gives everything that was read and not attempted a row that is due at once. Nothing is under way any more. */
  parkAll(nowMs: number): void {
    for (const job of this.#jobs.values()) {
      for (let step = firstFromLog(job); step; step = firstFromLog(job)) {
        this.#rowOf(job, step, { attempts: 0, nextAttemptAt: at(nowMs) });
        job.steps = job.steps.filter((other) => other !== step);
      }
    }
  }

  #add(key: string, step: FromLog | FromRow): void {
    const job = this.#jobs.get(key);
    if (job) {
      job.steps.push(step);
      return;
    }
    const made: Job = { key, steps: [step], isRunning: false, startedAtMs: 0 };
    this.#jobs.set(key, made);
    this.#ready.push(made);
  }

  async #run(job: Job): Promise<void> {
    this.#running++;
    job.isRunning = true;
    try {
      do {
        job.startedAtMs = performance.now();
        if (!(await this.#attempt(job))) break;
      } while (!this.#isStopped && job.steps.length > 0 && this.#tools.mayStart());
    } catch (error) {
      // Nothing of the job is settled, so it is read again.
      this.stop();
      this.#tools.onError(error);
    } finally {
      this.#running--;
      job.isRunning = false;
      if (job.steps.length === 0) this.#jobs.delete(job.key);
      else if (!this.#isStopped) this.#ready.push(job);
      this.#tools.wake();
      this.pump();
    }
  }

  /** Makes the attempt of the first step and notes what follows. Returns whether the job goes on. */
  async #attempt(job: Job): Promise<boolean> {
    const first = job.steps[0] as FromLog | FromRow;
    const head = first.kind === 'log' ? first : first.head;
    if (!head) return false;
    const attempt = first.kind === 'log' ? 1 : first.row.attempts + 1;
    const { log, retryAfterMs } = await makeAttempt(
      {
        endpoint: this.served,
        format: this.format,
        event: head.event,
        change: head.placed.change,
        replayId: first.kind === 'log' ? first.reader.replayId : first.replayId,
        attempt,
        completeTo: this.completeTo,
        missed: this.missed,
        signal: this.#cancel.signal,
      },
      this.#tools,
    );
    // The step may have got a row meanwhile.
    const step = job.steps[0] as FromLog | FromRow;
    const verdict = verdictOf({ outcome: log.outcome, attempt, retryAfterMs }, this.format, this.#tools.random());
    this.attempts.push(log);
    if (verdict.kind === 'unknown') {
      this.stop();
      return false;
    }
    this.#noteHealth(log);
    if (verdict.kind === 'retry') {
      const nextAttemptAt = at(this.#tools.now() + verdict.afterMs);
      log.next_attempt_at = nextAttemptAt;
      this.#keepTrying(job, step, {
        attempts: attempt,
        nextAttemptAt,
        lastOutcome: log.outcome,
        lastStatus: log.status,
      });
      return job.steps.length > 0;
    }
    const replayId = step.kind === 'log' ? step.reader.replayId : step.replayId;
    log.gave_up = verdict.kind === 'give_up';
    if (log.gave_up && replayId === '') this.#noteMissed(head.placed.place);
    const entry = step.kind === 'log' ? step.entry : step.entries.get(head.placed.change.version);
    // An event that the position has not passed is counted when it does.
    if (entry && !entry.isPassed) entry.state = log.gave_up ? 'given_up' : 'delivered';
    else if (log.gave_up) this.countsOf(replayId).givenUp++;
    else this.countsOf(replayId).delivered++;
    if (step.kind === 'log') job.steps.shift();
    else await this.#advance(job, step);
    return job.steps.length > 0;
  }

  /** Goes from an event that is settled to the next one that waits behind it and is wanted. */
  async #advance(job: Job, step: FromRow): Promise<void> {
    for (;;) {
      const { row } = step;
      const left = row.waiting - 1;
      if (row.version >= row.lastVersion) {
        this.#endRow(job, step, left);
        return;
      }
      // Noted before the next one is read: what is settled must not be sent or counted again if the process ends here.
      step.head = undefined;
      const nextAttemptAt = at(this.#tools.now());
      const waiting = Math.max(1, left);
      this.#putRow({ ...row, version: row.version + 1, waiting, attempts: 0, nextAttemptAt }, step);
      const head = await this.#tools.readHead(step.row, this);
      if (head) {
        const { place, change } = head.placed;
        // More are wanted now than when they came to wait.
        if (left === 0) this.countsOf(step.replayId).matched++;
        const { transactionId, changedAt } = place;
        this.#putRow({ ...step.row, version: change.version, transactionId, changedAt }, step);
        step.head = head;
        return;
      }
      if (step.row.lastVersion === row.lastVersion) {
        this.#endRow(job, step, left);
        return;
      }
      // More have come to wait meanwhile.
      this.#putRow({ ...step.row, version: row.lastVersion, waiting: step.row.waiting + 1 }, step);
    }
  }

  /** Deletes a row. `left` events behind it are not wanted any more. */
  #endRow(job: Job, step: FromRow, left: number): void {
    this.countsOf(step.replayId).skipped += left;
    this.rows.set(rowKey(step.replayId, job.key), null);
    job.steps.shift();
  }

  /** Notes that the first step is to be tried again later. All steps of the same reading wait behind it. */
  #keepTrying(
    job: Job,
    step: FromLog | FromRow,
    next: Pick<WaitingEvents, 'attempts' | 'nextAttemptAt' | 'lastOutcome' | 'lastStatus'>,
  ): void {
    if (step.kind === 'row') {
      this.#putRow({ ...step.row, ...next }, step);
      job.steps.shift();
      return;
    }
    this.#rowOf(job, step, next);
    job.steps.shift();
  }

  /** Makes a row of a step and of those of its reading that wait behind it, which are settled then. */
  #rowOf(
    job: Job,
    step: FromLog,
    next: Pick<WaitingEvents, 'attempts' | 'nextAttemptAt' | 'lastOutcome' | 'lastStatus'>,
  ): { row: WaitingEvents; entries: Map<number, Entry> } {
    const isBehind = (other: FromLog | FromRow): other is FromLog =>
      other !== step && other.kind === 'log' && other.reader === step.reader;
    const behind = job.steps.filter(isBehind);
    job.steps = job.steps.filter((other) => !isBehind(other));
    const { change, place } = step.placed;
    const row: WaitingEvents = {
      endpointId: this.id,
      replayId: step.reader.replayId,
      entity: change.entity,
      entityId: change.id,
      version: change.version,
      lastVersion: behind.at(-1)?.placed.change.version ?? change.version,
      waiting: 1 + behind.length,
      transactionId: place.transactionId,
      changedAt: place.changedAt,
      ...next,
    };
    const entries = new Map([step, ...behind].map(({ placed, entry }) => [placed.change.version, entry]));
    for (const entry of entries.values()) entry.state = 'waiting';
    this.#putRow(row);
    return { row, entries };
  }

  #putRow(row: WaitingEvents, step?: FromLog | FromRow): void {
    this.rows.set(rowKey(row.replayId, keyOf(row.entity, row.entityId)), row);
    this.#nextDueMs = Math.min(this.#nextDueMs, Date.parse(row.nextAttemptAt));
    if (row.replayId === '') this.lowestRow = earlier(this.lowestRow, placeOf(row));
    if (step?.kind === 'row') step.row = row;
  }

  #noteHealth({ outcome }: WebhookAttempt): void {
    if (outcome === 'delivered') {
      this.#failures = 0;
      this.hasSucceeded = true;
      this.hasFailed = false;
    } else if (!NOT_THE_RECEIVERS.has(outcome)) {
      this.#failures++;
      this.hasFailed = true;
    }
    if (outcome === 'gone') {
      this.isGone = true;
      this.stop();
    }
  }

  #noteMissed(place: FeedPlace): void {
    this.missedFirst ??= placeBefore(place);
    this.missedLast = place;
  }
}

const firstFromLog = ({ steps }: Job): FromLog | undefined => steps.find((step) => step.kind === 'log');

/** The place of the event that a row tries. */
export const placeOf = ({ transactionId, changedAt, entity, entityId, version }: WaitingEvents): FeedPlace => ({
  transactionId,
  changedAt,
  entity,
  id: entityId,
  version,
});

/** The earlier one of two places. */
export const earlier = (one: FeedPlace | undefined, other: FeedPlace | undefined): FeedPlace | undefined => {
  if (!one || !other) return one ?? other;
  return comparePlaces(one, other) <= 0 ? one : other;
};

function wantingOf({ endpoint, skippedActors }: EndpointToServe, format: WebhookFormat): Wanting {
  return { types: endpoint.types, skippedActors: new Set(skippedActors), format };
}

/** Whether an endpoint is sent a change now. */
export const wants = (run: EndpointRun, change: FeedChange): boolean => isWanted(change, run.wanting);

/** Failures that say nothing about the receiver. */
const NOT_THE_RECEIVERS: ReadonlySet<string> = new Set(['too_large', 'not_renderable', 'not_sent']);

const at = (ms: number): string => new Date(ms).toISOString();
