import type { FieldChange } from '../../model/change.ts';
import type { RecordKind } from '../../model/record.ts';
import type { Instant } from '../../model/time.ts';
import { type Query, toInstant } from '../database/query.ts';
import { fullPage, lengthsOf } from '../list-statements.ts';
import { PAGE_BYTES } from './versions.ts';

/** A place in the change feed of a workspace. Reading continues after it. */
export interface FeedPlace {
  transactionId: string;
  changedAt: Instant;
  entity: string;
  id: string;
  version: number;
}

/** One version of an order or a record in the change feed. */
export interface FeedChange {
  entity: 'order' | RecordKind;
  id: string;
  version: number;
  kind: 'created' | 'updated' | 'deleted' | 'restored';
  changes: FieldChange[];
  dialect: string;
  operation: string;
  actor: string;
  request_id: string;
  forced: boolean;
  reason?: string | undefined;
  changed_at: Instant;
}

/** The place up to which the changes of a database can be read without skipping one that commits late. */
export interface Horizon {
  database: string;
  /** All transactions below it have ended. */
  transactionId: string;
}

/**
 * Reads the horizon. It is a statement of its own whose answer is passed on as a value: a distributed database could
 * evaluate the function on another server, where other transactions are counted.
 */
export function findHorizon(): Query<Horizon> {
  return {
    name: 'find_horizon',
    text: 'select (select id from hub_identity), pg_snapshot_xmin(pg_current_snapshot())',
    values: [],
    read: ([row]) => ({ database: row?.[0] as string, transactionId: row?.[1] as string }),
  };
}

/**
 * Reads up to `most` changes of a workspace after a place and below the horizon, fewer when they are long. Changes are
 * sorted by the beginning of their transaction and, within one transaction, by time. So the versions of one order are
 * in order.
 */
export function findFeed(
  workspaceId: string,
  after: FeedPlace | undefined,
  { transactionId }: Horizon,
  most: number,
): Query<{ change: FeedChange; place: FeedPlace }[]> {
  const { name, text } = after ? AFTER : FROM_THE_BEGINNING;
  const place = after ? [after.transactionId, after.changedAt, after.entity, after.id, after.version] : [];
  return {
    name,
    text,
    values: [workspaceId, transactionId, most, ...place],
    read: (rows) =>
      rows.map((row) => {
        const [entity, id, changedAt] = [
          row[1] as FeedChange['entity'],
          row[2] as string,
          toInstant(row[11] as string),
        ];
        const version = Number(row[3]);
        return {
          change: {
            entity,
            id,
            version,
            kind: row[4] as FeedChange['kind'],
            changes: JSON.parse(row[5] as string) as FieldChange[],
            dialect: row[6] as string,
            operation: row[7] as string,
            actor: row[8] as string,
            request_id: row[9] as string,
            forced: row[10] === 't',
            changed_at: changedAt,
            ...(typeof row[12] === 'string' ? { reason: row[12] } : {}),
          },
          place: { transactionId: row[0] as string, changedAt, entity, id, version },
        };
      }),
  };
}

const orderBy = (entity: string, id: string): string =>
  `transaction_id, changed_at, ${entity} collate "C", ${id} collate "C", version`;

/** Changes of orders and of records are in two tables. Each is read along its index for one page. */
function feedText(isAfter: boolean): string {
  const part = (entity: string, id: string, table: string): string => `(
    select transaction_id, ${entity} as entity, ${id} as id, version, changed_at
    from ${table} where workspace_id = $1 and transaction_id < $2::xid8
      ${
        isAfter
          ? `and transaction_id >= $4::xid8 and (transaction_id, changed_at, ${entity} collate "C", ${id} collate "C", version)
            > ($4::xid8, $5::timestamptz, $6::text, $7::text, $8::int)`
          : ''
      }
    order by ${orderBy(entity, id)} limit $3::int)`;
  const lengths = lengthsOf(
    ['entity', 'id', 'version'],
    (key) => {
      const length = (table: string, isIt: string): string => `(
        select octet_length(c.changes::text) from ${table} c where c.workspace_id = $1 and ${isIt}
          and c.version = ${key('version')})`;
      return `select case when ${key('entity')} = 'order' then ${length('order_changes', `c.order_id = ${key('id')}`)}
        else ${length('record_changes', `c.kind = ${key('entity')} and c.record_id = ${key('id')}`)} end`;
    },
    PAGE_BYTES,
  );
  const rows = (table: string, key: string, columns: string): string => `
      select p.transaction_id, p.entity, p.id, p.version, ${columns}, p.number
      from page p join ${table} c on c.workspace_id = $1 and ${key} and c.version = p.version
      where p.number <= ${fullPage(PAGE_BYTES)}`;
  return `with recursive page as materialized (
      select feed.*, row_number() over (order by ${orderBy('entity', 'id')})::int as number
      from (${part(`'order'::text`, 'order_id', 'order_changes')} union all
        ${part('kind', 'record_id', 'record_changes')}) as feed
      order by ${orderBy('entity', 'id')} limit $3::int),
    ${lengths}
    select transaction_id, entity, id, version, kind, changes, dialect, operation, actor, request_id, forced,
      changed_at, reason
    from (${rows(
      'order_changes',
      `p.entity = 'order' and c.order_id = p.id`,
      'c.kind, c.changes::text as changes, c.dialect, c.operation, c.actor, c.request_id, c.forced, c.changed_at, c.reason',
    )}
      union all ${rows(
        'record_changes',
        `p.entity <> 'order' and c.kind = p.entity and c.record_id = p.id`,
        `c.change, c.changes::text, c.dialect, c.operation, c.actor, c.request_id, false, c.changed_at, null::text`,
      )}) as feed order by number`;
}

const AFTER = { name: 'find_feed', text: feedText(true) };
const FROM_THE_BEGINNING = { name: 'find_feed_from_the_beginning', text: feedText(false) };
