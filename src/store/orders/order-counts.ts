import type { FulfillmentStatus } from '../../model/order.ts';
import type { State } from '../../model/status.ts';
import { Conditions, Parameters } from '../database/conditions.ts';
import { type Query, writing } from '../database/query.ts';
import { and } from '../list-statements.ts';

/** The number of orders that have a status and a fulfilment, or the change of that number. */
export interface OrderCount {
  status_id: string;
  fulfillment_status: FulfillmentStatus;
  orders: number;
}

/** Spread over so many rows, so that writers on different connections do not wait for each other. */
const COUNT_ROWS = 16;

/**
 * Adds to the counts of a workspace. Rows are in the order of their key, so that two transactions do not deadlock.
 * `writer` is a number that concurrent transactions do not share, such as that of a connection. The statement belongs
 * at the end of a transaction, since other transactions with the same `writer` wait for it from then on.
 */
export function addToCounts(workspaceId: string, writer: number, more: readonly OrderCount[]): Query<void> {
  return writing(
    'add_to_counts',
    `insert into order_counts (workspace_id, status_id, fulfillment_status, slot, orders)
      select $1, status_id, fulfillment_status, $2::smallint, orders
        from unnest($3::text[], $4::text[], $5::bigint[]) as u (status_id, fulfillment_status, orders)
        order by status_id, fulfillment_status
      on conflict on constraint order_counts_pkey do update set orders = order_counts.orders + excluded.orders`,
    [
      workspaceId,
      writer % COUNT_ROWS,
      more.map((count) => count.status_id),
      more.map((count) => count.fulfillment_status),
      more.map((count) => count.orders),
    ],
  );
}

/** The filter of counts. A count must meet all given parts. */
export interface CountFilter {
  /** A status that is not in the catalog has no count. */
  states?: readonly State[] | undefined;
  statusIds?: readonly string[] | undefined;
  fulfillmentStatuses?: readonly FulfillmentStatus[] | undefined;
}

/** The conditions of a filter on the rows of a table that has statuses and fulfilments. `$1` is the workspace. */
export function statusTexts(
  { states, statusIds, fulfillmentStatuses }: CountFilter,
  to: Parameters,
  table: string,
): string[] {
  const conditions = new Conditions(to);
  conditions.add(
    states,
    (place) =>
      `${table}.status_id in (select s.id from statuses s where s.workspace_id = $1 and s.state = any (${place}::text[]))`,
  );
  conditions.anyOf(`${table}.status_id`, statusIds);
  conditions.anyOf(`${table}.fulfillment_status`, fulfillmentStatuses);
  return conditions.texts;
}

/** The select of the number of orders for each combination of status and fulfilment that orders have. */
export const countsText = (filter: CountFilter, to: Parameters): string =>
  `select n.status_id, n.fulfillment_status, sum(n.orders) as orders from order_counts n
    where n.workspace_id = $1 ${and(statusTexts(filter, to, 'n'))}
    group by n.status_id, n.fulfillment_status having sum(n.orders) > 0`;

/** The given parts of a filter. Statements of different parts have different texts. */
export const partsOf = (filter: CountFilter): string =>
  Object.entries(filter)
    .filter(([, part]) => part !== undefined)
    .map(([name]) => name)
    .sort()
    .join(' ');

/** Reads the number of orders for each combination of status and fulfilment that orders have. */
export function findCounts(workspaceId: string, filter: CountFilter): Query<OrderCount[]> {
  const to = new Parameters();
  to.add(workspaceId);
  return {
    name: `find_counts ${partsOf(filter)}`,
    text: countsText(filter, to),
    values: to.values,
    read: (rows) =>
      rows.map((row) => ({
        status_id: row[0] as string,
        fulfillment_status: row[1] as FulfillmentStatus,
        orders: Number(row[2]),
      })),
  };
}
