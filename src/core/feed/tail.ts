import { setImmediate } from 'node:timers/promises';
import { UNAVAILABLE } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { instantOf } from '../../model/time.ts';
import type { FairReading, Reading } from '../../store/database/connection.ts';
import {
  beginningOf,
  type ChangeFilter,
  type FeedPlace,
  findAdvanced,
  findFeed,
  findHorizon,
  type Horizon,
} from '../../store/orders/changes-feed.ts';
import { createGuarded, type Guarded } from '../guarded.ts';
import { OWN_WORK } from '../prune.ts';
import type { FeedCursor } from '../read/read-history.ts';
import type { Ends } from '../transaction/run.ts';
import type { FollowedChanges, OwnFeed } from './feed.ts';
import type { HorizonTimes } from './horizon-times.ts';
import { meetsFilter } from './meets-filter.ts';
import { OpenStreams } from './open-streams.ts';
import { OTHER_DATABASE, readFeed, withNames } from './read-feed.ts';
import { Ring } from './ring.ts';

/** How often the horizon is read while a workspace is followed. Other hubs' commits are seen this way. */
const POLL_MS = 250;
/** The least time between two readings after commits of this process: with hundreds of commits a second, one reading has many. */
const GAP_MS = 20;
/** The same while each reading has many changes: fewer readings then leave more of the database to the writers. */
const BUSY_GAP_MS = 100;
const MANY_CHANGES = 40;
/** How long it is read again after every gap, when a commit was above the horizon, since another transaction was under way. */
const INSIST_MS = 500;
const LONGEST_PAUSE_MS = 5000;
/** How long a workspace is followed after its last reader. */
const FOLLOWED_FOR_MS = 30_000;
/** Another hub may blank a history meanwhile. */
const HELD_FOR_MS = 10_000;
/** The changes of a workspace in memory, and their characters; of all workspaces together. */
const MOST_HELD = 5000;
const MOST_LENGTH = 4 * 2 ** 20;
const MOST_LENGTH_IN_ALL = 64 * 2 ** 20;
/** Changes of one reading of the database, and readings of one workspace before the others have their turn. */
const PAGE = 1000;
const MOST_PAGES = 10;
/** Workspaces that one statement looks through. */
const LOOKED_AT_ONCE = 1000;

interface Waiter {
  after: FeedPlace;
  wake(hasMore: boolean): void;
}

interface Followed {
  workspaceId: string;
  /** Absent before the first reading, and when it was dropped. */
  ring: Ring | undefined;
  /** The horizon up to which the ring was read. */
  readTo: string | undefined;
  completeAtMs: number | undefined;
  waiters: Set<Waiter>;
  usedAtMs: number;
}

interface TailOptions {
  /** For the horizon. */
  readers: Reading;
  /** For the changes. */
  pagedReaders: FairReading;
  times: HorizonTimes;
  /** Tells of the transactions of this process. */
  ends: Ends;
  onError(error: unknown): void;
}

/**
 * Follows the changes of all workspaces that have readers, and holds the latest of each in memory. Polling is the truth; a hint after a
 * commit of this process only makes it sooner.
 */
export class Tail implements OwnFeed {
  readonly #options: TailOptions;
  readonly #guarded: Guarded;
  readonly #stopping = new AbortController();
  readonly streams = new OpenStreams();
  readonly #followed = new Map<string, Followed>();
  ended = 0;
  #hinted = new Set<string>();
  #database: string | undefined;
  #insistUntilMs = 0;
  #failures = 0;
  /** Changes of the last reading. */
  #changes = 0;
  #isReading = false;
  #beganMs = Number.NEGATIVE_INFINITY;
  #lookedAtAllMs = Number.NEGATIVE_INFINITY;
  #timer: { timeout: NodeJS.Timeout; atMs: number } | undefined;

  constructor(options: TailOptions) {
    this.#options = options;
    this.#guarded = createGuarded(options.onError);
  }

  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  async read(
    workspaceId: string,
    from: FeedCursor,
    most: number,
    filter?: ChangeFilter,
  ): Promise<Result<FollowedChanges>> {
    if (this.stopping.aborted) return refuse(UNAVAILABLE);
    const { ring, completeAtMs } = this.#follow(workspaceId);
    if (!ring || !from.after || from.database !== this.#database || !ring.reaches(from.after))
      return this.#readDatabase(workspaceId, from, most, filter);
    const { placed, next, hasMore } = ring.read(
      from.after,
      most,
      ({ change }) => filter === undefined || meetsFilter(change, filter),
    );
    return ok(followed(from.database, { placed, next, hasMore }, completeAtMs));
  }

  wait(
    workspaceId: string,
    { database, after }: FeedCursor,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<boolean> {
    if (this.stopping.aborted || signal?.aborted) return Promise.resolve(false);
    const workspace = this.#follow(workspaceId);
    const isOfOther = this.#database !== undefined && this.#database !== database;
    // A caller that waits in a loop and takes nothing now must not hold the process.
    if (!after || isOfOther || mayHaveAfter(workspace, after)) return setImmediate(true);
    return new Promise((resolve) => {
      const wake = (hasMore: boolean): void => {
        clearTimeout(tooLong);
        signal?.removeEventListener('abort', giveUp);
        workspace.waiters.delete(waiter);
        this.#follow(workspaceId);
        resolve(hasMore);
      };
      const giveUp = (): void => wake(false);
      const waiter: Waiter = { after, wake };
      const tooLong = setTimeout(giveUp, timeoutMs);
      tooLong.unref();
      signal?.addEventListener('abort', giveUp);
      workspace.waiters.add(waiter);
    });
  }

  present(): Promise<Result<FeedCursor>> {
    return this.#guarded(async () => {
      const [{ database, transactionId }] = await this.#options.readers.read(findHorizon());
      return ok({ database, after: beginningOf(transactionId) });
    });
  }

  hint(workspaceId: string): void {
    this.ended++;
    if (this.#followed.has(workspaceId)) {
      this.#hinted.add(workspaceId);
      this.#insistUntilMs = performance.now() + INSIST_MS;
    }
    if (this.#hinted.size > 0) this.#plan(this.#gapMs);
  }

  forget(workspaceId: string): void {
    const present = this.#followed.get(workspaceId);
    if (!present) return;
    // A reading that is under way has its own entry, and adds to nothing.
    this.#followed.set(workspaceId, { ...present, ring: undefined, readTo: undefined });
    this.hint(workspaceId);
  }

  stop(): void {
    this.#stopping.abort();
    clearTimeout(this.#timer?.timeout);
    for (const { waiters } of this.#followed.values()) for (const { wake } of [...waiters]) wake(false);
  }

  #follow(workspaceId: string): Followed {
    const usedAtMs = performance.now();
    const present = this.#followed.get(workspaceId);
    if (present) {
      present.usedAtMs = usedAtMs;
      return present;
    }
    const made: Followed = {
      ...{ workspaceId, usedAtMs, waiters: new Set() },
      ...{ ring: undefined, readTo: undefined, completeAtMs: undefined },
    };
    this.#followed.set(workspaceId, made);
    this.#options.ends.tell = (id) => this.hint(id);
    this.hint(workspaceId);
    return made;
  }

  #readDatabase(
    workspaceId: string,
    from: FeedCursor,
    most: number,
    filter: ChangeFilter | undefined,
  ): Promise<Result<FollowedChanges>> {
    const { pagedReaders, times } = this.#options;
    return this.#guarded(() =>
      pagedReaders.inOneTurn(workspaceId, async (reading): Promise<Result<FollowedChanges>> => {
        const atMs = times.now();
        const [horizon] = await reading.read(findHorizon());
        const completeAtMs = times.note(horizon, atMs);
        if (horizon.database !== from.database) return refuse(OTHER_DATABASE);
        const { placed, next, hasMore } = await readFeed(reading, workspaceId, horizon, from.after, most, filter);
        return ok(followed(horizon.database, { placed, next, hasMore }, completeAtMs));
      }),
    );
  }

  /** Plans the next reading, `gapMs` after the beginning of the last one, unless it is planned for an earlier time. */
  #plan(gapMs: number): void {
    if (this.#isReading || this.stopping.aborted) return;
    const nowMs = performance.now();
    const atMs = Math.max(nowMs, this.#beganMs + gapMs);
    if (this.#timer && this.#timer.atMs <= atMs) return;
    clearTimeout(this.#timer?.timeout);
    const timeout = setTimeout(() => void this.#turn(), atMs - nowMs);
    timeout.unref();
    this.#timer = { timeout, atMs };
  }

  async #turn(): Promise<void> {
    this.#timer = undefined;
    this.#isReading = true;
    this.#beganMs = performance.now();
    const hinted = this.#hinted;
    const isAll = hinted.size === 0 || this.#beganMs - this.#lookedAtAllMs >= POLL_MS;
    if (isAll) this.#lookedAtAllMs = this.#beganMs;
    this.#hinted = new Set();
    this.#changes = 0;
    let isOver = true;
    try {
      isOver = await this.#readOn(isAll ? undefined : hinted);
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      isOver = false;
      if (!this.stopping.aborted) this.#options.onError(error);
    } finally {
      this.#isReading = false;
    }
    if (!isOver && this.#beganMs < this.#insistUntilMs) for (const id of hinted) this.#hinted.add(id);
    this.#leaveUnused();
    if (this.#failures > 0) this.#plan(Math.min(LONGEST_PAUSE_MS, POLL_MS * 2 ** this.#failures));
    else if (this.#hinted.size > 0) this.#plan(this.#gapMs);
    else if (this.#followed.size > 0) this.#plan(POLL_MS);
  }

  /**
   * Reads what is new of these workspaces, or of all. Returns whether nothing is left, as far as transactions have ended that are under
   * way. Throws the database's error.
   */
  async #readOn(ids: ReadonlySet<string> | undefined): Promise<boolean> {
    const { readers, times } = this.#options;
    const atMs = times.now();
    const [horizon] = await readers.read(findHorizon());
    const completeAtMs = times.note(horizon, atMs);
    if (horizon.database !== this.#database) {
      for (const workspace of this.#followed.values()) workspace.ring = undefined;
      this.#database = horizon.database;
    }
    const wanted = [...(ids ?? this.#followed.keys())].flatMap((id) => this.#followed.get(id) ?? []);
    for (const workspace of wanted) {
      if (workspace.ring) continue;
      workspace.ring = new Ring(horizon.transactionId);
      workspace.readTo = horizon.transactionId;
    }
    const advanced = await this.#advanced(
      wanted.filter(({ readTo }) => readTo !== horizon.transactionId),
      horizon,
    );
    for (const workspace of wanted) {
      if (advanced.has(workspace)) await this.#readNew(workspace, horizon);
      else if (workspace.readTo !== horizon.transactionId) {
        workspace.ring?.add([], beginningOf(horizon.transactionId), performance.now());
        workspace.readTo = horizon.transactionId;
      }
      if (workspace.readTo === horizon.transactionId) workspace.completeAtMs = completeAtMs;
      workspace.ring?.trim(MOST_HELD, this.#mostLength, performance.now() - HELD_FOR_MS);
      for (const { after, wake } of [...workspace.waiters]) if (mayHaveAfter(workspace, after)) wake(true);
    }
    const isReadTo = ({ readTo }: Followed): boolean => readTo === horizon.transactionId;
    return horizon.transactionId === horizon.nextTransactionId && wanted.every(isReadTo);
  }

  /** Those of the workspaces that have changes below the horizon which are not read. */
  async #advanced(workspaces: readonly Followed[], horizon: Horizon): Promise<Set<Followed>> {
    if (workspaces.length < 2) return new Set(workspaces);
    const found = new Set<Followed>();
    for (let i = 0; i < workspaces.length; i += LOOKED_AT_ONCE) {
      const some = workspaces.slice(i, i + LOOKED_AT_ONCE);
      const from = some.map(({ workspaceId, ring }) => ({ workspaceId, transactionId: ring?.to.transactionId ?? '0' }));
      const [ids] = await this.#options.readers.read(findAdvanced(from, horizon));
      for (const workspace of some) if (ids.has(workspace.workspaceId)) found.add(workspace);
    }
    return found;
  }

  async #readNew(workspace: Followed, horizon: Horizon): Promise<void> {
    const { workspaceId, ring } = workspace;
    if (!ring) return;
    await this.#options.pagedReaders.inOneTurn(OWN_WORK, async (reading) => {
      for (let page = 0; page < MOST_PAGES; page++) {
        const [{ placed, isCut }] = await reading.read(findFeed(workspaceId, ring.to, horizon, PAGE));
        this.#changes += placed.length;
        const named = await withNames(reading, workspaceId, placed);
        const end = placed.at(-1)?.place;
        ring.add(named, isCut && end ? end : beginningOf(horizon.transactionId), performance.now());
        if (isCut) ring.trim(MOST_HELD, this.#mostLength, 0);
        else {
          workspace.readTo = horizon.transactionId;
          return;
        }
      }
    });
  }

  get #gapMs(): number {
    return this.#changes >= MANY_CHANGES ? BUSY_GAP_MS : GAP_MS;
  }

  get #mostLength(): number {
    return Math.min(MOST_LENGTH, MOST_LENGTH_IN_ALL / this.#followed.size);
  }

  #leaveUnused(): void {
    const beforeMs = performance.now() - FOLLOWED_FOR_MS;
    for (const [id, { waiters, usedAtMs }] of this.#followed)
      if (waiters.size === 0 && usedAtMs < beforeMs) this.#followed.delete(id);
    if (this.#followed.size === 0) this.#options.ends.tell = undefined;
  }
}

/** Whether a reader at a place has something to read, from the ring or from the database. */
const mayHaveAfter = ({ ring }: Followed, after: FeedPlace): boolean =>
  ring !== undefined && (!ring.reaches(after) || ring.hasAfter(after));

const followed = (
  database: string,
  { placed, next, hasMore }: Pick<FollowedChanges, 'placed' | 'hasMore'> & { next: FeedPlace | undefined },
  completeAtMs: number | undefined,
): FollowedChanges => ({
  placed,
  completeTo: { database, after: next },
  completeAt: hasMore || completeAtMs === undefined ? undefined : instantOf(() => completeAtMs),
  hasMore,
});
