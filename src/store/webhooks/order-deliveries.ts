import type { Instant } from '../../model/time.ts';
import type { AttemptOutcome } from '../../model/webhook.ts';
import { type Query, toInstant } from '../database/query.ts';

/** What became of one event of an order at one endpoint. */
export interface OrderDelivery {
  endpointId: string;
  endpointName: string;
  /** Of the last attempt; of the endpoint before the first. */
  url: string;
  version: number;
  /** The last attempt. Absent before the first. */
  last?:
    | { id: string; eventId: string; type: string; at: Instant; outcome: AttemptOutcome; gaveUp: boolean }
    | undefined;
  /** The status of the last reply. */
  status?: number | undefined;
  attempts: number;
  /** When it is tried next. */
  nextAttemptAt?: Instant | undefined;
  /** How many events of the order wait at the endpoint, with this one. */
  waiting: number;
}

/** The attempts that are examined, from the latest version on. An event that is not delivered has some fifteen in three days. */
const MOST_ATTEMPTS = 2000;

/**
 * Reads what became of up to `most` events of an order at the workspace's endpoints, the latest version first. Events that
 * wait behind one that is tried are counted with it.
 */
export function findOrderDeliveries(workspaceId: string, orderId: string, most: number): Query<OrderDelivery[]> {
  return {
    name: 'find_order_deliveries',
    text: `with recent as materialized (
        select endpoint_id, version, id, event_id, type, url, started_at, outcome, gave_up, status from webhook_attempts
        where workspace_id = $1 and entity = 'order' and entity_id = $2 order by version desc limit ${MOST_ATTEMPTS}),
      latest as (
        select distinct on (version, endpoint_id) *, count(*) over (partition by version, endpoint_id) as attempts
        from recent order by version desc, endpoint_id, id desc),
      present as materialized (
        select id, '' as replay_id from webhook_endpoints where workspace_id = $1
        union all select endpoint_id, id from webhook_replays where workspace_id = $1 and state = 'running'),
      waiting as (
        select w.endpoint_id, w.version, max(w.waiting) as waiting, min(w.next_attempt_at) as next_attempt_at
        from present p cross join lateral (
          select * from webhook_waiting w where w.workspace_id = $1 and w.endpoint_id = p.id and w.replay_id = p.replay_id
            and w.entity = 'order' and w.entity_id = $2 offset 0) w
        group by w.endpoint_id, w.version)
      select endpoint_id, e.name, coalesce(l.url, e.url), version, l.id, l.event_id, l.type, l.started_at, l.outcome, l.gave_up,
        l.status, coalesce(l.attempts, 0), w.next_attempt_at, coalesce(w.waiting, 0)
      from latest l full join waiting w using (endpoint_id, version)
        join webhook_endpoints e on e.workspace_id = $1 and e.id = endpoint_id
      order by version desc, e.id limit $3`,
    values: [workspaceId, orderId, most],
    read: (rows) =>
      rows.map((row) => ({
        endpointId: row[0] as string,
        endpointName: row[1] as string,
        url: row[2] as string,
        version: Number(row[3]),
        ...(row[4]
          ? {
              last: {
                id: row[4],
                eventId: row[5] as string,
                type: row[6] as string,
                at: toInstant(row[7] as string),
                outcome: row[8] as AttemptOutcome,
                gaveUp: row[9] === 't',
              },
            }
          : {}),
        ...(row[10] ? { status: Number(row[10]) } : {}),
        attempts: Number(row[11]),
        ...(row[12] ? { nextAttemptAt: toInstant(row[12]) } : {}),
        waiting: Number(row[13]),
      })),
  };
}
