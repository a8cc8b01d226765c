import type { Entity } from '../../model/event.ts';
import type { Instant } from '../../model/time.ts';
import type { AttemptOutcome, WebhookAttempt } from '../../model/webhook.ts';
import { JsonTexts, type Query, type Row, splitTexts, toInstant, writing } from '../database/query.ts';
import type { FeedPlace } from '../orders/changes-feed.ts';
import type { EndpointProgress } from './endpoints.ts';

/** An order or a record whose event is tried again, with the later ones that wait behind it. */
export interface WaitingEvents {
  endpointId: string;
  /** Empty for events that were not delivered yet. */
  replayId: string;
  entity: Entity;
  entityId: string;
  /** The version whose event is tried, and the last one that waits. */
  version: number;
  lastVersion: number;
  /** How many events wait, with the one that is tried. */
  waiting: number;
  /** The place of the tried event in the feed. */
  transactionId: string;
  changedAt: Instant;
  attempts: number;
  nextAttemptAt: Instant;
  lastOutcome?: AttemptOutcome | undefined;
  lastStatus?: number | undefined;
}

const WAITING_COLUMNS = `endpoint_id, replay_id, entity, entity_id, version, last_version, waiting, transaction_id, changed_at,
  attempts, next_attempt_at, last_outcome, last_status`;

const readWaiting = (row: Row): WaitingEvents => ({
  endpointId: row[0] as string,
  replayId: row[1] as string,
  entity: row[2] as Entity,
  entityId: row[3] as string,
  version: Number(row[4]),
  lastVersion: Number(row[5]),
  waiting: Number(row[6]),
  transactionId: row[7] as string,
  changedAt: toInstant(row[8] as string),
  attempts: Number(row[9]),
  nextAttemptAt: toInstant(row[10] as string),
  lastOutcome: (row[11] as AttemptOutcome | null) ?? undefined,
  lastStatus: row[12] === null || row[12] === undefined ? undefined : Number(row[12]),
});

/** Reads what of the given orders and records waits at an endpoint. */
export function findWaiting(
  workspaceId: string,
  endpointId: string,
  replayId: string,
  keys: readonly { entity: Entity; entityId: string }[],
): Query<WaitingEvents[]> {
  return {
    name: 'find_webhook_waiting',
    text: `select ${WAITING_COLUMNS} from webhook_waiting
      where workspace_id = $1 and endpoint_id = $2 and replay_id = $3
        and (entity, entity_id) in (select * from unnest($4::text[], $5::text[]))`,
    values: [workspaceId, endpointId, replayId, keys.map(({ entity }) => entity), keys.map(({ entityId }) => entityId)],
    read: (rows) => rows.map(readWaiting),
  };
}

/** Reads the events of an endpoint whose next attempt is due, the longest due first. */
export function findDue(workspaceId: string, endpointId: string, at: Instant, most: number): Query<WaitingEvents[]> {
  return {
    name: 'find_webhook_due',
    text: `select ${WAITING_COLUMNS} from webhook_waiting
      where workspace_id = $1 and endpoint_id = $2 and next_attempt_at <= $3::timestamptz
      order by next_attempt_at limit $4`,
    values: [workspaceId, endpointId, at, most],
    read: (rows) => rows.map(readWaiting),
  };
}

/** Lists what waits at an endpoint, the next to be tried first. */
export function listWaiting(workspaceId: string, endpointId: string, most: number): Query<WaitingEvents[]> {
  return {
    name: 'list_webhook_waiting',
    text: `select ${WAITING_COLUMNS} from webhook_waiting where workspace_id = $1 and endpoint_id = $2
      order by next_attempt_at, entity, entity_id limit $3`,
    values: [workspaceId, endpointId, most],
    read: (rows) => rows.map(readWaiting),
  };
}

/** What waits at an endpoint, in numbers. */
export interface WaitingCounts {
  /** Orders and records with an event that waits. */
  keys: number;
  events: number;
  nextAttemptAt: Instant;
  /** The place of the earliest one. */
  earliest: FeedPlace;
}

/** Names what waits at an endpoint of one replay, or of none. */
export const waitingOf = (endpointId: string, replayId: string): string => `${endpointId} ${replayId}`;

/** Counts what waits at each endpoint of a workspace and of each replay; see `waitingOf`. */
export function countWaiting(workspaceId: string): Query<Map<string, WaitingCounts>> {
  const order = 'transaction_id, changed_at, entity collate "C", entity_id collate "C", version';
  return {
    name: 'count_webhook_waiting',
    text: `select endpoint_id, replay_id, count(*), sum(waiting), min(next_attempt_at),
        (array_agg(json_build_array(transaction_id, changed_at, entity, entity_id, version)::text order by ${order}))[1]
      from webhook_waiting where workspace_id = $1 group by endpoint_id, replay_id`,
    values: [workspaceId],
    read: (rows) =>
      new Map(
        rows.map((row) => {
          const [transactionId, changedAt, entity, id, version] = JSON.parse(row[5] as string) as [
            string,
            string,
            string,
            string,
            number,
          ];
          return [
            waitingOf(row[0] as string, row[1] as string),
            {
              keys: Number(row[2]),
              events: Number(row[3]),
              nextAttemptAt: toInstant(row[4] as string),
              earliest: {
                transactionId: String(transactionId),
                changedAt: new Date(changedAt).toISOString(),
                entity,
                id,
                version,
              },
            },
          ];
        }),
      ),
  };
}

/** Stores what waits, in place of what the rows said before. */
export function putWaiting(workspaceId: string, waiting: readonly WaitingEvents[]): Query<void> {
  return writing(
    'put_webhook_waiting',
    `insert into webhook_waiting (workspace_id, ${WAITING_COLUMNS})
      select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::int[], $9::xid8[],
        $10::timestamptz[], $11::int[], $12::timestamptz[], $13::text[], $14::int[])
      on conflict (workspace_id, endpoint_id, replay_id, entity, entity_id) do update set version = excluded.version,
        last_version = excluded.last_version, waiting = excluded.waiting, transaction_id = excluded.transaction_id,
        changed_at = excluded.changed_at, attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at,
        last_outcome = excluded.last_outcome, last_status = excluded.last_status`,
    [
      workspaceId,
      waiting.map(({ endpointId }) => endpointId),
      waiting.map(({ replayId }) => replayId),
      waiting.map(({ entity }) => entity),
      waiting.map(({ entityId }) => entityId),
      waiting.map(({ version }) => version),
      waiting.map(({ lastVersion }) => lastVersion),
      waiting.map(({ waiting: count }) => count),
      waiting.map(({ transactionId }) => transactionId),
      waiting.map(({ changedAt }) => changedAt),
      waiting.map(({ attempts }) => attempts),
      waiting.map(({ nextAttemptAt }) => nextAttemptAt),
      waiting.map(({ lastOutcome }) => lastOutcome ?? null),
      waiting.map(({ lastStatus }) => lastStatus ?? null),
    ],
  );
}

/** Names a row of what waits. */
export type WaitingKey = Pick<WaitingEvents, 'endpointId' | 'replayId' | 'entity' | 'entityId'>;

/** Deletes what no longer waits. */
export function deleteWaiting(workspaceId: string, keys: readonly WaitingKey[]): Query<void> {
  return writing(
    'delete_webhook_waiting',
    `delete from webhook_waiting where workspace_id = $1 and (endpoint_id, replay_id, entity, entity_id) in (
      select * from unnest($2::text[], $3::text[], $4::text[], $5::text[]))`,
    [
      workspaceId,
      keys.map(({ endpointId }) => endpointId),
      keys.map(({ replayId }) => replayId),
      keys.map(({ entity }) => entity),
      keys.map(({ entityId }) => entityId),
    ],
  );
}

/** Deletes all that waits at an endpoint for its first delivery. Returns how many events waited. */
export function cancelWaiting(workspaceId: string, endpointId: string): Query<number> {
  return {
    name: 'cancel_webhook_waiting',
    text: `with gone as (
        delete from webhook_waiting where workspace_id = $1 and endpoint_id = $2 and replay_id = '' returning waiting)
      select coalesce(sum(waiting), 0) from gone`,
    values: [workspaceId, endpointId],
    read: ([row]) => Number(row?.[0]),
  };
}

/** Makes everything that waits at an endpoint due now. */
export function retryNow(workspaceId: string, endpointId: string): Query<void> {
  return writing(
    'retry_webhook_waiting',
    'update webhook_waiting set next_attempt_at = now() where workspace_id = $1 and endpoint_id = $2',
    [workspaceId, endpointId],
  );
}

/** Stores how far endpoints have come. */
export function putProgress(
  workspaceId: string,
  progress: readonly (EndpointProgress & { endpointId: string })[],
): Query<void> {
  return writing(
    'put_webhook_progress',
    `update webhook_progress p set cursor = u.cursor, matched = u.matched, delivered = u.delivered, given_up = u.given_up,
        skipped = u.skipped, missed = u.missed, missed_after = u.missed_after, last_missed = u.last_missed,
        failing_since = u.failing_since, last_success_at = u.last_success_at, behind_since = u.behind_since
      from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[],
        $10::text[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[]) as u (endpoint_id, cursor, matched,
        delivered, given_up, skipped, missed, missed_after, last_missed, failing_since, last_success_at, behind_since)
      where p.workspace_id = $1 and p.endpoint_id = u.endpoint_id`,
    [
      workspaceId,
      progress.map(({ endpointId }) => endpointId),
      progress.map(({ cursor }) => cursor),
      progress.map(({ matched }) => matched),
      progress.map(({ delivered }) => delivered),
      progress.map(({ given_up }) => given_up),
      progress.map(({ skipped }) => skipped),
      progress.map(({ missed }) => missed),
      progress.map(({ missedAfter }) => missedAfter ?? null),
      progress.map(({ lastMissed }) => lastMissed ?? null),
      progress.map(({ failingSince }) => failingSince ?? null),
      progress.map(({ lastSuccessAt }) => lastSuccessAt ?? null),
      progress.map(({ behindSince }) => behindSince ?? null),
    ],
  );
}

const ATTEMPT_COLUMNS = `endpoint_id, id, event_id, type, entity, entity_id, version, replay_id, attempt, started_at,
  duration_ms, url, outcome, gave_up, status, error, request_headers, request_body, reply_headers, reply_body,
  next_attempt_at`;

/**
 * Appends to the log of attempts. An endpoint that was deleted meanwhile has none. What an attempt read before an erasure of its order
 * or record is not stored.
 */
export function insertAttempts(workspaceId: string, attempts: readonly WebhookAttempt[]): Query<void> {
  return writing(
    'insert_webhook_attempts',
    `insert into webhook_attempts (workspace_id, ${ATTEMPT_COLUMNS}, is_erased)
      select $1, endpoint_id, id, event_id, type, u.entity, u.entity_id, u.version, replay_id, attempt, started_at, duration_ms,
        url, outcome, gave_up, status, error, request_headers::json,
        case when erased.version is null then request_body else '' end,
        case when erased.version is null and reply_headers <> 'null' then reply_headers::json end,
        case when erased.version is null then reply_body end, next_attempt_at, erased.version is not null
      from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[],
        $10::int[], $11::timestamptz[], $12::int[], $13::text[], $14::text[], $15::bool[], $16::int[], $17::text[],
        ${splitTexts('$18')}, $19::text[], ${splitTexts('$20')}, $21::text[], $22::timestamptz[]) as u (${ATTEMPT_COLUMNS})
        left join webhook_erased as erased on erased.workspace_id = $1 and erased.entity = u.entity
          and erased.entity_id = u.entity_id and erased.version >= u.version
      where exists (select from webhook_endpoints e where e.workspace_id = $1 and e.id = u.endpoint_id)`,
    [
      workspaceId,
      attempts.map(({ endpoint_id }) => endpoint_id),
      attempts.map(({ id }) => id),
      attempts.map(({ event_id }) => event_id),
      attempts.map(({ type }) => type),
      attempts.map(({ entity }) => entity),
      attempts.map(({ entity_id }) => entity_id),
      attempts.map(({ version }) => version),
      attempts.map(({ replay_id }) => replay_id ?? ''),
      attempts.map(({ attempt }) => attempt),
      attempts.map(({ started_at }) => started_at),
      attempts.map(({ duration_ms }) => duration_ms),
      attempts.map(({ url }) => url),
      attempts.map(({ outcome }) => outcome),
      attempts.map(({ gave_up }) => gave_up),
      attempts.map(({ status }) => status ?? null),
      attempts.map(({ error }) => error ?? null),
      new JsonTexts(attempts.map(({ request_headers }) => JSON.stringify(request_headers))),
      attempts.map(({ request_body }) => request_body),
      new JsonTexts(attempts.map(({ reply_headers }) => JSON.stringify(reply_headers ?? null))),
      attempts.map(({ reply_body }) => reply_body ?? null),
      attempts.map(({ next_attempt_at }) => next_attempt_at ?? null),
    ],
  );
}

const readAttempt = (row: Row): WebhookAttempt => ({
  endpoint_id: row[0] as string,
  id: row[1] as string,
  event_id: row[2] as string,
  type: row[3] as string,
  entity: row[4] as WebhookAttempt['entity'],
  entity_id: row[5] as string,
  version: Number(row[6]),
  ...(row[7] ? { replay_id: row[7] } : {}),
  attempt: Number(row[8]),
  started_at: toInstant(row[9] as string),
  duration_ms: Number(row[10]),
  url: row[11] as string,
  outcome: row[12] as AttemptOutcome,
  gave_up: row[13] === 't',
  ...(row[14] === null ? {} : { status: Number(row[14]) }),
  ...(typeof row[15] === 'string' ? { error: row[15] } : {}),
  request_headers: JSON.parse(row[16] as string) as Record<string, string>,
  request_body: row[17] as string,
  ...(typeof row[18] === 'string' ? { reply_headers: JSON.parse(row[18]) as Record<string, string> } : {}),
  ...(typeof row[19] === 'string' ? { reply_body: row[19] } : {}),
  ...(row[20] ? { next_attempt_at: toInstant(row[20]) } : {}),
  is_erased: row[21] === 't',
});

/** Which attempts are wanted. */
export interface AttemptFilter {
  outcomes?: readonly AttemptOutcome[] | undefined;
  entity?: Entity | undefined;
  entityId?: string | undefined;
  eventId?: string | undefined;
  replayId?: string | undefined;
}

/** Lists the attempts of an endpoint before the one with the id `before`, the latest first. */
export function listAttempts(
  workspaceId: string,
  endpointId: string,
  filter: AttemptFilter,
  before: string | undefined,
  most: number,
): Query<WebhookAttempt[]> {
  return {
    name: 'list_webhook_attempts',
    text: `select ${ATTEMPT_COLUMNS}, is_erased from webhook_attempts
      where workspace_id = $1 and endpoint_id = $2 and ($3::text is null or id < $3::text)
        and ($4::text[] is null or outcome = any ($4::text[])) and ($5::text is null or entity = $5::text)
        and ($6::text is null or entity_id = $6::text) and ($7::text is null or event_id = $7::text)
        and ($8::text is null or replay_id = $8::text)
      order by id desc limit $9`,
    values: [
      workspaceId,
      endpointId,
      before ?? null,
      filter.outcomes ?? null,
      filter.entity ?? null,
      filter.entityId ?? null,
      filter.eventId ?? null,
      filter.replayId ?? null,
      most,
    ],
    read: (rows) => rows.map(readAttempt),
  };
}

/** Reads an attempt. */
export function findAttempt(workspaceId: string, endpointId: string, id: string): Query<WebhookAttempt | undefined> {
  return {
    name: 'find_webhook_attempt',
    text: `select ${ATTEMPT_COLUMNS}, is_erased from webhook_attempts
      where workspace_id = $1 and endpoint_id = $2 and id = $3`,
    values: [workspaceId, endpointId, id],
    read: ([row]) => row && readAttempt(row),
  };
}

/** The days for which attempts are stored. */
const ATTEMPT_DAYS = 30;

/** Deletes a limited number of old attempts. Returns how many. */
export function pruneAttempts(workspaceId: string, most: number): Query<number> {
  return {
    name: 'prune_webhook_attempts',
    text: `with old as (
        select endpoint_id, id from webhook_attempts
        where workspace_id = $1 and started_at < now() - make_interval(days => ${ATTEMPT_DAYS}) limit $2),
      gone as (
        delete from webhook_attempts a using old
        where a.workspace_id = $1 and a.endpoint_id = old.endpoint_id and a.id = old.id returning 1)
      select count(*) from gone`,
    values: [workspaceId, most],
    read: ([row]) => Number(row?.[0]),
  };
}
