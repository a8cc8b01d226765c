import { v7 as uuidv7 } from 'uuid';
import type { FeedChange } from '../core/read/read-history.ts';
import type { Clock } from '../model/time.ts';
import type { AttemptOutcome, WebhookAttempt } from '../model/webhook.ts';
import type { EndpointToServe } from '../store/webhooks/endpoints.ts';
import type { WebhookFormat } from './format.ts';
import { traceHeader } from './trace-header.ts';
import type { WrittenEvent } from './write-events.ts';

/** A reply to a request that was sent, or why there is none. */
export interface Sent {
  outcome: AttemptOutcome;
  status?: number | undefined;
  retryAfterSeconds?: number | undefined;
  /** A sentence that says what went wrong. */
  problem?: string | undefined;
  replyHeaders: Readonly<Record<string, string>>;
  /** The beginning of the reply's body. */
  replyText: string;
  durationMs: number;
}

/** Makes one request. Resolves whatever the receiver does, within its time limit. */
export type Send = (message: {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  signal?: AbortSignal | undefined;
}) => Promise<Sent>;

/** What an attempt needs beside the event. */
export interface AttemptTools {
  send: Send;
  now: Clock;
}

/** One attempt to make. */
export interface AttemptToMake {
  endpoint: EndpointToServe;
  format: WebhookFormat;
  event: WrittenEvent;
  change: Pick<FeedChange, 'entity' | 'id' | 'version' | 'trace_context'> | undefined;
  /** Empty for an event that was not delivered yet. */
  replayId: string;
  /** 1 for the first attempt. */
  attempt: number;
  /** The position up to which the receiver has everything, as a cursor. */
  completeTo: string;
  /** How many events the receiver never got. */
  missed: number;
  signal?: AbortSignal | undefined;
}

/** An attempt that was made, for the log, with the pause that the receiver asked for. */
export interface AttemptMade {
  log: WebhookAttempt;
  retryAfterMs: number | undefined;
}

/** The log shows that a header with a secret was sent, and not its value. An endpoint's own header may be a password. */
const MASKED = '***';

/** Longer errors are cut for the log. */
const ERROR_CHARACTERS = 1000;

/** Makes one attempt, or none for an event that cannot be sent. Never throws for what a receiver does. */
export async function makeAttempt(toMake: AttemptToMake, { send, now }: AttemptTools): Promise<AttemptMade> {
  const { endpoint: served, event, change, replayId, signal } = toMake;
  const { endpoint } = served;
  const startedAtMs = now();
  const signed = event.problem ? {} : headersOf(toMake, startedAtMs);
  const sent: Sent = event.problem
    ? { outcome: event.problem.outcome, problem: event.problem.error, replyHeaders: {}, replyText: '', durationMs: 0 }
    : await send({ url: endpoint.url, headers: { ...endpoint.headers, ...signed }, body: event.body, signal });
  const own = Object.keys(endpoint.headers).map((name) => [name, MASKED]);
  const ofFormat = Object.entries(signed).map(([name, value]) => [
    name,
    value.includes(served.secret) ? MASKED : value,
  ]);
  const hasReply = sent.status !== undefined;
  return {
    log: {
      id: uuidv7(),
      endpoint_id: endpoint.id,
      event_id: event.id,
      type: event.type,
      entity: change?.entity ?? '',
      entity_id: change?.id ?? '',
      version: change?.version ?? 0,
      replay_id: replayId === '' ? undefined : replayId,
      attempt: toMake.attempt,
      started_at: new Date(startedAtMs).toISOString(),
      duration_ms: Math.round(sent.durationMs),
      url: endpoint.url,
      outcome: sent.outcome,
      gave_up: false,
      status: sent.status,
      error: sent.problem?.slice(0, ERROR_CHARACTERS),
      request_headers: event.problem ? {} : (Object.fromEntries([...own, ...ofFormat]) as Record<string, string>),
      request_body: event.body,
      reply_headers: hasReply ? { ...sent.replyHeaders } : undefined,
      reply_body: hasReply ? sent.replyText : undefined,
      is_erased: false,
    },
    retryAfterMs: sent.retryAfterSeconds === undefined ? undefined : sent.retryAfterSeconds * 1000,
  };
}

/** The headers of an attempt beside those that the endpoint adds. */
function headersOf(toMake: AttemptToMake, startedAtMs: number): Record<string, string> {
  const { endpoint, format, event, change, replayId, completeTo, missed } = toMake;
  const { secret, previousSecret, previousUntil } = endpoint;
  const isInGrace =
    previousSecret !== undefined && previousUntil !== undefined && Date.parse(previousUntil) > startedAtMs;
  return {
    'User-Agent': 'Stele-Webhooks/1.0',
    ...format.headers({
      eventId: event.id,
      eventName: event.name,
      sentAtSeconds: Math.floor(startedAtMs / 1000),
      body: event.body,
      secrets: isInGrace ? [secret, previousSecret] : [secret],
    }),
    ...(change ? traceHeader(change) : {}),
    'Stele-Complete-To': completeTo,
    ...(missed > 0 ? { 'Stele-Missed': String(missed) } : {}),
    ...(replayId === '' ? {} : { 'Stele-Replay': replayId }),
  };
}
