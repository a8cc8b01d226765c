import type { Result } from '../../model/result.ts';
import type { Instant } from '../../model/time.ts';
import type { WebhookAttempt, WebhookEndpoint, WebhookReplay } from '../../model/webhook.ts';
import type { CountedChanges } from '../../store/orders/changes-feed.ts';
import type { AttemptFilter, WaitingCounts, WaitingEvents } from '../../store/webhooks/deliveries.ts';
import type { EndpointProgress } from '../../store/webhooks/endpoints.ts';
import type { IdPage, IdPageRequest } from '../lists/read-list.ts';

export type { CountedChanges } from '../../store/orders/changes-feed.ts';
export type { AttemptFilter, WaitingEvents } from '../../store/webhooks/deliveries.ts';
export type { EndpointProgress } from '../../store/webhooks/endpoints.ts';

/** An endpoint with how far it has come. */
export interface EndpointStatus {
  id: string;
  endpoint: WebhookEndpoint;
  progress: EndpointProgress;
  waiting: Pick<WaitingCounts, 'keys' | 'events' | 'nextAttemptAt'> | undefined;
  /** The position up to which the receiver has everything that the filter wants, as a cursor. */
  completeTo: string;
}

/** Events of the past that are counted or sent again. */
export interface ReplayRange {
  /** Cursors: behind which it begins, by default the beginning, and with which it ends, by default the present. */
  after?: string | undefined;
  until?: string | undefined;
  /** Only changes of this time. Inclusive. */
  from?: Instant | undefined;
  to?: Instant | undefined;
}

/** A range whose ends are known. */
export interface KnownRange extends ReplayRange {
  until: string;
}

/** What an endpoint's tests and judgements need from outside. */
export interface WebhookPort {
  /** Why an endpoint must not have this URL, in words that follow the field's name. */
  problemOfUrl(url: string): Promise<string | undefined>;
  /** Sends a test to an endpoint, once. A dry run only writes it. */
  sendTest(workspaceId: string, endpoint: WebhookEndpoint, isDryRun: boolean): Promise<Result<WebhookAttempt>>;
  /** Lets the workers of this process see changes at once. */
  changed(workspaceId: string): void;
}

/** Reads webhook endpoints and what was sent. All fail with `busy`, `unavailable` or `internal`. */
export interface Webhooks {
  list(workspaceId: string, page: IdPageRequest): Promise<Result<IdPage<EndpointStatus>>>;
  /** Fails with `not_found`. */
  one(workspaceId: string, id: string): Promise<Result<EndpointStatus>>;
  /** The attempts of an endpoint, the latest first. `after` is the id of the last one of the page before. Fails with `not_found`. */
  attempts(
    workspaceId: string,
    id: string,
    filter: AttemptFilter,
    page: { after: string | undefined; size: number },
  ): Promise<Result<IdPage<WebhookAttempt>>>;
  /** Fails with `not_found`. */
  attempt(workspaceId: string, id: string, attemptId: string): Promise<Result<WebhookAttempt>>;
  /** The orders and records with events that wait, the next to be tried first. Fails with `not_found`. */
  waiting(workspaceId: string, id: string, most: number): Promise<Result<WaitingEvents[]>>;
  /** The replays of an endpoint, the latest first. Fails with `not_found`. */
  replays(
    workspaceId: string,
    id: string,
    page: { after: string | undefined; size: number },
  ): Promise<Result<IdPage<WebhookReplay>>>;
  /** Fails with `not_found`. */
  replay(workspaceId: string, id: string, replayId: string): Promise<Result<WebhookReplay>>;
  /**
   * Counts what a replay of a range would send. `eventTypes` are the types that the endpoint's format has. Fails with
   * `not_found`, and with `invalid` for a position that is not one, of another database, or behind what it begins with.
   */
  count(
    workspaceId: string,
    id: string,
    range: ReplayRange,
    eventTypes: (endpoint: WebhookEndpoint) => readonly string[],
  ): Promise<Result<CountedChanges & { range: KnownRange; endpoint: WebhookEndpoint }>>;
  /**
   * The positions before and of the event of an attempt. Fails with `not_found`, and with `conflict` for a test or an event that is in
   * no history any more.
   */
  eventOf(
    workspaceId: string,
    id: string,
    attemptId: string,
  ): Promise<Result<{ endpoint: WebhookEndpoint; after: string; until: string }>>;
  /** Sends a test now, and logs it. A dry run does neither, and shows what would be sent. Fails with `not_found`. */
  test(workspaceId: string, id: string, isDryRun: boolean): Promise<Result<WebhookAttempt>>;
  problemOfUrl(url: string): Promise<string | undefined>;
  changed(workspaceId: string): void;
}
