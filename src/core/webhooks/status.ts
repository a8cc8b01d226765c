import type { FeedPlace } from '../../store/orders/changes-feed.ts';
import { type WaitingCounts, waitingOf } from '../../store/webhooks/deliveries.ts';
import type { StoredEndpoint } from '../../store/webhooks/endpoints.ts';
import { parseCursor, writeCursor } from '../feed/cursor.ts';
import { comparePlaces, placeBefore } from '../feed/place.ts';
import type { EndpointStatus } from './webhooks.ts';

/** What is known of an endpoint. `all` is what waits at the workspace's endpoints. */
export function statusOf(
  { endpoint, progress }: StoredEndpoint,
  all: ReadonlyMap<string, WaitingCounts>,
): EndpointStatus {
  const waiting = all.get(waitingOf(endpoint.id, ''));
  return {
    id: endpoint.id,
    endpoint,
    progress,
    waiting,
    completeTo: completeTo(progress.cursor, progress.missedAfter, waiting?.earliest),
  };
}

/** "You have everything up to N": the earliest of the position, of what the receiver never got, and of what waits. */
function completeTo(cursor: string, missedAfter: string | undefined, waiting: FeedPlace | undefined): string {
  const position = parseCursor(cursor);
  const missed = missedAfter === undefined ? undefined : parseCursor(missedAfter)?.after;
  const before = waiting && placeBefore(waiting);
  if (!position) return cursor;
  const places = [position.after, missed, before].filter((place) => place !== undefined);
  if (position.after === undefined || places.length === 0) return cursor;
  const [lowest] = places.sort(comparePlaces);
  return writeCursor({ database: position.database, after: lowest });
}
