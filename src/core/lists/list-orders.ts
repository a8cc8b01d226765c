import type { FulfillmentStatus, Order, PaymentStatus } from '../../model/order.ts';
import type { Result } from '../../model/result.ts';
import type { State } from '../../model/status.ts';
import type { Instant } from '../../model/time.ts';
import type { Position } from '../../store/page-bookmarks.ts';
import type { OrderContext, RequiredRecords } from '../orders/order-context.ts';

/** A part of time; either end may be open. */
export interface Period {
  /** Inclusive. */
  from?: Instant | undefined;
  /** Inclusive. */
  to?: Instant | undefined;
}

/** How a text is compared: without regard to case when it is looked for within another. */
export type TextMatch = { exact: string } | { contains: string };

/** The id of an order's contact, or of one of those that one vendor alone knows: a list of objects with ids in `extras`. */
export interface ContactMatch {
  id: TextMatch;
  listedAt?: { dialect: string; path: readonly string[] } | undefined;
}

/** Which orders a list has; every part that is there must hold. Deleted orders are in none. */
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

/** A page as a caller asks for it, counted from 1. */
export interface Page {
  number: number;
  size: number;
}

export interface OrderListRequest {
  workspaceId: string;
  /** The owner of the page bookmarks: pages that one caller asks for one after the other go on where the last one ended. */
  bookmarkOwner: string;
  filter: OrderFilter;
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

/** A step through a list whose caller says where it stands. */
export interface OrderCursorRequest {
  workspaceId: string;
  filter: OrderFilter;
  /** `deleted_at`: orders that were deleted, the last one first. By completion: those that were completed. */
  sort: OrderSort | 'deleted_at';
  /** The place after which to go on; the beginning, without one. */
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
  /** Where to go on; nowhere at the end. */
  next: Position | undefined;
}

/** Reads orders from a place in a list on; fewer than `size` when they are long. Fails with `unavailable`. */
export type ListOrdersByCursor = (request: OrderCursorRequest) => Promise<Result<OrderCursorPage>>;

/** Lists orders, sorted, a page at a time. Fails with `unavailable`. */
export type ListOrders = (request: OrderListRequest) => Promise<Result<OrderPage>>;
