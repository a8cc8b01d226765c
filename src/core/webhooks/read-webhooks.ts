import { EVENT_TYPES, type EventType, wantsType } from '../../model/event.ts';
import type { Problem } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { isPossibleId } from '../../model/text.ts';
import type { WebhookAttempt, WebhookEndpoint } from '../../model/webhook.ts';
import type { FairReading, Reading } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import {
  beginningOf,
  countMatching,
  type FeedPlace,
  findHorizon,
  findVersions,
} from '../../store/orders/changes-feed.ts';
import {
  countWaiting,
  findAttempt,
  insertAttempts,
  listAttempts,
  listWaiting,
} from '../../store/webhooks/deliveries.ts';
import { findEndpoint, findSkippedActors, listEndpoints, type StoredEndpoint } from '../../store/webhooks/endpoints.ts';
import { findReplay, listReplays } from '../../store/webhooks/replays.ts';
import { parseCursor, writeCursor } from '../feed/cursor.ts';
import { comparePlaces, placeBefore } from '../feed/place.ts';
import { createGuarded } from '../guarded.ts';
import type { IdPage } from '../lists/read-list.ts';
import { statusOf } from './status.ts';
import type { ReplayRange, WebhookPort, Webhooks } from './webhooks.ts';

/** The parts that it requires. */
export interface WebhookSources {
  queuedReaders: FairReading;
  port: WebhookPort;
  onError(error: unknown): void;
}

/** Builds it. Errors of the database go to `onError`. */
export function createReadWebhooks({ queuedReaders, port, onError }: WebhookSources): Webhooks {
  const guarded = createGuarded(onError);
  /** Reads something of an endpoint that exists. */
  const ofEndpoint = <T>(
    workspaceId: string,
    id: string,
    read: (reading: Reading, stored: StoredEndpoint) => Promise<Result<T>>,
  ): Promise<Result<T>> =>
    guarded(async () => {
      const unknown = refuse({ kind: 'not_found', entity: 'webhook endpoint', id });
      if (!isPossibleId(id)) return unknown;
      const reading = queuedReaders.of(workspaceId);
      const [stored] = await reading.read(findEndpoint(workspaceId, id));
      return stored ? read(reading, stored) : unknown;
    });
  const pageOf = async <T extends { id: string }>(
    reading: Reading,
    query: (most: number) => Query<T[]>,
    size: number,
  ): Promise<Result<IdPage<T>>> => {
    const [found] = await reading.read(query(size + 1));
    const items = found.slice(0, size);
    return ok({ items, next: found.length > size ? items.at(-1)?.id : undefined });
  };
  return {
    list: (workspaceId, { after, size }) =>
      guarded(async () => {
        const [found, waiting] = await queuedReaders
          .of(workspaceId)
          .read(listEndpoints(workspaceId, after, size + 1), countWaiting(workspaceId));
        const items = found.slice(0, size).map((stored) => statusOf(stored, waiting));
        return ok({ items, next: found.length > size ? items.at(-1)?.id : undefined });
      }),
    one: (workspaceId, id) =>
      ofEndpoint(workspaceId, id, async (reading, stored) => {
        const [waiting] = await reading.read(countWaiting(workspaceId));
        return ok(statusOf(stored, waiting));
      }),
    attempts: (workspaceId, id, filter, { after, size }) =>
      ofEndpoint(workspaceId, id, (reading) =>
        pageOf(reading, (most) => listAttempts(workspaceId, id, filter, after, most), size),
      ),
    attempt: (workspaceId, id, attemptId) =>
      ofEndpoint(workspaceId, id, async (reading) => {
        const [attempt] = isPossibleId(attemptId) ? await reading.read(findAttempt(workspaceId, id, attemptId)) : [];
        return attempt ? ok(attempt) : refuse({ kind: 'not_found', entity: 'attempt', id: attemptId });
      }),
    waiting: (workspaceId, id, most) =>
      ofEndpoint(workspaceId, id, async (reading) => {
        const [waiting] = await reading.read(listWaiting(workspaceId, id, most));
        return ok(waiting);
      }),
    replays: (workspaceId, id, { after, size }) =>
      ofEndpoint(workspaceId, id, (reading) =>
        pageOf(reading, (most) => listReplays(workspaceId, id, after, most), size),
      ),
    replay: (workspaceId, id, replayId) =>
      ofEndpoint(workspaceId, id, async (reading) => {
        const [replay] = isPossibleId(replayId) ? await reading.read(findReplay(workspaceId, id, replayId)) : [];
        return replay ? ok(replay) : refuse({ kind: 'not_found', entity: 'replay', id: replayId });
      }),
    count: (workspaceId, id, range, eventTypes) =>
      ofEndpoint(workspaceId, id, async (reading, { endpoint }) => {
        const [horizon, skipped] = await reading.read(findHorizon(), findSkippedActors(workspaceId, id));
        const present = beginningOf(horizon.transactionId);
        const places = placesOf(range, horizon.database, present);
        if (!places.ok) return places;
        const { after, until } = places.value;
        const types = typesOf(endpoint, eventTypes(endpoint));
        const { from, to } = range;
        const [counted] = await reading.read(
          countMatching(workspaceId, { types, from, to }, skipped, after ?? beginningOf('0'), until),
        );
        const known = {
          after: range.after,
          until: writeCursor({ database: horizon.database, after: until }),
          from,
          to,
        };
        return ok({ ...counted, range: known, endpoint });
      }),
    eventOf: (workspaceId, id, attemptId) =>
      ofEndpoint(workspaceId, id, async (reading, { endpoint }) => {
        const [attempt] = isPossibleId(attemptId) ? await reading.read(findAttempt(workspaceId, id, attemptId)) : [];
        if (!attempt) return refuse({ kind: 'not_found', entity: 'attempt', id: attemptId });
        const { entity, entity_id, version } = attempt;
        if (entity === '') return refuse({ kind: 'conflict', reason: 'A test is not sent again: send a new one' });
        const [{ database }, [found]] = await reading.read(
          findHorizon(),
          findVersions(workspaceId, [{ entity, id: entity_id, from: version, to: version }], 1),
        );
        if (!found) return refuse({ kind: 'conflict', reason: 'The event is in no history any more' });
        const { place } = found;
        return ok({
          endpoint,
          after: writeCursor({ database, after: placeBefore(place) }),
          until: writeCursor({ database, after: place }),
        });
      }),
    test: (workspaceId, id, isDryRun) =>
      ofEndpoint(workspaceId, id, async (reading, { endpoint }) => {
        const sent = await port.sendTest(workspaceId, endpoint, isDryRun);
        if (sent.ok && !isDryRun) await reading.read(insertAttempts(workspaceId, [sent.value]));
        return sent satisfies Result<WebhookAttempt>;
      }),
    problemOfUrl: (url) => port.problemOfUrl(url),
    changed: (workspaceId) => port.changed(workspaceId),
  };
}

/** The types of events that an endpoint is sent. */
const typesOf = ({ types }: Pick<WebhookEndpoint, 'types'>, ofFormat: readonly string[]): EventType[] =>
  EVENT_TYPES.filter((type) => ofFormat.includes(type) && wantsType(types, type));

/** The places of a range. Fails with `invalid`. */
function placesOf(
  { after, until }: ReplayRange,
  database: string,
  present: FeedPlace,
): Result<{ after: FeedPlace | undefined; until: FeedPlace }> {
  const problems: Problem[] = [];
  const read = (name: 'after' | 'until', text: string | undefined): FeedPlace | undefined => {
    if (text === undefined) return undefined;
    const cursor = parseCursor(text);
    if (!cursor) problems.push(problem(name, 'must be a position of the change feed'));
    else if (cursor.database !== database) problems.push(problem(name, 'is of another database'));
    return cursor?.after;
  };
  const first = read('after', after);
  const last = read('until', until) ?? present;
  if (problems.length === 0 && first && comparePlaces(first, last) > 0)
    problems.push(problem('until', 'is before after'));
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  return ok({ after: first, until: comparePlaces(last, present) < 0 ? last : present });
}

const problem = (name: string, reason: string): Problem => ({
  place: 'body',
  path: [name],
  rule: 'reference',
  reason,
  binding: 'shape',
});
