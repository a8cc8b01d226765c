import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { parseCursor, writeCursor } from '../core/feed/cursor.ts';
import type { Feed, FollowedChanges, PlacedChange } from '../core/feed/feed.ts';
import { comparePlaces, placeBefore } from '../core/feed/place.ts';
import type { FeedChange, FeedCursor, FeedPlace } from '../core/read/read-history.ts';
import type { Transactions } from '../core/transaction/run.ts';
import type { Result } from '../model/result.ts';
import type { EndpointState, WebhookAttempt } from '../model/webhook.ts';
import { insertAdministrationChanges } from '../store/administration-changes.ts';
import type { FairReading } from '../store/database/connection.ts';
import { type Query, storing } from '../store/database/query.ts';
import { BEGIN, ROLLBACK } from '../store/database/transaction.ts';
import { findVersions, type ReadChange } from '../store/orders/changes-feed.ts';
import {
  countWaiting,
  deleteWaiting,
  findDue,
  findWaiting,
  insertAttempts,
  putProgress,
  putWaiting,
  type WaitingCounts,
  type WaitingEvents,
  waitingOf,
} from '../store/webhooks/deliveries.ts';
import {
  type EndpointProgress,
  type EndpointToServe,
  findEndpointsToServe,
  lockProgress,
  setEndpointState,
} from '../store/webhooks/endpoints.ts';
import { findRunningReplays, putReplays, type ReplayProgress, type RunningReplay } from '../store/webhooks/replays.ts';
import { holdLease } from '../store/webhooks/workers.ts';
import type { AttemptTools } from './attempt.ts';
import {
  EndpointRun,
  earlier,
  type Head,
  keyOf,
  noCounts,
  placeOf,
  type RunCounts,
  type RunTools,
  wants,
} from './endpoint-run.ts';
import type { WebhookFormat } from './format.ts';
import { type Entry, LogReader, type Passed } from './log-reader.ts';
import type { Pace } from './pace.ts';
import { type EventSources, EventWriter } from './write-events.ts';

/** What a dispatcher works with. */
export interface DispatcherTools extends AttemptTools, EventSources {
  feed: Feed;
  formats: ReadonlyMap<string, WebhookFormat>;
  /** For what is stored. */
  transactions: Transactions;
  readers: FairReading;
  worker: string;
  pace: Pace;
  random(): number;
  onError(error: unknown): void;
  /** Tells people that an endpoint was disabled or paused. */
  onNotice(notice: { workspaceId: string; endpointId: string; state: EndpointState; reason: string }): void;
}

/** Changes read at once. */
const PAGE = 200;
/** Changes of one reading that were read and are not settled. */
const MOST_OPEN = 1000;
/** Orders and records of an endpoint with something to send now. */
const MOST_JOBS = 500;
/** The same while callers wait for the process: reading and writing more events would take time from them. */
const ENOUGH_JOBS = 16;
/** Orders and records of an endpoint with events that wait. Beyond it nothing more is taken from the log until some are through. */
const MOST_WAITING = 10_000;
/** Rows that are due and taken at once. */
const DUE = 64;
/** What is stored is stored at most this often. */
const STORE_EVERY_MS = 50;
/** Without anything else to store, the position alone is stored this often. */
const STORE_POSITION_EVERY_MS = 2000;
/** Endpoints, replays and what waits are read anew this often. */
const REFRESH_EVERY_MS = 1000;
/** While callers wait for the process, the dispatcher works this often. */
const PRESSED_MS = 40;
/** How long the dispatcher sleeps without a sign of something to do. */
const POLL_MS = 250;
const AFTER_ERROR_MS = 500;
/** An endpoint that has only failed for this long is disabled. */
const FAILING_FOR_MS = 5 * 86_400_000;

/** One endpoint with what is known of its stored state. */
interface Served {
  run: EndpointRun;
  progress: EndpointProgress;
  waiting: Map<string, WaitingCounts>;
  replay: { running: RunningReplay; reader: LogReader; isRead: boolean; startedMs: number; taken: number } | undefined;
  isBehind: boolean;
  storedAtMs: number;
}

/** What of an endpoint is being stored. */
interface Snapshot {
  served: Served;
  rows: Map<string, WaitingEvents | null>;
  attempts: WebhookAttempt[];
  counts: Map<string, RunCounts>;
  progress: EndpointProgress;
  replay: ReplayProgress | undefined;
  disable: string | undefined;
  hasSucceeded: boolean;
  missedFirst: FeedPlace | undefined;
  missedLast: FeedPlace | undefined;
}

/**
 * Sends the events of one workspace to its endpoints. One loop reads and stores, so that no two of its steps overlap;
 * attempts run beside it and work in memory. What an attempt changed is stored in one transaction with the position.
 */
export class Dispatcher {
  readonly #workspaceId: string;
  readonly #tools: DispatcherTools;
  readonly #writer: EventWriter;
  readonly #served = new Map<string, Served>();
  /** Authors of changes that were seen since the endpoints were read. */
  readonly #actors = new Set<string>();
  readonly #stopping = new AbortController();
  /** Whether something is to be stored or looked at. */
  #isAwake = false;
  #wakeUp: (() => void) | undefined;
  #database = '';
  #refreshedAtMs = Number.NEGATIVE_INFINITY;
  #isStopped = false;
  #isLost = false;
  #isGivingTurns = false;
  #turn = 0;
  #done: Promise<void> = Promise.resolve();

  constructor(workspaceId: string, tools: DispatcherTools) {
    this.#workspaceId = workspaceId;
    this.#tools = tools;
    this.#writer = new EventWriter(workspaceId, tools);
  }

  start(): void {
    this.#done = this.#loop();
  }

  /** Looks for changed endpoints, replays and waiting events at once. */
  refresh(): void {
    this.#refreshedAtMs = Number.NEGATIVE_INFINITY;
    this.#wake();
  }

  /**
   * Starts no more attempts, waits for those under way, ends them after `graceMs`, and stores what is known. What was not
   * attempted gets rows, so that nothing that was answered is sent again.
   */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    for (const { run } of this.#served.values()) run.stop();
    this.#wake();
    this.#stopping.abort();
    await this.#done;
    const endMs = performance.now() + graceMs;
    while (this.#isBusy() && performance.now() < endMs) await sleep(20);
    for (const { run } of this.#served.values()) run.cancel();
    while (this.#isBusy()) await sleep(5);
    for (const { run } of this.#served.values()) run.parkAll(this.#tools.now());
    await this.#store(true);
  }

  /** Ends everything and stores nothing, since another worker has the workspace. */
  async abandon(): Promise<void> {
    this.#isStopped = true;
    for (const { run } of this.#served.values()) run.cancel();
    this.#stopping.abort();
    this.#wake();
    await this.#done;
  }

  /** Whether another worker has taken the workspace over. The dispatcher has ended then. */
  get isLost(): boolean {
    return this.#isLost;
  }

  #lose(): void {
    this.#isLost = true;
    this.#isStopped = true;
    for (const { run } of this.#served.values()) run.cancel();
  }

  #isBusy(): boolean {
    return [...this.#served.values()].some(({ run }) => run.isBusy);
  }

  #wake(): void {
    this.#isAwake = true;
    this.#wakeUp?.();
  }

  async #loop(): Promise<void> {
    while (!this.#isStopped) {
      let isMore = false;
      try {
        if (performance.now() - this.#refreshedAtMs >= REFRESH_EVERY_MS) await this.#refresh();
        if (!this.#isStopped) await this.#store(false);
        this.#giveTurns();
        for (const served of this.#served.values()) {
          if (this.#isStopped) break;
          isMore = (await this.#takeDue(served)) || isMore;
          isMore = (await this.#takeLog(served)) || isMore;
          isMore = (await this.#takeReplay(served)) || isMore;
        }
      } catch (error) {
        if (this.#isStopped) return;
        this.#tools.onError(error);
        await sleep(AFTER_ERROR_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
        continue;
      }
      await this.#pause(isMore);
    }
  }

  /** Starts what may start now. While only few attempts may, each endpoint has one in turn. */
  #giveTurns(): void {
    const runs = [...this.#served.values()].map(({ run }) => run);
    const first = runs.length > 0 ? this.#turn % runs.length : 0;
    const inTurn = [...runs.slice(first), ...runs.slice(0, first)];
    this.#isGivingTurns = true;
    for (let started = 1; started > 0; ) {
      started = 0;
      for (const run of inTurn) {
        const now = run.pump(1);
        this.#turn += now;
        started += now;
      }
    }
    this.#isGivingTurns = false;
  }

  /** Waits for a sign of something to do. What attempts changed is gathered for a moment before it is stored. */
  async #pause(isMore: boolean): Promise<void> {
    const { signal } = this.#stopping;
    if (this.#tools.pace.isPressed) {
      await sleep(PRESSED_MS, undefined, { signal }).catch(() => undefined);
      return;
    }
    if (isMore) {
      await sleep(0);
      return;
    }
    // While the hub stops, its feed ends all waits.
    if (this.#tools.feed.stopping.aborted) {
      await sleep(STORE_EVERY_MS, undefined, { signal }).catch(() => undefined);
      return;
    }
    if (!this.#isAwake) await this.#waitForWork();
    if (this.#isAwake) {
      await sleep(STORE_EVERY_MS / 2, undefined, { signal }).catch(() => undefined);
      this.#isAwake = false;
    }
  }

  /** Waits until an attempt has ended, there is something new in the log that may be taken, or some time has passed. */
  async #waitForWork(): Promise<void> {
    const from = this.#furthest();
    const over = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wakeUp = resolve;
      if (from) void this.#tools.feed.wait(this.#workspaceId, from, POLL_MS, over.signal).then(() => resolve());
      else timer = setTimeout(resolve, POLL_MS);
    });
    this.#wakeUp = undefined;
    clearTimeout(timer);
    over.abort();
  }

  /**
   * The position of the reading that has come furthest, of those that may take more. Those that are behind it for a while must not end
   * each wait. `undefined`: none may take more now.
   */
  #furthest(): FeedCursor | undefined {
    let after: FeedPlace | undefined;
    for (const served of this.#served.values()) {
      const readTo = mayTake(served) ? served.run.readers.get('')?.readTo : undefined;
      if (readTo && (!after || comparePlaces(readTo, after) > 0)) after = readTo;
    }
    return after && { database: this.#database, after };
  }

  /** Reads the endpoints, their replays and what waits. */
  async #refresh(): Promise<void> {
    this.#refreshedAtMs = performance.now();
    this.#database ||= known(await this.#tools.feed.present()).database;
    const [endpoints, replays, waiting] = await this.#tools.readers
      .of(this.#workspaceId)
      .read(
        findEndpointsToServe(this.#workspaceId),
        findRunningReplays(this.#workspaceId),
        countWaiting(this.#workspaceId),
      );
    const present = new Map(endpoints.map((endpoint) => [endpoint.endpoint.id, endpoint]));
    for (const [id, served] of this.#served) {
      const endpoint = present.get(id);
      const isSame = endpoint?.progress.generation === served.progress.generation;
      if (isSame && !served.run.isStopped) continue;
      // Paused, disabled, deleted, changed by a person, or stopped by an error. What is under way ends first, and is stored.
      served.run.stop();
      if (!served.run.isBusy && !hasUnstored(served.run)) this.#served.delete(id);
    }
    for (const [id, endpoint] of present) {
      const known = this.#served.get(id);
      if (known) known.run.configure(endpoint);
      else await this.#begin(endpoint);
    }
    for (const [id, served] of this.#served) {
      served.waiting = countsOf(id, waiting);
      served.run.noteCounted();
      served.run.lowestRow = [...served.run.rows.values()]
        .filter((row) => row !== null && row.replayId === '')
        .reduce<FeedPlace | undefined>((lowest, row) => earlier(lowest, placeOf(row as WaitingEvents)), undefined);
      this.#takeReplays(
        served,
        replays.find(({ replay }) => replay.endpoint_id === id),
      );
    }
  }

  async #begin(endpoint: EndpointToServe): Promise<void> {
    const format = this.#tools.formats.get(endpoint.endpoint.format);
    if (!format) return;
    const cursor = parseCursor(endpoint.progress.cursor);
    if (!cursor || cursor.database !== this.#database) {
      await this.#setState(endpoint, 'paused', RESTORED);
      return;
    }
    const run = new EndpointRun(endpoint, format, this.#runTools());
    run.readers.set('', new LogReader('', cursor.after));
    this.#served.set(endpoint.endpoint.id, {
      run,
      progress: endpoint.progress,
      waiting: new Map(),
      replay: undefined,
      isBehind: endpoint.progress.behindSince !== undefined,
      storedAtMs: performance.now(),
    });
  }

  #runTools(): RunTools {
    const { send, now, random, onError } = this.#tools;
    return {
      ...{ send, now, random, onError },
      mayStart: () => (this.#isGivingTurns || !this.#tools.pace.isPressed) && this.#tools.pace.take(),
      wake: () => this.#wake(),
      readHead: async (row, run) => {
        const [head] = await this.#readHeads([row], run);
        return head;
      },
    };
  }

  #cursorOf(after: FeedPlace | undefined): string {
    return writeCursor({ database: this.#database, after });
  }

  /** Takes the events whose next attempt is due. Returns whether there may be more. */
  async #takeDue(served: Served): Promise<boolean> {
    const { run } = served;
    if (run.isStopped || run.open >= MOST_JOBS || run.nextDueMs(served.waiting) > this.#tools.now()) return false;
    const most = DUE + run.rowsUnderWay;
    const at = new Date(this.#tools.now()).toISOString();
    const [due] = await this.#tools.readers.of(this.#workspaceId).read(findDue(this.#workspaceId, run.id, at, most));
    const rows = due.filter(
      (row) =>
        !run.has(keyOf(row.entity, row.entityId)) &&
        run.changedRow(row.replayId, keyOf(row.entity, row.entityId)) === undefined,
    );
    const heads = await this.#readHeads(rows, run);
    // Attempts went on meanwhile, but no row can have been changed by them: none of these keys was under way.
    rows.forEach((row, i) => {
      const head = heads[i];
      if (head) run.takeRow(row, head);
      else run.dropRow(row);
    });
    run.pump();
    if (due.length < most) run.noteDueTaken();
    return due.length === most && rows.length > 0;
  }

  /**
   * Reads the event that each row tries: the first version of those that wait that is wanted. One that was tried before is
   * tried again, whatever is wanted now.
   */
  async #readHeads(rows: readonly WaitingEvents[], run: EndpointRun): Promise<(Head | undefined)[]> {
    if (rows.length === 0) return [];
    const found = new Map<string, ReadChange>();
    let left = rows.map((row) => ({
      row,
      range: {
        entity: row.entity,
        id: row.entityId,
        from: row.version,
        to: row.attempts > 0 ? row.version : row.lastVersion,
      },
    }));
    while (left.length > 0) {
      const [versions] = await this.#tools.readers.of(this.#workspaceId).read(
        findVersions(
          this.#workspaceId,
          left.map(({ range }) => range),
          VERSIONS_AT_ONCE,
        ),
      );
      const byKey = Map.groupBy(versions, ({ change }) => keyOf(change.entity, change.id));
      left = left.flatMap(({ row, range }) => {
        const key = keyOf(row.entity, row.entityId);
        const read = byKey.get(key) ?? [];
        const wanted = read.find(({ change }) => row.attempts > 0 || wants(run, change));
        if (wanted) found.set(key, wanted);
        const last = read.at(-1)?.change.version ?? range.to;
        return wanted || last >= range.to || read.length < VERSIONS_AT_ONCE
          ? []
          : [{ row, range: { ...range, from: last + 1 } }];
      });
    }
    const placed = rows.map((row) => found.get(keyOf(row.entity, row.entityId)));
    const heads = placed.filter((one) => one !== undefined);
    const events = new Map<FeedChange, Head['event']>();
    const written = await this.#writer.write(heads, run.format);
    heads.forEach(({ change }, i) => {
      events.set(change, written[i] as Head['event']);
    });
    return placed.map((one) => one && { placed: one, event: events.get(one.change) as Head['event'] });
  }

  /** Takes new changes from the log. Returns whether there are more. */
  async #takeLog(served: Served): Promise<boolean> {
    const { run } = served;
    const reader = run.readers.get('') as LogReader;
    const keys = served.waiting.get('')?.keys ?? 0;
    served.isBehind = keys >= (served.isBehind ? 0.9 * MOST_WAITING : MOST_WAITING);
    const isEnough = this.#tools.pace.isPressed && run.open >= ENOUGH_JOBS;
    if (isEnough || !mayTake(served)) return false;
    const part = await this.#read(reader, PAGE);
    await this.#takePart(served, reader, part);
    return part.hasMore && mayTake(served);
  }

  /** Reads the next changes of a reading, in order. None is skipped. Throws when the database does not answer. */
  async #read(
    reader: LogReader,
    most: number,
    period?: { from?: string | undefined; to?: string | undefined },
  ): Promise<FollowedChanges> {
    const from = { database: this.#database, after: reader.readTo };
    return known(await this.#tools.feed.read(this.#workspaceId, from, most, period));
  }

  async #takePart(
    { run, waiting }: Served,
    reader: LogReader,
    { placed, completeTo }: Pick<FollowedChanges, 'placed' | 'completeTo'>,
  ): Promise<void> {
    await this.#learnActors(placed);
    const entries = placed.map(
      ({ place, change }): Entry => ({ place, state: wants(run, change) ? 'open' : 'not_wanted', isPassed: false }),
    );
    const wanted = placed.flatMap((one, i) =>
      entries[i]?.state === 'not_wanted' ? [] : [{ placed: one, entry: entries[i] as (typeof entries)[number] }],
    );
    const written = await this.#writer.write(
      wanted.map(({ placed: one }) => one),
      run.format,
    );
    const mayWait =
      (waiting.get(reader.replayId)?.keys ?? 0) > 0 || run.lowestRow !== undefined || reader.replayId !== '';
    const stored = mayWait ? await this.#findStored(run, reader.replayId, wanted) : new Map<string, WaitingEvents>();
    if (run.isStopped) return;
    reader.take(entries, completeTo.after);
    run.takeLog(
      reader,
      wanted.map((one, i) => ({ ...one, event: written[i] as Head['event'] })),
      stored,
    );
  }

  /** Reads anew whose changes are not sent when an author is new: it may be the successor of a key whose changes are not. */
  async #learnActors(placed: readonly PlacedChange[]): Promise<void> {
    const unknown = placed.map(({ change }) => change.actor).filter((actor) => !this.#actors.has(actor));
    if (unknown.length === 0) return;
    const [endpoints] = await this.#tools.readers.of(this.#workspaceId).read(findEndpointsToServe(this.#workspaceId));
    for (const endpoint of endpoints) this.#served.get(endpoint.endpoint.id)?.run.configure(endpoint);
    if (this.#actors.size > MOST_ACTORS) this.#actors.clear();
    for (const actor of unknown) this.#actors.add(actor);
  }

  async #findStored(
    run: EndpointRun,
    replayId: string,
    wanted: readonly { placed: PlacedChange }[],
  ): Promise<Map<string, WaitingEvents>> {
    const keys = new Map(
      wanted.map(({ placed: { change } }) => [
        keyOf(change.entity, change.id),
        { entity: change.entity, entityId: change.id },
      ]),
    );
    const [rows] = await this.#tools.readers
      .of(this.#workspaceId)
      .read(findWaiting(this.#workspaceId, run.id, replayId, [...keys.values()]));
    return new Map(rows.map((row) => [keyOf(row.entity, row.entityId), row]));
  }

  #takeReplays(served: Served, running: RunningReplay | undefined): void {
    const { run, replay } = served;
    if (replay && replay.running.replay.id !== running?.replay.id) {
      // Done, or cancelled by a person: then the generation has changed.
      run.readers.delete(replay.running.replay.id);
      served.replay = undefined;
    }
    if (!running || served.replay) return;
    const reader = new LogReader(
      running.replay.id,
      running.cursor === undefined ? undefined : parseCursor(running.cursor)?.after,
    );
    run.readers.set(running.replay.id, reader);
    served.replay = { running, reader, isRead: false, startedMs: performance.now(), taken: 0 };
  }

  /** Takes changes of a replay, at its rate. Returns whether there are more to take at once. */
  async #takeReplay(served: Served): Promise<boolean> {
    const { run, replay } = served;
    if (!replay || replay.isRead || run.isStopped || replay.reader.open >= MOST_OPEN || run.open >= MOST_JOBS)
      return false;
    const { rate, until, from, to } = replay.running.replay;
    const allowed = Math.floor(((performance.now() - replay.startedMs) / 1000) * rate) + 1 - replay.taken;
    if (allowed < 1) return false;
    const end = parseCursor(until)?.after;
    const most = Math.min(allowed, PAGE);
    const part = await this.#read(
      replay.reader,
      most,
      from === undefined && to === undefined ? undefined : { from, to },
    );
    const within = part.placed.filter(({ place }) => end !== undefined && comparePlaces(place, end) <= 0);
    replay.isRead =
      end === undefined || within.length < part.placed.length || !part.hasMore || isAtLeast(part.completeTo.after, end);
    replay.taken += within.filter(({ change }) => wants(run, change)).length;
    await this.#takePart(served, replay.reader, { ...part, placed: within });
    return !replay.isRead && (within.length === 0 || allowed > PAGE);
  }

  /** Stores what attempts changed, with the positions. What cannot be stored now is stored later. */
  async #store(isLast: boolean): Promise<void> {
    for (const { run } of this.#served.values()) if (!isLast) run.parkLongAttempts(this.#tools.now());
    const snapshots = [...this.#served.values()].flatMap((served) => this.#snapshot(served, isLast));
    if (snapshots.length === 0) return;
    let generations = new Map<string, number>();
    const done = await this.#tools.transactions.run(this.#workspaceId, async (connection) => {
      let isHeld = false;
      const ids = snapshots.map(({ served }) => served.run.id);
      await connection.pipeline(
        BEGIN,
        storing(holdLease(this.#workspaceId, this.#tools.worker), (held) => {
          isHeld = held;
        }),
        storing(lockProgress(this.#workspaceId, ids), (found) => {
          generations = found;
        }),
      );
      if (!isHeld) {
        await connection.pipeline(ROLLBACK);
        return { ok: true as const, isHeld };
      }
      await connection.commit(this.#writes(snapshots, generations));
      return { ok: true as const, isHeld };
    });
    if (!done.ok) {
      for (const snapshot of snapshots) putBack(snapshot);
      throw new Error(`deliveries cannot be stored now: ${done.failure.kind}`, {
        cause: done.failure.kind === 'internal' ? done.failure.cause : undefined,
      });
    }
    for (const snapshot of snapshots) this.#stored(snapshot, done.isHeld, generations);
  }

  #snapshot(served: Served, isLast: boolean): Snapshot[] {
    const { run, progress, replay } = served;
    const nowMs = this.#tools.now();
    const { place: live, passed } = (run.readers.get('') as LogReader).pass();
    addPassed(run, '', passed);
    const counts = run.counts.get('') ?? noCounts();
    const now = new Date(nowMs).toISOString();
    const missed = progress.missed + counts.givenUp;
    const next: EndpointProgress = {
      ...progress,
      cursor: this.#cursorOf(live),
      matched: progress.matched + counts.matched,
      delivered: progress.delivered + counts.delivered,
      given_up: progress.given_up + counts.givenUp,
      skipped: progress.skipped + counts.skipped,
      missed,
      missedAfter: progress.missedAfter ?? (run.missedFirst && this.#cursorOf(run.missedFirst)),
      lastMissed: run.missedLast ? this.#cursorOf(run.missedLast) : progress.lastMissed,
      lastSuccessAt: run.hasSucceeded ? now : progress.lastSuccessAt,
      failingSince: run.hasSucceeded
        ? run.hasFailed
          ? now
          : undefined
        : (progress.failingSince ?? (run.hasFailed ? now : undefined)),
      behindSince: served.isBehind ? (progress.behindSince ?? now) : undefined,
    };
    const replayProgress = replay && this.#replayProgress(served);
    if (replayProgress?.isDone && coversMissed(replay?.running, replayProgress, next)) {
      Object.assign(next, { missed: 0, missedAfter: undefined, lastMissed: undefined });
    }
    this.#noteCompleteness(served, live, next);
    const isChanged = hasUnstored(run) || replayProgress?.isDone || next.behindSince !== progress.behindSince;
    const isDue = performance.now() - served.storedAtMs >= STORE_POSITION_EVERY_MS || isLast;
    if (!isChanged && !(isDue && next.cursor !== progress.cursor)) return [];
    const snapshot: Snapshot = {
      served,
      rows: run.rows,
      attempts: run.attempts,
      counts: run.counts,
      progress: next,
      replay: replayProgress,
      disable: this.#reasonToDisable(run, next, nowMs),
      hasSucceeded: run.hasSucceeded,
      missedFirst: run.missedFirst,
      missedLast: run.missedLast,
    };
    run.hasSucceeded = false;
    run.missedFirst = undefined;
    run.missedLast = undefined;
    run.rows = new Map();
    run.attempts = [];
    run.counts = new Map();
    return [snapshot];
  }

  /** "You have everything up to N": before whatever waits, was given up or is under way. */
  #noteCompleteness({ run, waiting }: Served, live: FeedPlace | undefined, progress: EndpointProgress): void {
    const missedAfter = progress.missedAfter === undefined ? undefined : parseCursor(progress.missedAfter)?.after;
    const earliest = earlier(waiting.get('')?.earliest, run.lowestRow);
    const lowest = [earliest && placeBefore(earliest), missedAfter].reduce(earlier, live);
    run.completeTo = this.#cursorOf(lowest);
    run.missed = progress.missed;
  }

  #replayProgress({ run, replay, waiting }: Served): ReplayProgress | undefined {
    if (!replay) return undefined;
    const { running, reader, isRead } = replay;
    const { id, endpoint_id: endpointId, matched, delivered, given_up, skipped } = running.replay;
    const { place: settledTo, passed } = reader.pass();
    addPassed(run, id, passed);
    const counts = run.counts.get(id) ?? noCounts();
    const hasRows = (waiting.get(id)?.keys ?? 0) > 0 || [...run.rows.values()].some((row) => row?.replayId === id);
    return {
      endpointId,
      id,
      cursor: settledTo && this.#cursorOf(settledTo),
      matched: matched + counts.matched,
      delivered: delivered + counts.delivered,
      given_up: given_up + counts.givenUp,
      skipped: skipped + counts.skipped,
      isDone: isRead && reader.open === 0 && !hasRows && !run.hasRowOf(id),
    };
  }

  #reasonToDisable(run: EndpointRun, { failingSince }: EndpointProgress, nowMs: number): string | undefined {
    if (run.isGone) return GONE;
    const isLong = failingSince !== undefined && nowMs - Date.parse(failingSince) >= FAILING_FOR_MS;
    return isLong ? FAILED_FOR_LONG : undefined;
  }

  /** The statements that store snapshots. Of an endpoint that a person changed meanwhile, only the log of attempts. */
  #writes(snapshots: readonly Snapshot[], generations: ReadonlyMap<string, number>): Query<void>[] {
    const current = snapshots.filter(({ served }) => generations.get(served.run.id) === served.progress.generation);
    const attempts = snapshots.flatMap((snapshot) =>
      generations.has(snapshot.served.run.id) ? snapshot.attempts : [],
    );
    const rows = current.flatMap(({ served, rows: changed }) =>
      [...changed].map(([name, row]) => ({ endpointId: served.run.id, name, row })),
    );
    const kept = rows.flatMap(({ row }) => (row ? [row] : []));
    const gone = rows.flatMap(({ endpointId, name, row }) => (row ? [] : [keyOfRow(endpointId, name)]));
    const replays = current.flatMap(({ replay }) => (replay ? [replay] : []));
    const disabled = current.flatMap(({ served, disable }) => (disable === undefined ? [] : [{ served, disable }]));
    return [
      ...(attempts.length > 0 ? [insertAttempts(this.#workspaceId, attempts)] : []),
      ...(kept.length > 0 ? [putWaiting(this.#workspaceId, kept)] : []),
      ...(gone.length > 0 ? [deleteWaiting(this.#workspaceId, gone)] : []),
      ...(current.length > 0
        ? [
            putProgress(
              this.#workspaceId,
              current.map(({ served, progress }) => ({ ...progress, endpointId: served.run.id })),
            ),
          ]
        : []),
      ...(replays.length > 0 ? [putReplays(this.#workspaceId, replays)] : []),
      ...disabled.flatMap(({ served, disable }) => this.#stateWrites(served.run.served, 'disabled', disable)),
    ];
  }

  #stored(snapshot: Snapshot, isHeld: boolean, generations: ReadonlyMap<string, number>): void {
    const { served, progress, replay, disable } = snapshot;
    const { run } = served;
    if (!isHeld) this.#lose();
    if (!isHeld || generations.get(run.id) !== served.progress.generation) {
      // Another worker or a person has changed what is stored: everything is read anew. A message may be sent twice.
      run.cancel();
      this.#served.delete(run.id);
      this.#refreshedAtMs = Number.NEGATIVE_INFINITY;
      return;
    }
    served.progress = progress;
    served.storedAtMs = performance.now();
    if (replay && served.replay) {
      Object.assign(served.replay.running.replay, replay);
      if (replay.isDone) {
        run.readers.delete(replay.id);
        served.replay = undefined;
      }
    }
    if (disable !== undefined) this.#tellState(run.served, 'disabled', disable);
  }

  async #setState(endpoint: EndpointToServe, state: EndpointState, reason: string): Promise<void> {
    const done = await this.#tools.transactions.run(this.#workspaceId, async (connection) => {
      await connection.pipeline(BEGIN);
      await connection.commit(this.#stateWrites(endpoint, state, reason));
      return { ok: true as const };
    });
    if (done.ok) this.#tellState(endpoint, state, reason);
  }

  #stateWrites({ endpoint }: EndpointToServe, state: EndpointState, reason: string): Query<void>[] {
    const change = {
      workspace_id: this.#workspaceId,
      id: uuidv7(),
      entity: 'webhook' as const,
      entity_id: endpoint.id,
      change: 'updated' as const,
      changes: [
        { field: 'state', from: endpoint.state, to: state },
        { field: 'state_reason', from: null, to: reason },
      ],
      dialect: 'hub',
      operation: 'deliverWebhooks',
      actor: 'hub',
      request_id: '',
    };
    return [
      storing(setEndpointState(this.#workspaceId, endpoint.id, state, reason), () => undefined),
      insertAdministrationChanges([change]),
    ];
  }

  #tellState({ endpoint }: EndpointToServe, state: EndpointState, reason: string): void {
    this.#tools.onNotice({ workspaceId: this.#workspaceId, endpointId: endpoint.id, state, reason });
  }
}

/** What the feed answered. Throws when it could not. */
function known<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`the changes cannot be read now: ${result.failure.kind}`, {
    cause: result.failure.kind === 'internal' ? result.failure.cause : undefined,
  });
}

const VERSIONS_AT_ONCE = 20;
/** Beyond it, authors count as new again. */
const MOST_ACTORS = 10_000;

const RESTORED =
  'The database was restored from a backup. Resume it to send what changes from now on, or replay what the receiver lacks';
const GONE = 'The receiver answered 410 Gone';
const FAILED_FOR_LONG = 'Every attempt has failed for five days';

const hasUnstored = (run: EndpointRun): boolean => run.rows.size > 0 || run.attempts.length > 0 || run.counts.size > 0;

/** Counts the events that the position of a reading has passed. */
function addPassed(run: EndpointRun, replayId: string, { matched, delivered, given_up }: Passed): void {
  if (matched === 0) return;
  const counts = run.countsOf(replayId);
  counts.matched += matched;
  counts.delivered += delivered;
  counts.givenUp += given_up;
}

/** Whether new changes may be taken from the log for an endpoint. */
const mayTake = ({ run, isBehind }: Served): boolean =>
  !run.isStopped && !isBehind && (run.readers.get('')?.open ?? 0) < MOST_OPEN && run.open < MOST_JOBS;

/** What waits at an endpoint, by replay. */
const countsOf = (endpointId: string, all: ReadonlyMap<string, WaitingCounts>): Map<string, WaitingCounts> =>
  new Map(
    [...all].flatMap(([name, counts]) =>
      name.startsWith(waitingOf(endpointId, ''))
        ? [[name.slice(waitingOf(endpointId, '').length), counts] as const]
        : [],
    ),
  );

const isAtLeast = (place: FeedPlace | undefined, end: FeedPlace): boolean =>
  place !== undefined && comparePlaces(place, end) >= 0;

/** The key of a row, from the name by which a run knows it. */
function keyOfRow(endpointId: string, name: string) {
  const [replayId = '', entity = '', ...id] = name.split(' ');
  return { endpointId, replayId, entity: entity as WaitingEvents['entity'], entityId: id.join(' ') };
}

/** After a transaction that failed: what has changed since counts more. */
function putBack({ served: { run }, rows, attempts, counts, ...flags }: Snapshot): void {
  run.hasSucceeded ||= flags.hasSucceeded;
  run.missedFirst = flags.missedFirst ?? run.missedFirst;
  run.missedLast ??= flags.missedLast;
  run.rows = new Map([...rows, ...run.rows]);
  run.attempts = [...attempts, ...run.attempts];
  for (const [replayId, { matched, delivered, givenUp, skipped }] of counts) {
    const sum = run.countsOf(replayId);
    sum.matched += matched;
    sum.delivered += delivered;
    sum.givenUp += givenUp;
    sum.skipped += skipped;
  }
}

/** Whether a replay that is done has delivered all that the receiver never got. */
function coversMissed(
  running: RunningReplay | undefined,
  progress: ReplayProgress,
  { missed, missedAfter, lastMissed }: EndpointProgress,
): boolean {
  if (!running || missed === 0 || progress.given_up > 0 || progress.skipped > 0) return false;
  const { after, until, from, to } = running.replay;
  const begins = after === undefined ? undefined : parseCursor(after)?.after;
  const ends = parseCursor(until)?.after;
  const first = missedAfter === undefined ? undefined : parseCursor(missedAfter)?.after;
  const last = lastMissed === undefined ? undefined : parseCursor(lastMissed)?.after;
  if (from !== undefined || to !== undefined || !ends || !first || !last) return false;
  return (begins === undefined || comparePlaces(begins, first) <= 0) && comparePlaces(ends, last) >= 0;
}
