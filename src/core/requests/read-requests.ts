import type { KeptRequest } from '../../model/kept-request.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { findActors, type KnownActor } from '../../store/access/actors.ts';
import type { FairReading, Reading } from '../../store/database/connection.ts';
import {
  countMissing,
  countRequests,
  findRequest,
  findRequests,
  findWindowEnd,
  type RequestFilter,
  type RequestGroup,
  type RequestPlace,
} from '../../store/requests.ts';
import { createGuarded } from '../guarded.ts';

export type { RequestFilter, RequestGroup, RequestPlace } from '../../store/requests.ts';

/** The keys and users of requests, by id. */
export type Actors = ReadonlyMap<string, KnownActor>;

/** A page of kept requests, the latest first. */
export interface RequestPage {
  requests: KeptRequest[];
  actors: Actors;
  /** The place where the list goes on; absent at its end. */
  next: RequestPlace | undefined;
  /** How many requests of the period could not be kept. */
  missing: number;
}

/** The kept requests of a workspace. All fail with `busy`, `unavailable` or `internal`. */
export interface ReadRequests {
  /** Lists requests, the latest first. A page may be short before the end of the list. */
  list(
    workspaceId: string,
    filter: RequestFilter,
    page: { after: RequestPlace | undefined; size: number },
  ): Promise<Result<RequestPage>>;
  /** Reads a request with its body. Fails with `not_found` too, also for the request of another key than `keyId`. */
  one(
    workspaceId: string,
    id: string,
    keyId: string | undefined,
  ): Promise<Result<{ request: KeptRequest; actors: Actors }>>;
  /** Counts the latest requests by operation, status, reason and field, the commonest first. */
  summary(
    workspaceId: string,
    filter: RequestFilter,
    size: number,
  ): Promise<Result<{ groups: RequestGroup[]; actors: Actors; missing: number }>>;
}

/** The requests that a page looks at for those that meet the conditions. */
const LOOKED_AT = 20_000;
/** The requests that a summary counts. */
const COUNTED = 200_000;

/** Builds it. Errors of the database go to `onError`. */
export function createReadRequests(queuedReaders: FairReading, onError: (error: unknown) => void): ReadRequests {
  const guarded = createGuarded(onError);
  return {
    list: (workspaceId, filter, { after, size }) =>
      guarded(async () => {
        const reading = queuedReaders.of(workspaceId);
        const range = { after, limit: size + 1, window: LOOKED_AT };
        const [found, missing] = await reading.read(
          findRequests(workspaceId, filter, range),
          countMissing(workspaceId, filter),
        );
        const requests = found.slice(0, size);
        const isFull = found.length > size;
        const last = requests.at(-1);
        const next =
          isFull && last ? placeOf(last) : (await reading.read(findWindowEnd(workspaceId, filter, range)))[0];
        return ok({ requests, actors: await actorsOf(reading, workspaceId, requests), next, missing });
      }),
    one: (workspaceId, id, keyId) =>
      guarded(async () => {
        const reading = queuedReaders.of(workspaceId);
        const [request] = await reading.read(findRequest(workspaceId, id));
        if (!request || (keyId !== undefined && request.key_id !== keyId)) {
          return refuse({ kind: 'not_found', entity: 'request', id });
        }
        return ok({ request, actors: await actorsOf(reading, workspaceId, [request]) });
      }),
    summary: (workspaceId, filter, size) =>
      guarded(async () => {
        const reading = queuedReaders.of(workspaceId);
        const [groups, missing] = await reading.read(
          countRequests(workspaceId, filter, { limit: size, window: COUNTED }),
          countMissing(workspaceId, filter),
        );
        const ids = groups.flatMap(({ keyIds }) => keyIds);
        const [actors] = await reading.read(findActors(workspaceId, [...new Set(ids)]));
        return ok({ groups, actors, missing });
      }),
  };
}

const placeOf = ({ received_at, id }: KeptRequest): RequestPlace => ({ receivedAt: received_at, id });

async function actorsOf(reading: Reading, workspaceId: string, requests: readonly KeptRequest[]): Promise<Actors> {
  if (requests.length === 0) return new Map();
  const [actors] = await reading.read(findActors(workspaceId, [...new Set(requests.map(({ key_id }) => key_id))]));
  return actors;
}
