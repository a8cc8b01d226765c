import type { Failure } from '../../model/failure.ts';
import { findActors, type KnownActor } from '../../store/access/actors.ts';
import type { Reading } from '../../store/database/connection.ts';
import {
  beginningOf,
  type ChangeFilter,
  type FeedPlace,
  findFeed,
  type Horizon,
  type ReadChange,
} from '../../store/orders/changes-feed.ts';
import { findDisplayIds } from '../../store/orders/versions.ts';
import { comparePlaces } from './place.ts';
import { readMatching } from './read-matching.ts';

/** A change of the feed with its place, and what its event shows beside it. */
export interface PlacedChange extends ReadChange {
  /** The authors of this change and of others, by their ids. */
  actors: ReadonlyMap<string, KnownActor>;
  /** Of an order: its id for people when the change was read. */
  displayId: string | undefined;
}

/** Consecutive changes of a workspace that meet a filter. */
export interface FeedStretch {
  placed: readonly PlacedChange[];
  /** The place up to which nothing that meets the filter is missing. `undefined`: the beginning. */
  next: FeedPlace | undefined;
  /** Whether there may be more below the horizon. */
  hasMore: boolean;
}

/** The failure of a position that is of another database. */
export const OTHER_DATABASE: Failure = {
  kind: 'conflict',
  reason: 'The cursor is of another database, from which this one was restored: begin without it',
};

/**
 * Reads up to `most` changes after a place and below the horizon, fewer when they are long. With a filter, those that meet it; it
 * examines a limited number. Throws the database's error.
 */
export async function readFeed(
  reading: Reading,
  workspaceId: string,
  horizon: Horizon,
  after: FeedPlace | undefined,
  most: number,
  filter?: ChangeFilter,
): Promise<FeedStretch> {
  const { placed, next, hasMore } = filter
    ? await readMatching(reading, workspaceId, filter, after, most)
    : await readAll(reading, workspaceId, horizon, after, most);
  return { placed: await withNames(reading, workspaceId, placed), next, hasMore };
}

/** Reads the next changes, whatever they are. */
async function readAll(
  reading: Reading,
  workspaceId: string,
  horizon: Horizon,
  after: FeedPlace | undefined,
  most: number,
): Promise<{ placed: readonly ReadChange[]; next: FeedPlace | undefined; hasMore: boolean }> {
  const [{ placed, isCut }] = await reading.read(findFeed(workspaceId, after, horizon, most));
  const end = beginningOf(horizon.transactionId);
  const next = after && comparePlaces(after, end) > 0 ? after : end;
  return { placed, next: isCut ? placed.at(-1)?.place : next, hasMore: isCut };
}

/** Reads what the events of changes show beside them. */
export async function withNames(
  reading: Reading,
  workspaceId: string,
  placed: readonly ReadChange[],
): Promise<PlacedChange[]> {
  if (placed.length === 0) return [];
  const orders = placed.filter(({ change }) => change.entity === 'order');
  const [actors, displayIds] = await reading.read(
    findActors(workspaceId, [...new Set(placed.map(({ change }) => change.actor))]),
    findDisplayIds(workspaceId, [...new Set(orders.map(({ change }) => change.id))]),
  );
  return placed.map((each) => ({
    ...each,
    actors,
    displayId: each.change.entity === 'order' ? displayIds.get(each.change.id) : undefined,
  }));
}
