import type { Result } from '../../model/result.ts';
import type { Instant } from '../../model/time.ts';
import type { ChangeFilter } from '../../store/orders/changes-feed.ts';
import type { FeedCursor } from '../read/read-history.ts';
import type { OpenStreams } from './open-streams.ts';
import type { PlacedChange } from './read-feed.ts';

export type { PlacedChange } from './read-feed.ts';

/** What follows a position in the changes of a workspace. */
export interface FollowedChanges {
  /** In the order of the feed. */
  placed: readonly PlacedChange[];
  /** You have everything up to here that meets the filter. Read on from here. */
  completeTo: FeedCursor;
  /**
   * The time up to which no committed change can be missing. `undefined` while there is more to read, or when it is not known how long
   * the transaction has been open that holds the horizon back.
   */
  completeAt: Instant | undefined;
  /** Whether there is more at present: read on at once. A page of a filter may be empty and have more. */
  hasMore: boolean;
}

/**
 * The changes of a workspace, for readers that follow them: live streams and webhooks. All readers of a process share one reading of
 * the database at the present end. Readers pull, so a slow one holds up only itself.
 *
 *     for (let at = position; ; ) {
 *       const read = await feed.read(workspaceId, at, 100);
 *       if (!read.ok) { wait a second; continue; }   // nothing is skipped
 *       for (const { change, place } of read.value.placed) …
 *       at = read.value.completeTo;
 *       if (!read.value.hasMore) await feed.wait(workspaceId, at, 15_000, signal);
 *     }
 */
export interface Feed {
  /**
   * Reads up to `most` changes after a position, below the horizon, so that none is skipped; with a filter, those that meet it. Recent
   * ones come out of memory, earlier ones from the database. Fails with `conflict` when the position is of another database, with `busy`
   * and `unavailable`.
   */
  read(workspaceId: string, from: FeedCursor, most: number, filter?: ChangeFilter): Promise<Result<FollowedChanges>>;
  /**
   * Waits until the workspace has a change after a position, which may not meet the reader's filter. Returns whether there may be one:
   * false after `timeoutMs`, when the signal aborts, and at once when the hub stops. Never rejects.
   */
  wait(workspaceId: string, from: FeedCursor, timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
  /** The present end: the position after all changes of transactions that have ended. Fails with `unavailable`. */
  present(): Promise<Result<FeedCursor>>;
  /** How many transactions of callers have ended in this process while a workspace was followed. */
  readonly ended: number;
  /** Aborts when the hub stops, before its requests and its database end. */
  readonly stopping: AbortSignal;
  /** The live streams of the process. */
  readonly streams: OpenStreams;
}

/** The feed with what its process tells it. */
export interface OwnFeed extends Feed {
  /** Says that a transaction of the workspace was committed, or may have been. It costs little. */
  hint(workspaceId: string): void;
  /** Drops what is in memory of a workspace, since a reset or an erasure changed its history. */
  forget(workspaceId: string): void;
  /** Ends all waits. */
  stop(): void;
}
