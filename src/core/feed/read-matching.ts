import type { Reading } from '../../store/database/connection.ts';
import { BLOCK_SIZE, findMappedParts } from '../../store/orders/change-map.ts';
import {
  beginningOf,
  type ChangeFilter,
  type FeedPart,
  type FeedPlace,
  findFeedPlace,
  findHorizon,
  findMatching,
} from '../../store/orders/changes-feed.ts';
import { PAGE_BYTES } from '../../store/orders/versions.ts';

/** Changes of the feed, in order. */
export interface FoundChanges {
  placed: FeedPart['placed'];
  /** The place up to which all wanted changes were read. `undefined`: the beginning. */
  next: FeedPlace | undefined;
  hasMore: boolean;
}

/** Parts of a thousand changes that one page examines: some ten milliseconds. */
const MOST_PARTS = 10;

/**
 * Reads up to `most` changes that meet a filter, after a place. It examines only the blocks of the map that may have
 * some, then the changes behind the map up to the horizon, and ends when it has examined ten thousand changes. For an
 * order it reads the order's history. Throws the database's error.
 */
export async function readMatching(
  reading: Reading,
  workspaceId: string,
  filter: ChangeFilter,
  from: FeedPlace | undefined,
  most: number,
): Promise<FoundChanges> {
  const placed: FeedPart['placed'] = [];
  let next = from ?? beginningOf('0');
  let length = 0;
  let parts = 0;
  const page = (hasMore: boolean): FoundChanges => ({ placed, next, hasMore });
  /** Reads a part. Returns whether the page has no room or no time for another one. */
  const take = async (after: FeedPlace, until: FeedPlace): Promise<boolean> => {
    const wanted = most - placed.length;
    const [part] = await reading.read(findMatching(workspaceId, filter, after, until, wanted));
    placed.push(...part.placed);
    length += part.length;
    parts += 1;
    next = part.isCut ? (placed.at(-1)?.place ?? until) : until;
    return part.isCut || length >= PAGE_BYTES || parts === MOST_PARTS;
  };

  const { orderId } = filter;
  if (orderId === undefined) {
    const [mapped] = await reading.read(findMappedParts(workspaceId, filter, next, MOST_PARTS));
    for (const { after, until } of mapped.parts) if (await take(after, until)) return page(true);
    next = mapped.until ?? next;
    if (mapped.hasMore) return page(true);
  }
  // Read after the map: what is mapped is below any later horizon.
  const [{ transactionId }] = await reading.read(findHorizon());
  if (BigInt(next.transactionId) >= BigInt(transactionId)) return page(false);
  const end = beginningOf(transactionId);
  for (;;) {
    const [until] = await reading.read(findFeedPlace(workspaceId, orderId, next, end, BLOCK_SIZE));
    const isFull = await take(next, until ?? end);
    if (!until && next === end) return page(false);
    if (isFull) return page(true);
  }
}
