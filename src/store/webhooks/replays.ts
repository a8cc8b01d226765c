import type { DeliveryCounts, ReplayState, WebhookReplay } from '../../model/webhook.ts';
import { type Query, type Row, toInstant, writing } from '../database/query.ts';

/** The content of a new replay. */
export type NewReplay = Pick<
  WebhookReplay,
  'id' | 'endpoint_id' | 'after' | 'until' | 'from' | 'to' | 'rate' | 'total' | 'created_by'
>;

/** A replay with the position up to which it has come. */
export interface RunningReplay {
  replay: WebhookReplay;
  cursor: string | undefined;
}

const COLUMNS = `id, endpoint_id, state, after, until, from_time, to_time, rate, total, matched, delivered, given_up, skipped,
  created_by, created_at, ended_at, cursor`;

const readReplay = (row: Row): WebhookReplay => ({
  id: row[0] as string,
  endpoint_id: row[1] as string,
  state: row[2] as ReplayState,
  after: row[3] ?? undefined,
  until: row[4] as string,
  from: row[5] ? toInstant(row[5]) : undefined,
  to: row[6] ? toInstant(row[6]) : undefined,
  rate: Number(row[7]),
  total: Number(row[8]),
  matched: Number(row[9]),
  delivered: Number(row[10]),
  given_up: Number(row[11]),
  skipped: Number(row[12]),
  created_by: row[13] as string,
  created_at: toInstant(row[14] as string),
  ended_at: row[15] ? toInstant(row[15]) : undefined,
});

/** Stores a new replay. Returns false when the endpoint has a running one. */
export function insertReplay(workspaceId: string, replay: NewReplay): Query<boolean> {
  return {
    name: 'insert_webhook_replay',
    text: `insert into webhook_replays (workspace_id, endpoint_id, id, after, cursor, until, from_time, to_time, rate, total, created_by)
      values ($1, $2, $3, $4, $4, $5, $6::timestamptz, $7::timestamptz, $8, $9, $10)
      on conflict (workspace_id, endpoint_id) where state = 'running' do nothing returning 1`,
    values: [
      workspaceId,
      replay.endpoint_id,
      replay.id,
      replay.after ?? null,
      replay.until,
      replay.from ?? null,
      replay.to ?? null,
      replay.rate,
      replay.total,
      replay.created_by,
    ],
    read: (rows) => rows.length > 0,
  };
}

/** Reads the running replays of a workspace. */
export function findRunningReplays(workspaceId: string): Query<RunningReplay[]> {
  return {
    name: 'find_running_webhook_replays',
    text: `select ${COLUMNS} from webhook_replays where workspace_id = $1 and state = 'running'`,
    values: [workspaceId],
    read: (rows) => rows.map((row) => ({ replay: readReplay(row), cursor: row[16] ?? undefined })),
  };
}

/** Reads a replay. */
export function findReplay(workspaceId: string, endpointId: string, id: string): Query<WebhookReplay | undefined> {
  return {
    name: 'find_webhook_replay',
    text: `select ${COLUMNS} from webhook_replays where workspace_id = $1 and endpoint_id = $2 and id = $3`,
    values: [workspaceId, endpointId, id],
    read: ([row]) => row && readReplay(row),
  };
}

/** Lists the replays of an endpoint before the one with the id `before`, the latest first. */
export function listReplays(
  workspaceId: string,
  endpointId: string,
  before: string | undefined,
  most: number,
): Query<WebhookReplay[]> {
  return {
    name: 'list_webhook_replays',
    text: `select ${COLUMNS} from webhook_replays
      where workspace_id = $1 and endpoint_id = $2 and ($3::text is null or id < $3::text) order by id desc limit $4`,
    values: [workspaceId, endpointId, before ?? null, most],
    read: (rows) => rows.map(readReplay),
  };
}

/** How far a replay has come. */
export interface ReplayProgress extends DeliveryCounts {
  endpointId: string;
  id: string;
  cursor: string | undefined;
  isDone: boolean;
}

/** Stores how far replays have come. One that was cancelled meanwhile stays so. */
export function putReplays(workspaceId: string, progress: readonly ReplayProgress[]): Query<void> {
  return writing(
    'put_webhook_replays',
    `update webhook_replays r set cursor = u.cursor, matched = u.matched, delivered = u.delivered, given_up = u.given_up,
        skipped = u.skipped, state = case when u.is_done and r.state = 'running' then 'done' else r.state end,
        ended_at = case when u.is_done and r.state = 'running' then now() else r.ended_at end
      from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bool[])
        as u (endpoint_id, id, cursor, matched, delivered, given_up, skipped, is_done)
      where r.workspace_id = $1 and r.endpoint_id = u.endpoint_id and r.id = u.id`,
    [
      workspaceId,
      progress.map(({ endpointId }) => endpointId),
      progress.map(({ id }) => id),
      progress.map(({ cursor }) => cursor ?? null),
      progress.map(({ matched }) => matched),
      progress.map(({ delivered }) => delivered),
      progress.map(({ given_up }) => given_up),
      progress.map(({ skipped }) => skipped),
      progress.map(({ isDone }) => isDone),
    ],
  );
}

/** Cancels a running replay with what waits of it. Returns whether it ran. */
export function cancelReplay(workspaceId: string, endpointId: string, id: string): Query<boolean> {
  return {
    name: 'cancel_webhook_replay',
    text: `with gone as (
        delete from webhook_waiting where workspace_id = $1 and endpoint_id = $2 and replay_id = $3 returning waiting)
      update webhook_replays set state = 'cancelled', ended_at = now(),
        skipped = skipped + (select coalesce(sum(waiting), 0) from gone)
      where workspace_id = $1 and endpoint_id = $2 and id = $3 and state = 'running' returning 1`,
    values: [workspaceId, endpointId, id],
    read: (rows) => rows.length > 0,
  };
}

/** The days for which replays that have ended are stored. */
const REPLAY_DAYS = 90;

/** Deletes a limited number of old replays. Returns how many. */
export function pruneReplays(workspaceId: string, most: number): Query<number> {
  return {
    name: 'prune_webhook_replays',
    text: `with old as (
        select endpoint_id, id from webhook_replays
        where workspace_id = $1 and ended_at < now() - make_interval(days => ${REPLAY_DAYS}) limit $2),
      gone as (
        delete from webhook_replays r using old
        where r.workspace_id = $1 and r.endpoint_id = old.endpoint_id and r.id = old.id returning 1)
      select count(*) from gone`,
    values: [workspaceId, most],
    read: ([row]) => Number(row?.[0]),
  };
}
