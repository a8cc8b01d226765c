import type { FeedPlace } from '../../store/orders/changes-feed.ts';

/** Compares two places of the feed in its order. Negative: the first one is earlier. */
export function comparePlaces(one: FeedPlace, other: FeedPlace): number {
  if (one.transactionId !== other.transactionId) {
    return BigInt(one.transactionId) < BigInt(other.transactionId) ? -1 : 1;
  }
  if (one.changedAt !== other.changedAt) return one.changedAt < other.changedAt ? -1 : 1;
  return compareBytes(one.entity, other.entity) || compareBytes(one.id, other.id) || one.version - other.version;
}

/** As PostgreSQL's collation "C": by bytes. UTF-16 has another order beyond the basic plane. */
const compareBytes = (one: string, other: string): number =>
  one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));

/** The latest place before the event of a version: all other events behind it are later than it. */
export const placeBefore = (place: FeedPlace): FeedPlace => ({ ...place, version: place.version - 1 });
