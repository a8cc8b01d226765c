import type { FulfillmentStatus, Order, PaymentStatus } from '../../model/order.ts';
import type { Result } from '../../model/result.ts';
import type { State } from '../../model/status.ts';
import type { Instant } from '../../model/time.ts';
import type { Position } from '../../store/list-statements.ts';
import type { OrderConditions } from '../../store/orders/order-conditions.ts';
import { findCounts } from '../../store/orders/order-counts.ts';
import { type OrderSortKey, orderList, readPlainRange, sum } from '../../store/orders/order-lists.ts';
import type { OrderContext, RequiredRecords } from '../context/order-context.ts';
import { isPossible, type List } from './read-list.ts';

/** A period; either end may be open. */
export interface Period {
  /** Inclusive. */
  from?: Instant | undefined;
  /** Inclusive. */
  to?: Instant | undefined;
}

/** How a text is compared: without regard to case when it is looked for within another. */
export type TextMatch = { exact: string } | { contains: string };

/**
 * The id of an order's contact, or of one of those that one vendor alone knows: a list of objects with ids in `extras`.
 */
export interface ContactMatch {
  id: TextMatch;
  listedAt?: { dialect: string; path: readonly string[] } | undefined;
}

/** Which orders a list has; every part that is there must hold. */
export interface OrderFilter {
  states?: readonly State[] | undefined;
  statusIds?: readonly string[] | undefined;
  paymentStatuses?: readonly PaymentStatus[] | undefined;
  fulfillmentStatuses?: readonly FulfillmentStatus[] | undefined;
  created?: Period | undefined;
  changed?: Period | undefined;
  completed?: Period | undefined;
  referenceIds?: readonly string[] | undefined;
  sources?: readonly string[] | undefined;
  customerIds?: readonly string[] | undefined;
  /** Looked for within the customer's id. */
  customerIdContains?: string | undefined;
  contact?: ContactMatch | undefined;
  displayId?: TextMatch | undefined;
  /** Any of the order's ids begins with it, or the customer's name has it. */
  search?: string | undefined;
  /** Any of these. */
  tags?: readonly string[] | undefined;
  /** The reference id, the display id, the PO number or any SKU begins with it, or the customer's name has it. */
  text?: string | undefined;
  /** What only one vendor knows: a text, number or boolean at a path within the order's `extras`. */
  extras?: readonly { dialect: string; path: readonly string[]; match: TextMatch }[] | undefined;
}

export interface OrderSort {
  by: 'created_at' | 'changed_at' | 'completed_at' | 'display_id';
  descending: boolean;
}

/** The requested page, counted from 1. */
export interface Page {
  number: number;
  size: number;
}

/** A request for a page of orders by its number. */
export interface OrderListRequest {
  workspaceId: string;
  /**
   * The owner of the page bookmarks. When one caller requests consecutive pages, each continues where the last one
   * ended.
   */
  bookmarkOwner: string;
  filter: OrderFilter;
  /** By completion, orders that were not completed come last. */
  sort: OrderSort;
  page: Page;
  requires: Pick<RequiredRecords, 'showsCustomer' | 'showsCustomerId' | 'showsPaymentMethod'>;
}

export interface OrderPage {
  orders: Order[];
  context: OrderContext;
  /** How many orders the whole list has. */
  total: number;
  hasMore: boolean;
}

/** Orders after a place in a list. */
export interface OrderCursorRequest {
  workspaceId: string;
  filter: OrderFilter;
  /**
   * `deleted_at`: deleted orders, the last deletion first. By completion, only orders that were completed are listed.
   */
  sort: OrderSort | 'deleted_at';
  /** The place after which to continue; the beginning, without one. */
  after: Position | undefined;
  size: number;
  /** Count the whole list, which may take longer than reading from it. */
  withTotal: boolean;
  requires: OrderListRequest['requires'];
}

export interface OrderCursorPage {
  orders: Order[];
  context: OrderContext;
  total?: number;
  /** Where to continue; absent at the end. */
  next: Position | undefined;
}

/** Lists orders by cursor; fewer than `size` when they are long. Fails with `unavailable`. */
export type ListOrdersByCursor = (request: OrderCursorRequest) => Promise<Result<OrderCursorPage>>;

/** Lists orders by page. Fails with `unavailable`. */
export type ListOrders = (request: OrderListRequest) => Promise<Result<OrderPage>>;

/** What pages are sorted by. Display ids are compared as they are written. */
export const PAGE_SORTS = {
  created_at: 'created_at',
  changed_at: 'changed_at',
  completed_at: 'completed_or_last',
  display_id: 'display_id',
} as const satisfies Record<OrderSort['by'], OrderSortKey>;

/** What a list by cursor is sorted by. Display ids are compared without regard to case, as an index has them. */
export function cursorSortOf(sort: OrderCursorRequest['sort']): { by: OrderSortKey; descending: boolean } {
  if (sort === 'deleted_at') return { by: sort, descending: true };
  return { ...sort, by: sort.by === 'display_id' ? 'display_key' : sort.by };
}

/** The list of the orders that meet a filter; `undefined` when no order can, since PostgreSQL would refuse a text in it. */
export function orderListOf(
  workspaceId: string,
  { states, statusIds, fulfillmentStatuses, ...wanted }: OrderFilter,
  { by, descending }: { by: OrderSortKey; descending: boolean },
): List<Order> | undefined {
  const statuses = { states, statusIds, fulfillmentStatuses };
  const conditions = conditionsOf(wanted);
  if (!isPossible([statuses, conditions])) return undefined;
  const isPlain = (by === 'created_at' || by === 'changed_at') && isUnconditional(conditions);
  const isCounted = by !== 'deleted_at' && by !== 'completed_at' && isUnconditional(conditions);
  return {
    open: async (readers) => {
      const [counts] = by === 'deleted_at' ? [[]] : await readers.read(findCounts(workspaceId, statuses));
      return {
        statements: orderList({ workspaceId, statuses, counts, conditions, by, descending }),
        total: isCounted ? sum(counts) : undefined,
      };
    },
    plain: isPlain ? (range) => readPlainRange({ workspaceId, statuses, by, descending }, range) : undefined,
  };
}

/** The conditions of a filter. A part of it that the store has no condition for does not compile. */
const conditionsOf = <T extends OrderConditions>(
  wanted: T & { [K in Exclude<keyof T, keyof OrderConditions>]: never },
): OrderConditions => wanted;

const isUnconditional = (conditions: OrderConditions): boolean =>
  Object.values(conditions).every((condition) => condition === undefined);
