import type { Entity } from '../../model/event.ts';
import type { RecordKind } from '../../model/record.ts';
import { type Query, writing } from '../database/query.ts';

const HAS_ENDPOINT = 'exists (select from webhook_endpoints where workspace_id = $1)';
const MARK = `on conflict (workspace_id, entity, entity_id) do update set version = excluded.version, erased_at = now()
  where webhook_erased.version < excluded.version`;

/** Notes that orders were erased, so that an attempt about an earlier version is logged without its bodies. */
export function markOrders(workspaceId: string, ids: readonly string[]): Query<void> {
  return writing(
    'mark_erased_orders',
    `insert into webhook_erased (workspace_id, entity, entity_id, version)
      select $1, 'order', u.id, last.version from unnest($2::text[]) as u (id)
        cross join lateral (
          select version from order_changes c where c.workspace_id = $1 and c.order_id = u.id order by version desc limit 1) as last
      where ${HAS_ENDPOINT} ${MARK}`,
    [workspaceId, [...new Set(ids)]],
  );
}

/** The same of records of one kind. */
export function markRecords(workspaceId: string, kind: RecordKind, ids: readonly string[]): Query<void> {
  return writing(
    'mark_erased_records',
    `insert into webhook_erased (workspace_id, entity, entity_id, version)
      select $1, $2, u.id, last.version from unnest($3::text[]) as u (id)
        cross join lateral (
          select version from record_changes c where c.workspace_id = $1 and c.kind = $2 and c.record_id = u.id
            order by version desc limit 1) as last
      where ${HAS_ENDPOINT} ${MARK}`,
    [workspaceId, kind, [...new Set(ids)]],
  );
}

/** Lets workers forget what they have read and not sent yet, and read it again as it is now. */
export function forgetRead(workspaceId: string): Query<void> {
  return writing(
    'forget_read_for_webhooks',
    // Locked in the order in which workers lock them.
    `with locked as (select endpoint_id from webhook_progress where workspace_id = $1 order by endpoint_id for update)
      update webhook_progress p set generation = generation + 1 from locked
      where p.workspace_id = $1 and p.endpoint_id = locked.endpoint_id`,
    [workspaceId],
  );
}

/** Blanks the bodies of what was sent and answered about orders or records, up to the versions that were erased. */
export function blankAttempts(workspaceId: string, entity: Entity, ids: readonly string[]): Query<void> {
  return writing(
    'blank_webhook_attempts',
    `update webhook_attempts a set request_body = '', reply_body = null, reply_headers = null, is_erased = true
      from webhook_erased e
      where a.workspace_id = $1 and a.entity = $2 and a.entity_id = any ($3::text[]) and not a.is_erased
        and e.workspace_id = $1 and e.entity = $2 and e.entity_id = a.entity_id and a.version <= e.version`,
    [workspaceId, entity, ids],
  );
}

/** Attempts take seconds, and are logged within minutes even if the database is away meanwhile. */
const MARK_DAYS = 2;

/** Deletes a limited number of old marks. Returns how many. */
export function pruneErasedMarks(workspaceId: string, most: number): Query<number> {
  return {
    name: 'prune_webhook_erased',
    text: `with old as (
        select entity, entity_id from webhook_erased
        where workspace_id = $1 and erased_at < now() - make_interval(days => ${MARK_DAYS}) limit $2),
      gone as (
        delete from webhook_erased e using old
        where e.workspace_id = $1 and e.entity = old.entity and e.entity_id = old.entity_id returning 1)
      select count(*) from gone`,
    values: [workspaceId, most],
    read: ([row]) => Number(row?.[0]),
  };
}
