import type { Instant } from '../../model/time.ts';
import type { DeliveryCounts, EndpointSecrets, EndpointState, WebhookEndpoint } from '../../model/webhook.ts';
import { type Query, type Row, toInstant, writing } from '../database/query.ts';

/** The content of a new endpoint. */
export interface NewEndpoint
  extends Pick<
    WebhookEndpoint,
    | 'id'
    | 'name'
    | 'url'
    | 'format'
    | 'types'
    | 'skip_changes_by'
    | 'headers'
    | 'secret_kind'
    | 'public_key'
    | 'created_by'
  > {
  secret: string;
}

/** A change of an endpoint. Absent fields stay. */
export interface EndpointChange {
  name?: string | undefined;
  url?: string | undefined;
  types?: readonly string[] | undefined;
  skip_changes_by?: readonly string[] | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}

/** How far an endpoint has come. */
export interface EndpointProgress extends DeliveryCounts {
  /** The position up to which every event is delivered, given up, skipped or waiting. */
  cursor: string;
  missed: number;
  /** The positions before the first and of the last event that the receiver never got. */
  missedAfter?: string | undefined;
  lastMissed?: string | undefined;
  failingSince?: Instant | undefined;
  lastSuccessAt?: Instant | undefined;
  behindSince?: Instant | undefined;
  /** Counts the changes that people made to the progress. A worker that knows an older one begins anew. */
  generation: number;
}

/** An endpoint with its progress. */
export interface StoredEndpoint {
  endpoint: WebhookEndpoint;
  progress: EndpointProgress;
}

const COLUMNS = `e.id, e.name, e.url, e.format, to_json(e.types), to_json(e.skip_changes_by), e.headers, e.secret_kind,
  e.public_key, case when e.previous_secret_until > now() then e.previous_secret_until end, e.state, e.state_reason,
  e.state_since, e.created_by, e.created_at`;
const ENDPOINT_WIDTH = 15;

const PROGRESS_COLUMNS = `p.cursor, p.matched, p.delivered, p.given_up, p.skipped, p.missed, p.missed_after, p.last_missed,
  p.failing_since, p.last_success_at, p.behind_since, p.generation`;
const PROGRESS_WIDTH = 12;

const readEndpoint = (row: Row): WebhookEndpoint => ({
  id: row[0] as string,
  name: row[1] as string,
  url: row[2] as string,
  format: row[3] as string,
  types: JSON.parse(row[4] as string) as string[],
  skip_changes_by: JSON.parse(row[5] as string) as string[],
  headers: JSON.parse(row[6] as string) as Record<string, string>,
  secret_kind: row[7] as string,
  public_key: row[8] ?? undefined,
  previous_secret_until: row[9] ? toInstant(row[9]) : undefined,
  state: row[10] as EndpointState,
  state_reason: row[11] ?? undefined,
  state_since: toInstant(row[12] as string),
  created_by: row[13] as string,
  created_at: toInstant(row[14] as string),
});

const readProgress = (row: Row, at: number): EndpointProgress => ({
  cursor: row[at] as string,
  matched: Number(row[at + 1]),
  delivered: Number(row[at + 2]),
  given_up: Number(row[at + 3]),
  skipped: Number(row[at + 4]),
  missed: Number(row[at + 5]),
  missedAfter: row[at + 6] ?? undefined,
  lastMissed: row[at + 7] ?? undefined,
  failingSince: row[at + 8] ? toInstant(row[at + 8] as string) : undefined,
  lastSuccessAt: row[at + 9] ? toInstant(row[at + 9] as string) : undefined,
  behindSince: row[at + 10] ? toInstant(row[at + 10] as string) : undefined,
  generation: Number(row[at + 11]),
});

const readStored = (row: Row): StoredEndpoint => ({
  endpoint: readEndpoint(row),
  progress: readProgress(row, ENDPOINT_WIDTH),
});

const FROM = `webhook_endpoints e join webhook_progress p on p.workspace_id = e.workspace_id and p.endpoint_id = e.id`;

/** Lists a workspace's endpoints after the one with the id `after`, by id, with their progress. */
export function listEndpoints(workspaceId: string, after: string, most: number): Query<StoredEndpoint[]> {
  return {
    name: 'list_webhook_endpoints',
    text: `select ${COLUMNS}, ${PROGRESS_COLUMNS} from ${FROM}
      where e.workspace_id = $1 and e.id > $2 order by e.id limit $3`,
    values: [workspaceId, after, most],
    read: (rows) => rows.map(readStored),
  };
}

/** Reads an endpoint with its progress. */
export function findEndpoint(workspaceId: string, id: string): Query<StoredEndpoint | undefined> {
  return {
    name: 'find_webhook_endpoint',
    text: `select ${COLUMNS}, ${PROGRESS_COLUMNS} from ${FROM} where e.workspace_id = $1 and e.id = $2`,
    values: [workspaceId, id],
    read: ([row]) => row && readStored(row),
  };
}

/** The keys and users whose changes are not sent: a rotated key is of the same family. */
const SKIPPED = `select unnest(e.skip_changes_by) as id
  union select k.id from api_keys k where k.workspace_id = $1 and k.family_id in (
    select f.family_id from api_keys f where f.workspace_id = $1 and f.id = any (e.skip_changes_by))`;

/** An endpoint as a worker sends to it. */
export interface EndpointToServe extends StoredEndpoint, EndpointSecrets {
  /** The keys and users whose changes are not sent, with all keys of the families. */
  skippedActors: string[];
}

/** Reads the active endpoints of a workspace with their secrets, and those that a replay goes to. */
export function findEndpointsToServe(workspaceId: string): Query<EndpointToServe[]> {
  return {
    name: 'find_webhook_endpoints_to_serve',
    text: `select ${COLUMNS}, ${PROGRESS_COLUMNS}, e.secret, e.previous_secret, e.previous_secret_until, (
        select coalesce(json_agg(s.id), '[]') from (${SKIPPED}) as s)
      from ${FROM} where e.workspace_id = $1 and e.state = 'active' order by e.id`,
    values: [workspaceId],
    read: (rows) =>
      rows.map((row) => {
        const at = ENDPOINT_WIDTH + PROGRESS_WIDTH;
        return {
          ...readStored(row),
          secret: row[at] as string,
          previousSecret: row[at + 1] ?? undefined,
          previousUntil: row[at + 2] ? toInstant(row[at + 2] as string) : undefined,
          skippedActors: JSON.parse(row[at + 3] as string) as string[],
        };
      }),
  };
}

/** Reads the keys and users whose changes an endpoint is not sent, with all keys of the families. */
export function findSkippedActors(workspaceId: string, id: string): Query<string[]> {
  return {
    name: 'find_webhook_skipped_actors',
    text: `select s.id from webhook_endpoints e cross join lateral (${SKIPPED}) as s where e.workspace_id = $1 and e.id = $2`,
    values: [workspaceId, id],
    read: (rows) => rows.map(([actor]) => actor as string),
  };
}

/** Reads the secrets of an endpoint. */
export function findSecrets(workspaceId: string, id: string): Query<EndpointSecrets | undefined> {
  return {
    name: 'find_webhook_secrets',
    text: `select secret, previous_secret, previous_secret_until from webhook_endpoints where workspace_id = $1 and id = $2`,
    values: [workspaceId, id],
    read: ([row]) =>
      row && {
        secret: row[0] as string,
        previousSecret: row[1] ?? undefined,
        previousUntil: row[2] ? toInstant(row[2]) : undefined,
      },
  };
}

export function countEndpoints(workspaceId: string): Query<number> {
  return {
    name: 'count_webhook_endpoints',
    text: 'select count(*) from webhook_endpoints where workspace_id = $1',
    values: [workspaceId],
    read: ([row]) => Number(row?.[0]),
  };
}

/** Stores a new endpoint, which begins behind a position of the feed. */
export function insertEndpoint(workspaceId: string, endpoint: NewEndpoint, cursor: string): Query<void> {
  return writing(
    'insert_webhook_endpoint',
    `with made as (
        insert into webhook_endpoints (workspace_id, id, name, url, format, types, skip_changes_by, headers, secret_kind,
          public_key, created_by, secret)
        values ($1, $2, $3, $4, $5, $6::text[], $7::text[], $8::json, $9, $10, $11, $12) returning workspace_id, id)
      insert into webhook_progress (workspace_id, endpoint_id, cursor) select workspace_id, id, $13 from made`,
    [
      workspaceId,
      endpoint.id,
      endpoint.name,
      endpoint.url,
      endpoint.format,
      endpoint.types,
      endpoint.skip_changes_by,
      JSON.stringify(endpoint.headers),
      endpoint.secret_kind,
      endpoint.public_key ?? null,
      endpoint.created_by,
      endpoint.secret,
      cursor,
    ],
  );
}

export function changeEndpoint(workspaceId: string, id: string, change: EndpointChange): Query<void> {
  return writing(
    'change_webhook_endpoint',
    `update webhook_endpoints set name = coalesce($3, name), url = coalesce($4, url), types = coalesce($5::text[], types),
        skip_changes_by = coalesce($6::text[], skip_changes_by), headers = coalesce($7::json, headers)
      where workspace_id = $1 and id = $2`,
    [
      workspaceId,
      id,
      change.name ?? null,
      change.url ?? null,
      change.types ?? null,
      change.skip_changes_by ?? null,
      change.headers === undefined ? null : JSON.stringify(change.headers),
    ],
  );
}

/** Gives an endpoint a new secret. The present one still signs for `graceHours`. */
export function rotateSecret(
  workspaceId: string,
  id: string,
  made: { secret: string; publicKey?: string | undefined },
  graceHours: number,
): Query<void> {
  return writing(
    'rotate_webhook_secret',
    `update webhook_endpoints set secret = $3, public_key = $4,
        previous_secret = case when $5::int > 0 then secret end,
        previous_secret_until = case when $5::int > 0 then now() + make_interval(hours => $5::int) end
      where workspace_id = $1 and id = $2`,
    [workspaceId, id, made.secret, made.publicKey ?? null, graceHours],
  );
}

/** Changes whether an endpoint is sent to. Returns whether it changed. */
export function setEndpointState(
  workspaceId: string,
  id: string,
  state: EndpointState,
  reason: string | undefined,
): Query<boolean> {
  return {
    name: 'set_webhook_state',
    text: `update webhook_endpoints set state = $3, state_reason = $4, state_since = now()
      where workspace_id = $1 and id = $2 and state <> $3 returning 1`,
    values: [workspaceId, id, state, reason ?? null],
    read: (rows) => rows.length > 0,
  };
}

/** A change of the progress that a person makes. */
export interface ProgressChange {
  cursor: string;
  skipped: number;
  missed: number;
  missedAfter?: string | undefined;
  lastMissed?: string | undefined;
}

/** Stores a change of the progress. Workers begin anew. */
export function changeProgress(workspaceId: string, id: string, change: ProgressChange): Query<void> {
  return writing(
    'change_webhook_progress',
    `update webhook_progress set cursor = $3, skipped = $4, missed = $5, missed_after = $6, last_missed = $7,
        behind_since = null, failing_since = null, generation = generation + 1
      where workspace_id = $1 and endpoint_id = $2`,
    [
      workspaceId,
      id,
      change.cursor,
      change.skipped,
      change.missed,
      change.missedAfter ?? null,
      change.lastMissed ?? null,
    ],
  );
}

/** Locks the progress of endpoints, in order, until the transaction ends. Returns the generation of each that is there. */
export function lockProgress(workspaceId: string, ids: readonly string[]): Query<Map<string, number>> {
  return {
    name: 'lock_webhook_progress',
    text: `select endpoint_id, generation from webhook_progress where workspace_id = $1 and endpoint_id = any ($2::text[])
      order by endpoint_id for update`,
    values: [workspaceId, ids],
    read: (rows) => new Map(rows.map((row) => [row[0] as string, Number(row[1])])),
  };
}

export function deleteEndpoint(workspaceId: string, id: string): Query<void> {
  return writing('delete_webhook_endpoint', 'delete from webhook_endpoints where workspace_id = $1 and id = $2', [
    workspaceId,
    id,
  ]);
}
