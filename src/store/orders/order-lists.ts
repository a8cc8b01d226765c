import type { Order } from '../../model/order.ts';
import { Parameters } from '../database/conditions.ts';
import type { Query } from '../database/query.ts';
import {
  after,
  and,
  FEW,
  type ItemSource,
  type ListStatements,
  ordered,
  type Range,
  type RangeItems,
  readItems,
  type Sorting,
  sortedRange,
  UNNAMED,
} from '../list-statements.ts';
import { candidatesText, DISPLAY_KEY, type OrderConditions, type OrderTexts, orderTexts } from './order-conditions.ts';
import { type CountFilter, countsText, type OrderCount, partsOf, statusTexts } from './order-counts.ts';
import { ORDER_COLUMNS, readOrder } from './orders.ts';

/**
 * The sort orders of a list of orders. With `completed_at` and `deleted_at` the list has only orders that have the
 * time. With `completed_or_last`, orders without it come last in both directions. `display_key` sorts display ids
 * without regard to case.
 */
export type OrderSortKey =
  | 'created_at'
  | 'changed_at'
  | 'completed_at'
  | 'completed_or_last'
  | 'display_id'
  | 'display_key'
  | 'deleted_at';

/** The filter and the sort order of a list of orders. */
export interface OrderSelection {
  workspaceId: string;
  statuses: CountFilter;
  /** The combinations of status and fulfilment that the living orders with these statuses have. */
  counts: readonly OrderCount[];
  conditions: OrderConditions;
  by: OrderSortKey;
  descending: boolean;
}

/** A list of orders without conditions beside statuses, in the order of an index that begins with the status. */
export type PlainSelection = Pick<OrderSelection, 'workspaceId' | 'statuses' | 'descending'> & {
  by: 'created_at' | 'changed_at';
};

/** The sum of these counts. */
export const sum = (counts: readonly OrderCount[]): number => counts.reduce((total, { orders }) => total + orders, 0);

/** How the orders of a list are read. */
export const ORDERS: ItemSource<Order> = {
  columns: ORDER_COLUMNS,
  joins: `join orders o on o.workspace_id = $1 and o.id = page.id
    join order_documents d on d.workspace_id = $1 and d.order_id = page.id`,
  length: (id) =>
    `select octet_length(d.document::text) from order_documents d where d.workspace_id = $1 and d.order_id = ${id}`,
  mostBytes: 16 * 1024 * 1024,
  read: readOrder,
};

const DOCUMENT = 'join order_documents d on d.workspace_id = $1 and d.order_id = o.id';

/** The statements of a list of orders. */
export function orderList(selection: OrderSelection): ListStatements<Order> {
  const { counts, statuses, conditions } = selection;
  const sort = sortOf(selection);
  const living = sum(counts);
  return {
    scan: (range, among) => {
      const to = parametersOf(selection);
      return readItems(scanText(selection, sort, range, among, to), ORDERS, sort.sorting, range, to);
    },
    gather: (range, ids) => {
      const to = parametersOf(selection);
      const keys = `select o.id, ${sort.sorting.value} as sort_value`;
      const found = meetingText(selection, sort, ids, to);
      const page =
        sort.index === 'none'
          ? `${keys}, null as total ${found} ${and(after(sort.sorting, range.after, to))}
              ${ordered(sort.sorting, to.add(range.limit), to.add(range.skip))}`
          : sortedRange(`${keys} ${found}`, sort.sorting, range, to);
      return readItems(page, ORDERS, sort.sorting, range, to);
    },
    count: (ids) => {
      const to = parametersOf(selection);
      const text = `select count(*) ${meetingText(selection, sort, ids, to)}`;
      return { ...UNNAMED, text, values: to.values, read: ([row]) => Number(row?.[0]) };
    },
    isGathered: (wanted, total) => {
      switch (sort.index) {
        case 'none':
          return true;
        case 'status':
          // A scan examines `living / total` orders for each order that it returns.
          return total !== undefined && (wanted * living) / Math.max(total, 1) > Math.max(total, wanted);
        case 'all':
          return Object.values(statuses).some((part) => part !== undefined) && living <= FEW;
        case 'deleted':
          return false;
      }
    },
    candidates: sort.index !== 'deleted' && candidatesText(conditions, new Parameters()) ? findCandidates : undefined,
    hasText: sort.index !== 'none' && (conditions.search !== undefined || conditions.text !== undefined),
  };

  function findCandidates(most: number) {
    const to = parametersOf(selection);
    return {
      ...UNNAMED,
      text: `${candidatesText(conditions, to)} limit ${to.add(most)}`,
      values: to.values,
      read: (rows: (string | null)[][]) => rows.map(([id]) => id as string),
    };
  }
}

function parametersOf({ workspaceId }: OrderSelection): Parameters {
  const to = new Parameters();
  to.add(workspaceId);
  return to;
}

interface OrderSort {
  sorting: Sorting;
  /**
   * The index with this sort order: one that begins with status and fulfilment, one of all orders, or the one of
   * deleted orders.
   */
  index: 'status' | 'all' | 'deleted' | 'none';
  /** The condition that an order must meet to be in such a list. */
  where: string[];
  /** Whether the value is a column of `order_documents d`. */
  isOfDocument?: boolean;
}

function sortOf({ by, descending }: Pick<OrderSelection, 'by' | 'descending'>): OrderSort {
  const byTime = (value: string, index: OrderSort['index'], ...where: string[]): OrderSort => ({
    sorting: { value, type: 'timestamptz', id: 'o.id', descending },
    index,
    where,
  });
  switch (by) {
    case 'created_at':
    case 'changed_at':
      return byTime(`o.${by}`, 'status', 'o.deleted_at is null');
    case 'completed_at':
      return byTime('o.completed_at', 'all', 'o.deleted_at is null', 'o.completed_at is not null');
    case 'completed_or_last': {
      const last = descending ? '-infinity' : 'infinity';
      return byTime(`coalesce(o.completed_at, '${last}'::timestamptz)`, 'none', 'o.deleted_at is null');
    }
    case 'deleted_at':
      return byTime('o.deleted_at', 'deleted', 'o.deleted_at is not null');
    case 'display_id':
      return {
        sorting: {
          value: `coalesce(d.display_id, '') collate "C"`,
          type: 'text collate "C"',
          id: 'd.order_id',
          descending,
        },
        index: 'none',
        where: ['o.deleted_at is null'],
        isOfDocument: true,
      };
    case 'display_key':
      return {
        sorting: { value: DISPLAY_KEY, type: 'text', id: 'd.order_id', descending },
        index: 'all',
        where: ['o.deleted_at is null'],
        isOfDocument: true,
      };
  }
}

/**
 * Examines each order and its document in a subquery. PostgreSQL may otherwise find all orders that meet a condition
 * first, and again for each page.
 */
function scanText(
  selection: OrderSelection,
  sort: OrderSort,
  range: Range,
  among: number | undefined,
  to: Parameters,
): string {
  const { sorting, index, where } = sort;
  const conditions = eachText(textsOf(selection, to));
  const looked = to.add(among ?? range.skip + range.limit);
  const placed = [...where, ...after(sorting, range.after, to)];
  const sorted = { ...sorting, value: 'o.sort_value', id: 'o.id' };
  const met = among === undefined ? and(conditions) : '';
  // The orders to examine, in the list's order. Without a limit of their own, they meet the conditions already.
  const select = `select o.*, ${sorting.value} as sort_value`;
  const found = (() => {
    switch (index) {
      case 'status':
        return mergedText(
          combinationsOf(selection, to),
          sorting,
          [...placed, ...(among === undefined ? conditions : [])],
          looked,
        );
      case 'deleted':
        return `${select} from orders o where o.workspace_id = $1 ${and([...statusTexts(selection.statuses, to, 'o'), ...placed])} ${met}
          ${ordered(sorting, looked)}`;
      default: {
        const from = sort.isOfDocument
          ? 'order_documents d join orders o on o.workspace_id = $1 and o.id = d.order_id where d.workspace_id = $1'
          : 'orders o where o.workspace_id = $1';
        return `${select} from ${from} ${and([isOf(combinationsOf(selection, to)), ...placed])} ${met} ${ordered(sorting, looked)}`;
      }
    }
  })();
  return `select o.id, o.sort_value, null as total from (${found}) o where true ${among === undefined ? '' : and(conditions)}
    ${ordered(sorted, to.add(range.limit), to.add(range.skip))}`;
}

/**
 * The first orders of some combinations of status and fulfilment. The index begins with these, so each combination is
 * scanned by itself, and the results are merged.
 */
function mergedText(combinations: string, sorting: Sorting, conditions: readonly string[], limit: string): string {
  return `select o.* from ${combinations} cross join lateral (
      select o.*, ${sorting.value} as sort_value from orders o
      where ${OF_COMBINATION} ${and(conditions)} ${ordered(sorting, limit)}) o
    ${ordered({ ...sorting, value: 'o.sort_value', id: 'o.id' }, limit)}`;
}

/** The usual sizes of a page. They are few, so that a connection keeps few plans. */
const USUAL_SIZES = new Set([10, 20, 25, 50, 100]);

/**
 * Reads a range of the orders with some statuses, with the total, in one statement, for a sort order whose index begins
 * with status and fulfilment. Pages of a usual size have a named statement. Planning would be more than half of the
 * server's work for them, and one plan serves all values. Limits stand in its text, since PostgreSQL would plan a tenth
 * of all orders for an unknown one.
 */
export function readPlainRange(
  { workspaceId, statuses, by, descending }: PlainSelection,
  range: Omit<Range, 'skip'>,
): Query<RangeItems<Order>> {
  const to = new Parameters();
  to.add(workspaceId);
  const { sorting, where } = sortOf({ by, descending });
  const counts = countsText(statuses, to);
  const conditions = [...where, ...after(sorting, range.after, to)];
  const text = `with counts as materialized (${counts})
    select o.id, o.sort_value, (select sum(orders) from counts) as total
    from (${mergedText('counts c', sorting, conditions, String(range.limit))}) o`;
  // One more order than a page has is read.
  const isUsual = USUAL_SIZES.has(range.limit - 1);
  const parts = [by, descending, range.limit, range.after !== undefined, range.isWhole, partsOf(statuses)];
  return readItems(text, ORDERS, sorting, range, to, isUsual ? { name: `page ${parts.join(' ')}` } : UNNAMED);
}

/** `from` and `where` for all orders that meet the conditions. PostgreSQL chooses the plan. */
function meetingText(
  selection: OrderSelection,
  { where, index, isOfDocument = false }: OrderSort,
  ids: readonly string[] | undefined,
  to: Parameters,
): string {
  if (index === 'deleted') {
    const all = [...statusTexts(selection.statuses, to, 'o'), ...where, ...eachText(textsOf(selection, to))];
    return `from orders o where o.workspace_id = $1 ${and(all)}`;
  }
  const combinations = combinationsOf(selection, to);
  if (ids) {
    const { order, document } = textsOf(selection, to);
    return `from orders o ${isOfDocument || document.length > 0 ? DOCUMENT : ''} where o.workspace_id = $1
      and o.id = any (${to.add(ids)}::text[]) ${and([isOf(combinations), ...where, ...order, ...document])}`;
  }
  // The orders that have a text are found by an index for each part of the condition. A condition on each order would
  // use none.
  const { search, text, ...others } = selection.conditions;
  const { order, document } = orderTexts(others, to);
  const found = candidatesText({ search, text }, to, true);
  const from =
    sum(selection.counts) <= FEW
      ? // PostgreSQL takes the rarest combination for one of average size, and would read all orders for it.
        `${combinations} cross join lateral (select o.* from orders o where ${OF_COMBINATION} offset 0) o`
      : `${combinations} join orders o on ${OF_COMBINATION}`;
  return `from ${from} ${isOfDocument || document.length > 0 ? DOCUMENT : ''}
    where true ${and([...where, ...order, ...document, ...(found ? [`o.id in (${found})`] : [])])}`;
}

const textsOf = ({ conditions, by }: OrderSelection, to: Parameters): OrderTexts =>
  orderTexts(conditions, to, by === 'deleted_at');

function eachText({ order, document }: OrderTexts): string[] {
  if (document.length === 0) return order;
  const text = `(select ${document.join(' and ')} from order_documents d where d.workspace_id = $1 and d.order_id = o.id)`;
  return [...order, text];
}

const OF_COMBINATION = `o.workspace_id = $1 and o.status_id = c.status_id
  and o.fulfillment_status = c.fulfillment_status and o.deleted_at is null`;

function combinationsOf({ counts }: OrderSelection, to: Parameters): string {
  const statuses = to.add(counts.map((count) => count.status_id));
  const fulfillments = to.add(counts.map((count) => count.fulfillment_status));
  return `unnest(${statuses}::text[], ${fulfillments}::text[]) as c (status_id, fulfillment_status)`;
}

const isOf = (combinations: string): string =>
  `(o.status_id, o.fulfillment_status) in (select c.status_id, c.fulfillment_status from ${combinations})`;
