import { v7 as uuidv7 } from 'uuid';
import { ok, type Result, refuse } from '../../model/result.ts';
import { isPossibleId } from '../../model/text.ts';
import type { EndpointState, WebhookEndpoint, WebhookReplay } from '../../model/webhook.ts';
import { beginningOf, findHorizon } from '../../store/orders/changes-feed.ts';
import { cancelWaiting, countWaiting, retryNow, waitingOf } from '../../store/webhooks/deliveries.ts';
import {
  changeEndpoint,
  changeProgress,
  countEndpoints,
  deleteEndpoint,
  type EndpointChange,
  type EndpointProgress,
  findEndpoint,
  insertEndpoint,
  lockProgress,
  type NewEndpoint,
  rotateSecret,
  type StoredEndpoint,
  setEndpointState,
} from '../../store/webhooks/endpoints.ts';
import {
  cancelReplay,
  findReplay,
  findRunningReplays,
  insertReplay,
  type NewReplay,
} from '../../store/webhooks/replays.ts';
import type { Principal } from '../access/authenticate.ts';
import { parseCursor, writeCursor } from '../feed/cursor.ts';
import { placeBefore } from '../feed/place.ts';
import { statusOf } from '../webhooks/status.ts';
import type { EndpointStatus } from '../webhooks/webhooks.ts';
import type { AdministrationContext } from './context.ts';
import { noteDifference } from './context.ts';

export type { EndpointChange } from '../../store/webhooks/endpoints.ts';

/** The content of a new endpoint. `skip_changes_by`: by default the key or the user that creates it. */
export interface NewEndpointContent
  extends Omit<NewEndpoint, 'id' | 'created_by' | 'skip_changes_by'>,
    Partial<Pick<NewEndpoint, 'skip_changes_by'>> {
  /** The cursor behind which it begins; by default the present. */
  after?: string | undefined;
}

/** A new secret of an endpoint. */
export interface EndpointSecret {
  secret: string;
  publicKey?: string | undefined;
}

/** Administers a workspace's webhook endpoints. All fail with `unavailable` or `internal`, and with `not_found`. */
export interface WebhookAdministration {
  /** Fails with `conflict` when the workspace has the most that it may have, or with `invalid` for a position of another database. */
  create(caller: Principal, content: NewEndpointContent): Promise<Result<EndpointStatus>>;
  change(workspaceId: string, id: string, change: EndpointChange): Promise<Result<EndpointStatus>>;
  /** Deletes an endpoint with what waits and its log of attempts. */
  remove(workspaceId: string, id: string): Promise<Result<void>>;
  /** Gives an endpoint a new secret. The present one still signs, beside the new one, for `graceHours`. */
  rotate(workspaceId: string, id: string, made: EndpointSecret, graceHours: number): Promise<Result<EndpointStatus>>;
  /** Stops sending. What waits stays, and what happens meanwhile is sent after a resume. */
  pause(workspaceId: string, id: string, reason: string | undefined): Promise<Result<EndpointStatus>>;
  /**
   * Sends again: what waits, and what has happened since. `skipping`: what has happened and what waits is left out, and counts as
   * missed. An endpoint whose database was restored goes on from the present in any case.
   */
  resume(workspaceId: string, id: string, skipping: boolean): Promise<Result<EndpointStatus>>;
  /** Gives up all that waits. It counts as missed. */
  cancel(workspaceId: string, id: string): Promise<Result<EndpointStatus>>;
  /** Tries all that waits now. */
  retry(workspaceId: string, id: string): Promise<Result<EndpointStatus>>;
  /** Sends events of the past again. Fails with `conflict` when a replay of the endpoint runs, or the endpoint is not active. */
  startReplay(workspaceId: string, replay: Omit<NewReplay, 'id'>): Promise<Result<WebhookReplay>>;
  /** Stops a replay. One that has ended stays as it is. */
  cancelReplay(workspaceId: string, id: string, replayId: string): Promise<Result<WebhookReplay>>;
}

/** More would make each change of an order cost too much. The vendor bitbybit has 10. */
const MOST_ENDPOINTS = 50;

/** Builds the administration of webhook endpoints. */
export function createWebhookAdministration({ reading, guarded, note }: AdministrationContext): WebhookAdministration {
  const absent = (id: string): Result<never> => refuse({ kind: 'not_found', entity: 'webhook endpoint', id });
  const noteEndpoint = (
    workspaceId: string,
    before: WebhookEndpoint | undefined,
    after: WebhookEndpoint | undefined,
    secrets: readonly string[] = [],
  ): void => {
    const id = (before ?? after)?.id ?? '';
    noteDifference(note, { workspaceId, entity: 'webhook', id, before: noted(before), after: noted(after), secrets });
  };
  /** Does something with an endpoint that exists, whose progress nothing else changes meanwhile. */
  const withEndpoint = <T>(
    workspaceId: string,
    id: string,
    work: (stored: StoredEndpoint) => Promise<Result<T>>,
  ): Promise<Result<T>> =>
    guarded(async () => {
      if (!isPossibleId(id)) return absent(id);
      await reading.read(lockProgress(workspaceId, [id]));
      const [stored] = await reading.read(findEndpoint(workspaceId, id));
      return stored ? work(stored) : absent(id);
    });
  /** Reads an endpoint again after a change, and notes the change. */
  const changed = async (
    workspaceId: string,
    before: WebhookEndpoint,
    secrets: readonly string[] = [],
  ): Promise<Result<EndpointStatus>> => {
    const [stored, waiting] = await reading.read(findEndpoint(workspaceId, before.id), countWaiting(workspaceId));
    if (!stored) return absent(before.id);
    noteEndpoint(workspaceId, before, stored.endpoint, secrets);
    return ok(statusOf(stored, waiting));
  };
  const setState = async (
    workspaceId: string,
    { endpoint }: StoredEndpoint,
    state: EndpointState,
    reason?: string,
  ): Promise<Result<EndpointStatus>> => {
    await reading.read(setEndpointState(workspaceId, endpoint.id, state, reason));
    return changed(workspaceId, endpoint);
  };
  /** Counts what is given up without an attempt as missed, from the earliest of it on. */
  const skip = async (
    workspaceId: string,
    { endpoint: { id }, progress }: StoredEndpoint,
    cursor: string,
  ): Promise<void> => {
    const [counts, waited] = await reading.read(countWaiting(workspaceId), cancelWaiting(workspaceId, id));
    const waiting = counts.get(waitingOf(id, ''));
    const database = parseCursor(progress.cursor)?.database ?? '';
    const first = waiting && writeCursor({ database, after: placeBefore(waiting.earliest) });
    const isMoved = cursor !== progress.cursor;
    const missed = progress.missed + waited + (isMoved ? 1 : 0);
    await reading.read(
      changeProgress(workspaceId, id, {
        cursor,
        skipped: progress.skipped + waited,
        missed,
        missedAfter: missed === 0 ? undefined : (progress.missedAfter ?? first ?? progress.cursor),
        lastMissed: missed === 0 ? undefined : cursor,
      } satisfies Partial<EndpointProgress>),
    );
  };
  /** The positions of a running replay mean nothing in a restored database. */
  const cancelReplays = async (workspaceId: string, id: string): Promise<void> => {
    const [running] = await reading.read(findRunningReplays(workspaceId));
    for (const { replay } of running) {
      if (replay.endpoint_id === id) await reading.read(cancelReplay(workspaceId, id, replay.id));
    }
  };
  return {
    create: (caller, { after, ...content }) =>
      guarded(async () => {
        const { workspaceId } = caller;
        const [count, horizon] = await reading.read(countEndpoints(workspaceId), findHorizon());
        if (count >= MOST_ENDPOINTS) {
          return refuse({ kind: 'conflict', reason: `A workspace has at most ${MOST_ENDPOINTS} webhook endpoints` });
        }
        const { database, transactionId } = horizon;
        if (after !== undefined && parseCursor(after)?.database !== database) {
          const reason = 'must be a position of the change feed of this database';
          return refuse({
            kind: 'invalid',
            problems: [{ place: 'body', path: ['after'], rule: 'reference', reason, binding: 'shape' }],
          });
        }
        const cursor = after ?? writeCursor({ database, after: beginningOf(transactionId) });
        const endpoint: NewEndpoint = {
          skip_changes_by: [caller.keyId],
          ...content,
          id: uuidv7(),
          created_by: caller.keyId,
        };
        await reading.read(insertEndpoint(workspaceId, endpoint, cursor));
        const [stored] = await reading.read(findEndpoint(workspaceId, endpoint.id));
        if (!stored) return absent(endpoint.id);
        noteEndpoint(workspaceId, undefined, stored.endpoint);
        return ok(statusOf(stored, new Map()));
      }),
    change: (workspaceId, id, change) =>
      withEndpoint(workspaceId, id, async ({ endpoint }) => {
        await reading.read(changeEndpoint(workspaceId, id, change));
        return changed(workspaceId, endpoint);
      }),
    remove: (workspaceId, id) =>
      withEndpoint(workspaceId, id, async ({ endpoint }) => {
        await reading.read(deleteEndpoint(workspaceId, id));
        noteEndpoint(workspaceId, endpoint, undefined);
        return ok(undefined);
      }),
    rotate: (workspaceId, id, made, graceHours) =>
      withEndpoint(workspaceId, id, async ({ endpoint }) => {
        await reading.read(rotateSecret(workspaceId, id, made, graceHours));
        return changed(workspaceId, endpoint, ['secret']);
      }),
    pause: (workspaceId, id, reason) =>
      withEndpoint(workspaceId, id, (stored) => setState(workspaceId, stored, 'paused', reason)),
    resume: (workspaceId, id, skipping) =>
      withEndpoint(workspaceId, id, async (stored) => {
        const [{ database, transactionId }] = await reading.read(findHorizon());
        const isOfOther = parseCursor(stored.progress.cursor)?.database !== database;
        const present = writeCursor({ database, after: beginningOf(transactionId) });
        if (isOfOther) await cancelReplays(workspaceId, id);
        if (skipping || isOfOther) await skip(workspaceId, stored, present);
        else await reading.read(changeProgress(workspaceId, id, stored.progress));
        return setState(workspaceId, stored, 'active');
      }),
    cancel: (workspaceId, id) =>
      withEndpoint(workspaceId, id, async (stored) => {
        await skip(workspaceId, stored, stored.progress.cursor);
        return changed(workspaceId, stored.endpoint);
      }),
    retry: (workspaceId, id) =>
      withEndpoint(workspaceId, id, async ({ endpoint }) => {
        await reading.read(retryNow(workspaceId, id));
        return changed(workspaceId, endpoint);
      }),
    startReplay: (workspaceId, replay) =>
      withEndpoint(workspaceId, replay.endpoint_id, async ({ endpoint }) => {
        if (endpoint.state !== 'active') {
          return refuse({ kind: 'conflict', reason: `The endpoint is ${endpoint.state}: resume it first` });
        }
        const id = uuidv7();
        const [isNew] = await reading.read(insertReplay(workspaceId, { ...replay, id }));
        if (!isNew)
          return refuse({
            kind: 'conflict',
            reason: 'A replay of this endpoint runs already: wait for it, or cancel it',
          });
        const [made] = await reading.read(findReplay(workspaceId, endpoint.id, id));
        return made ? ok(made) : refuse({ kind: 'not_found', entity: 'replay', id });
      }),
    cancelReplay: (workspaceId, id, replayId) =>
      withEndpoint(workspaceId, id, async ({ progress }) => {
        const unknown = refuse({ kind: 'not_found', entity: 'replay', id: replayId });
        if (!isPossibleId(replayId)) return unknown;
        const [wasRunning, replay] = await reading.read(
          cancelReplay(workspaceId, id, replayId),
          findReplay(workspaceId, id, replayId),
        );
        if (!replay) return unknown;
        // What is under way of it is forgotten.
        if (wasRunning) await reading.read(changeProgress(workspaceId, id, progress));
        return ok(replay);
      }),
  };
}

/** What the history shows of an endpoint. Headers may have passwords, so it shows only their names. */
const noted = (endpoint: WebhookEndpoint | undefined): object | undefined =>
  endpoint && { ...endpoint, headers: Object.keys(endpoint.headers) };
