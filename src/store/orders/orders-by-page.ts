import type { Order } from '../../model/order.ts';
import { Parameters } from '../database/conditions.ts';
import type { Query } from '../database/query.ts';
import type { Position } from '../page-bookmarks.ts';
import { conditionTexts, type OrderConditions } from './order-conditions.ts';
import type { OrderCount } from './order-counts.ts';
import { ORDER_COLUMNS, readOrder } from './rows.ts';

export type OrderSortField = 'created_at' | 'changed_at' | 'completed_at' | 'display_id';

/** Which orders are listed. */
export interface OrderSelection {
  workspaceId: string;
  /** The combinations of status and fulfilment to look into. An order of another one is not in the list. */
  combinations: readonly Pick<OrderCount, 'status_id' | 'fulfillment_status'>[];
  conditions: OrderConditions;
}

/** A part of a list of orders, in its order. */
export interface OrderPageStart {
  by: OrderSortField;
  descending: boolean;
  after: Position | undefined;
  skip: number;
  limit: number;
  /**
   * How to come by it: `listByCursor` the index in the list's order until there are enough, which suits what nearly every order
   * meets, or `gather` all that meet the conditions and sort them, which suits what few do. Only `created_at` and
   * `changed_at` can be walked by.
   */
  way: 'walk' | 'gather';
}

/** An order with its place in the list. */
export interface PlacedOrder {
  order: Order;
  position: Position;
}

/** How many orders a selection has. Reads them all. */
export function countSelected(selection: OrderSelection): Query<number> {
  const parameters = new Parameters();
  const { combinations, conditions } = prepare(selection, parameters);
  return {
    ...UNNAMED,
    text: `select count(*) from ${combinations} join orders o on ${OF_COMBINATION} ${and(conditions)}`,
    values: parameters.values,
    read: ([row]) => Number(row?.[0]),
  };
}

/** Reads a stretch of a selection. Orders that sort alike go by their ids; those without a value come last. */
export function listSelected(selection: OrderSelection, pageStart: OrderPageStart): Query<PlacedOrder[]> {
  const parameters = new Parameters();
  const { combinations, conditions } = prepare(selection, parameters);
  const { after, descending, skip, limit } = pageStart;
  const { value, type, source } = sortOf(pageStart);
  const direction = descending ? 'desc' : 'asc';
  if (after) {
    const position = `(${parameters.add(after.value)}::${type}, ${parameters.add(after.id)}::text)`;
    conditions.push(`(${value}, o.id) ${descending ? '<' : '>'} ${position}`);
  }
  const sorted = `o.id, ${value} as sort_value`;
  // Gathering is left flat, so that a few ids can come first and their orders be looked up by key.
  const candidates =
    pageStart.way === 'gather'
      ? `select ${sorted} from ${combinations} join orders o on ${OF_COMBINATION} ${source} where true ${and(conditions)}`
      : `select o.id, o.sort_value from ${combinations} cross join lateral (
          select ${sorted} from orders o where ${OF_COMBINATION} ${and(conditions)}
          order by ${value} ${direction}, o.id ${direction} limit ${parameters.add(skip + limit)}) o`;
  return {
    ...UNNAMED,
    text: `with page as materialized (
        ${candidates} order by sort_value ${direction}, id ${direction} limit ${parameters.add(limit)} offset ${parameters.add(skip)})
      select ${ORDER_COLUMNS}, page.sort_value from page
        join orders o on o.workspace_id = $1 and o.id = page.id
        join order_documents d on d.workspace_id = $1 and d.order_id = page.id
        order by page.sort_value ${direction}, page.id ${direction}`,
    values: parameters.values,
    read: (rows) =>
      rows.map((row) => {
        const order = readOrder(row);
        return { order, position: { value: row.at(-1) as string, id: order.id } };
      }),
  };
}

/** Planned anew each time, for the values it has: the best way to a rare value is not the best one to a common value. */
const UNNAMED = { name: '' };

const OF_COMBINATION = `o.workspace_id = $1 and o.status_id = c.status_id
  and o.fulfillment_status = c.fulfillment_status and o.deleted_at is null`;

const and = (conditions: readonly string[]): string => conditions.map((condition) => `and ${condition}`).join(' ');

function prepare(
  { workspaceId, combinations, conditions }: OrderSelection,
  parameters: Parameters,
): { combinations: string; conditions: string[] } {
  parameters.add(workspaceId);
  const statuses = parameters.add(combinations.map((combination) => combination.status_id));
  const fulfillments = parameters.add(combinations.map((combination) => combination.fulfillment_status));
  return {
    combinations: `unnest(${statuses}::text[], ${fulfillments}::text[]) as c (status_id, fulfillment_status)`,
    conditions: conditionTexts(conditions, parameters),
  };
}

/** What a list is sorted by. The last place of all is for orders without a value, whatever the direction. */
function sortOf({ by, descending }: OrderPageStart): { value: string; type: string; source: string } {
  switch (by) {
    case 'created_at':
    case 'changed_at':
      return { value: `o.${by}`, type: 'timestamptz', source: '' };
    case 'completed_at': {
      const last = descending ? '-infinity' : 'infinity';
      return { value: `coalesce(o.completed_at, '${last}'::timestamptz)`, type: 'timestamptz', source: '' };
    }
    case 'display_id':
      return {
        value: `coalesce(l.display_id, '') collate "C"`,
        type: 'text collate "C"',
        source: 'join order_documents l on l.workspace_id = $1 and l.order_id = o.id',
      };
  }
}
