import { Parameters } from '../database/conditions.ts';
import type { Query } from '../database/query.ts';
import type { Position } from '../page-bookmarks.ts';
import { candidatesText, conditionTextsOfEach, DISPLAY_KEY, type NarrowConditions } from './order-conditions.ts';
import type { OrderSelection, PlacedOrder } from './orders-by-page.ts';
import { ORDER_COLUMNS, readOrder } from './rows.ts';

export type CursorSortField = 'created_at' | 'changed_at' | 'completed_at' | 'display_id';

/** A step through a list of orders: so many that come after a place. */
export interface OrderStep {
  by: CursorSortField;
  descending: boolean;
  after: Position | undefined;
  limit: number;
}

/** As many bytes of orders are read at once, however many are asked for; a single one may have more. */
const STEP_BYTES = 16 * 1024 * 1024;

/** What a step found. */
export interface FoundPage {
  placed: PlacedOrder[];
  /** Whether there are further ones within its limit, which are too long to be read with these. */
  isCut: boolean;
}

/**
 * Reads a step by walking the index that has the list's order, past orders that do not meet the conditions. Sorted by
 * completion, a list has the orders that were completed. Orders that sort alike go by their ids.
 */
export function ordersByCursor(selection: OrderSelection, step: OrderStep): Query<FoundPage> {
  const parameters = new Parameters();
  parameters.add(selection.workspaceId);
  const combinations = combinationsOf(selection, parameters);
  const conditions = conditionTextsOfEach(selection.conditions, parameters);
  const { value, type } = SORTS[step.by];
  const direction = step.descending ? 'desc' : 'asc';
  const placed = placeAfter(value, type, step, parameters);
  const limit = parameters.add(step.limit);
  const page = `order by ${value} ${direction}, o.id ${direction} limit ${limit}`;
  switch (step.by) {
    case 'created_at':
    case 'changed_at':
      // The index begins with status and fulfilment: each combination is walked by itself, and the ways are merged.
      return stepQuery(
        `select o.id, o.sort_value from ${combinations} cross join lateral (
            select o.id, ${value} as sort_value from orders o
            where ${OF_COMBINATION} ${and([...conditions, ...placed])} ${page}) o
          order by sort_value ${direction}, id ${direction} limit ${limit}`,
        direction,
        parameters,
      );
    case 'completed_at':
      return stepQuery(
        `select o.id, ${value} as sort_value from orders o
          where o.workspace_id = $1 and o.deleted_at is null and o.completed_at is not null
          ${and([isOf(combinations), ...conditions, ...placed])} ${page}`,
        direction,
        parameters,
      );
    case 'display_id':
      return stepQuery(
        `select d.order_id as id, ${DISPLAY_KEY} as sort_value from order_documents d
          join orders o on o.workspace_id = $1 and o.id = d.order_id
          where d.workspace_id = $1 and o.deleted_at is null ${and([isOf(combinations), ...conditions, ...placed])}
          order by ${value} ${direction}, d.order_id ${direction} limit ${limit}`,
        direction,
        parameters,
      );
  }
}

/** Reads a step by sorting all orders that meet the conditions: for few. `ids` are all that may, where that is known. */
export function gatherOrders(
  selection: OrderSelection,
  step: OrderStep,
  ids: readonly string[] | undefined,
): Query<FoundPage> {
  const parameters = new Parameters();
  parameters.add(selection.workspaceId);
  const combinations = combinationsOf(selection, parameters);
  const { type } = SORTS[step.by];
  const direction = step.descending ? 'desc' : 'asc';
  const conditions = [
    ...conditionTextsOfEach(selection.conditions, parameters),
    ...(step.by === 'completed_at' ? ['o.completed_at is not null'] : []),
  ];
  const columns = `o.id, ${step.by === 'display_id' ? DISPLAY_KEY_OF_EACH : SORTS[step.by].value} as value`;
  // Each combination by itself, or PostgreSQL takes the rarest for one of average size, and reads all orders for it.
  const met = ids
    ? `select ${columns} from orders o where o.workspace_id = $1 and o.deleted_at is null
        and o.id = any (${parameters.add(ids)}::text[]) ${and([isOf(combinations), ...conditions])}`
    : `select ${columns} from ${combinations} cross join lateral (
        select o.* from orders o where ${OF_COMBINATION} ${and(conditions)} offset 0) o`;
  const placed = placeAfter('o.value', type, step, parameters);
  // Found before they are sorted: left to itself, PostgreSQL may walk an index in the list's order, past all the others.
  return stepQuery(
    `with met as materialized (${met})
      select o.id, o.value as sort_value from met o
      where true ${and(placed)} order by sort_value ${direction}, id ${direction} limit ${parameters.add(step.limit)}`,
    direction,
    parameters,
  );
}

const DISPLAY_KEY_OF_EACH = `(select ${DISPLAY_KEY} from order_documents d where d.workspace_id = $1 and d.order_id = o.id)`;

/** The ids of the orders that meet narrow conditions, deleted ones among them; at most so many. */
export function findCandidates(workspaceId: string, wanted: NarrowConditions, most: number): Query<string[]> {
  const parameters = new Parameters();
  parameters.add(workspaceId);
  return {
    ...UNNAMED,
    text: `${candidatesText(wanted, parameters)} limit ${parameters.add(most)}`,
    values: parameters.values,
    read: (rows) => rows.map(([id]) => id as string),
  };
}

/** Planned anew each time, for the values it has. */
export const UNNAMED = { name: '' };

const SORTS: Record<CursorSortField, { value: string; type: string }> = {
  created_at: { value: 'o.created_at', type: 'timestamptz' },
  changed_at: { value: 'o.changed_at', type: 'timestamptz' },
  completed_at: { value: 'o.completed_at', type: 'timestamptz' },
  display_id: { value: DISPLAY_KEY, type: 'text' },
};

const OF_COMBINATION = `o.workspace_id = $1 and o.status_id = c.status_id
  and o.fulfillment_status = c.fulfillment_status and o.deleted_at is null`;

function combinationsOf({ combinations }: OrderSelection, parameters: Parameters): string {
  const statuses = parameters.add(combinations.map((combination) => combination.status_id));
  const fulfillments = parameters.add(combinations.map((combination) => combination.fulfillment_status));
  return `unnest(${statuses}::text[], ${fulfillments}::text[]) as c (status_id, fulfillment_status)`;
}

const isOf = (combinations: string): string =>
  `(o.status_id, o.fulfillment_status) in (select c.status_id, c.fulfillment_status from ${combinations})`;

/** The condition that an order comes after a place, as a list of one or none. */
export function placeAfter(
  value: string,
  type: string,
  { after, descending }: Pick<OrderStep, 'after' | 'descending'>,
  parameters: Parameters,
): string[] {
  if (!after) return [];
  const id = value === DISPLAY_KEY ? 'd.order_id' : 'o.id';
  return [
    `(${value}, ${id}) ${descending ? '<' : '>'} (${parameters.add(after.value)}::${type}, ${parameters.add(after.id)}::text)`,
  ];
}

/** Further conditions, after others. */
export const and = (conditions: readonly string[]): string =>
  conditions.map((condition) => `and ${condition}`).join(' ');

/**
 * Reads the orders that a select finds as `id`, each with its `sort_value`. How long an order is is known only when it is
 * unpacked: that is done order by order, until there are enough.
 */
export function stepQuery(candidates: string, direction: 'asc' | 'desc', parameters: Parameters): Query<FoundPage> {
  return {
    ...UNNAMED,
    text: `with recursive page as materialized (
        select c.*, row_number() over (order by c.sort_value ${direction}, c.id ${direction})::int as number
        from (${candidates}) c),
      keys as materialized (select array_agg(id order by number) as ids from page),
      lengths (number, bytes) as (
        select 0, 0::bigint
        union all
        select l.number + 1, l.bytes + coalesce((
            select octet_length(d.document::text) from order_documents d
            where d.workspace_id = $1 and d.order_id = k.ids[l.number + 1]), 0)
        from lengths l cross join keys k
        where l.number < cardinality(k.ids) and (l.number <= 1 or l.bytes <= ${STEP_BYTES}))
      select ${ORDER_COLUMNS}, page.sort_value, (select count(*) from page) from page
        join orders o on o.workspace_id = $1 and o.id = page.id
        join order_documents d on d.workspace_id = $1 and d.order_id = page.id
        where page.number <= (select max(number) from lengths where number <= 1 or bytes <= ${STEP_BYTES})
        order by page.number`,
    values: parameters.values,
    read: (rows) => ({
      placed: rows.map((row) => {
        const order = readOrder(row);
        return { order, position: { value: row.at(-2) as string, id: order.id } };
      }),
      isCut: Number(rows[0]?.at(-1) ?? 0) > rows.length,
    }),
  };
}
