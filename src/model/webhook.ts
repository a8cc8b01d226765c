import type { Entity } from './event.ts';
import type { Instant } from './time.ts';

/** Whether an endpoint is sent to. The hub disables one by itself; people pause one. */
export const ENDPOINT_STATES = ['active', 'paused', 'disabled'] as const;
export type EndpointState = (typeof ENDPOINT_STATES)[number];

/** An endpoint of a workspace: where events go, which ones and in which format. */
export interface WebhookEndpoint {
  id: string;
  name: string;
  url: string;
  format: string;
  /** Types of events, or `order.*`. Empty: every event that the format has. */
  types: string[];
  /** Keys and users whose changes are not sent. */
  skip_changes_by: string[];
  /** Headers that every request has beside those of the format. */
  headers: { [name: string]: string };
  secret_kind: string;
  /** What receivers verify with, if that is not the secret. */
  public_key?: string | undefined;
  /** Until when the secret before the last rotation still signs. */
  previous_secret_until?: Instant | undefined;
  state: EndpointState;
  /** Why it is not active. */
  state_reason?: string | undefined;
  state_since: Instant;
  created_by: string;
  created_at: Instant;
}

/** The secrets of an endpoint, the present one first. */
export interface EndpointSecrets {
  secret: string;
  previousSecret?: string | undefined;
  previousUntil?: Instant | undefined;
}

/** What became of one attempt. */
export const OUTCOMES = [
  'delivered',
  /** The receiver answered with another status than 2xx. */
  'refused_status',
  /** It answered 410: the endpoint is disabled. */
  'gone',
  /** It answered with a redirect, which is not followed. */
  'redirected',
  'timeout',
  /** No connection, or one that broke: refused, reset, TLS, DNS. */
  'connection_failed',
  /** The address is private or otherwise special. */
  'address_refused',
  /** What came back is not HTTP. */
  'invalid_reply',
  /** The message cannot be sent at all. */
  'not_sent',
  /** The body would be longer than the format allows. Nothing was sent. */
  'too_large',
  /** The event cannot be written in the format. Nothing was sent. */
  'not_renderable',
  /** The hub stopped during the attempt. Whether it arrived is not known, so it is made again. */
  'cancelled',
] as const;
export type AttemptOutcome = (typeof OUTCOMES)[number];

/** One attempt to deliver an event, or a test. */
export interface WebhookAttempt {
  id: string;
  endpoint_id: string;
  event_id: string;
  /** The type of the event; `test` for a test. */
  type: string;
  entity: Entity | '';
  entity_id: string;
  version: number;
  replay_id?: string | undefined;
  /** 1 for the first attempt. */
  attempt: number;
  started_at: Instant;
  duration_ms: number;
  url: string;
  outcome: AttemptOutcome;
  /** Whether the event was given up with this attempt. */
  gave_up: boolean;
  status?: number | undefined;
  /** Why it failed, in words. */
  error?: string | undefined;
  request_headers: { [name: string]: string };
  request_body: string;
  reply_headers?: { [name: string]: string } | undefined;
  /** The first 4 KiB. */
  reply_body?: string | undefined;
  /** When the next attempt is due. */
  next_attempt_at?: Instant | undefined;
  /** An erasure has blanked the bodies. */
  is_erased: boolean;
}

/** Counts of an endpoint since it was created, or of a replay. */
export interface DeliveryCounts {
  /** Events that met the filter and were taken from the log. */
  matched: number;
  delivered: number;
  given_up: number;
  /** Cancelled, or no longer wanted when their turn came. */
  skipped: number;
}

export const REPLAY_STATES = ['running', 'done', 'cancelled'] as const;
export type ReplayState = (typeof REPLAY_STATES)[number];

/** A repeated delivery of events of the past. */
export interface WebhookReplay extends DeliveryCounts {
  id: string;
  endpoint_id: string;
  state: ReplayState;
  /** The cursor behind which it begins, and the one with which it ends. */
  after?: string | undefined;
  until: string;
  /** Only changes of this time. */
  from?: Instant | undefined;
  to?: Instant | undefined;
  /** Events a second, at most. */
  rate: number;
  /** How many events it had to send when it was created. */
  total: number;
  created_by: string;
  created_at: Instant;
  ended_at?: Instant | undefined;
}
