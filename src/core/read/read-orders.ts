import type { Order } from '../../model/order.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { StatusCatalog } from '../../model/status.ts';
import { isPossibleId } from '../../model/text.ts';
import type { FairReading, Readers, Reading } from '../../store/database/connection.ts';
import { findNamed } from '../../store/orders/order-names.ts';
import { findAliasesOf, findKnownAs, findOrderSizes } from '../../store/orders/orders.ts';
import { findStatuses } from '../../store/orders/statuses.ts';
import { findDisplayIds } from '../../store/orders/versions.ts';
import { findWorkspace, type Workspace } from '../../store/workspaces.ts';
import { catalogQuery, contextQueries, shownRecordQueries } from '../context/context-queries.ts';
import { emptyOrderContext, type OrderContext, type RequiredRecords } from '../context/order-context.ts';
import { createDays, type Days } from '../days.ts';
import { createGuarded } from '../guarded.ts';
import {
  cursorSortOf,
  type ListOrders,
  type ListOrdersByCursor,
  orderListOf,
  PAGE_SORTS,
} from '../lists/order-lists.ts';
import { type Alongside, isPossible, listByCursor, listByPage } from '../lists/read-list.ts';
import { kindsOfName, type NameKind } from '../orders/order-names.ts';
import { type OrderRead, OrderReads } from './gather.ts';

export type { OrderRead } from './gather.ts';

/** The orders that have a name. */
export interface NamedOrders {
  /** The living ones first, then the deleted ones, and the newest first. `matched` are the kinds of names that it is. */
  found: { order: Order; matched: NameKind[] }[];
  context: OrderContext;
  /** Whether more orders have the name. */
  hasMore: boolean;
}

/** Reads orders, for every dialect. */
export interface ReadOrders {
  /** One order, by the id that the dialect's clients use. Fails with `not_found` or `unavailable`. */
  one(workspaceId: string, dialect: string, id: string, requires: RequiredRecords): Promise<Result<OrderRead>>;
  /**
   * Up to `most` orders, deleted ones too, of which a text is a name: the id, the display id or its number, the reference
   * id, the PO number, or an alias in any dialect. Case and blanks around it do not matter. Fails with `unavailable`.
   */
  named(workspaceId: string, name: string, most: number): Promise<Result<NamedOrders>>;
  /** The aliases of these orders in a dialect, by the orders' own ids. Fails with `unavailable`. */
  aliases(workspaceId: string, dialect: string, ids: readonly string[]): Promise<Result<Map<string, string>>>;
  /** The own ids of the orders that the dialect's clients know by these ids. Fails with `unavailable`. */
  knownAs(workspaceId: string, dialect: string, ids: readonly string[]): Promise<Result<Map<string, string>>>;
  list: ListOrders;
  listByCursor: ListOrdersByCursor;
  /** The approximate sizes of orders in bytes, by their own ids. Missing orders have none. Fails with `unavailable`. */
  sizes(workspaceId: string, ids: readonly string[]): Promise<Result<Map<string, number>>>;
  /** The display ids of orders, deleted ones too, by their own ids. Fails with `unavailable`. */
  displayIds(workspaceId: string, ids: readonly string[]): Promise<Result<Map<string, string>>>;
  /** The workspace's status catalog. Fails with `unavailable`. */
  statuses(workspaceId: string): Promise<Result<StatusCatalog>>;
  /** The workspace with its settings. Fails with `not_found` or `unavailable`. */
  workspace(workspaceId: string): Promise<Result<Workspace>>;
  /** The days of the workspace's time zone. Fails with `not_found` or `unavailable`. */
  days(workspaceId: string): Promise<Result<Days>>;
}

/** Builds it on shared connections, and lists on queued ones. Errors of the database go to `onError`. */
export function createReadOrders(
  readers: Readers,
  queuedReaders: FairReading,
  onError: (error: unknown) => void,
): ReadOrders {
  const guarded = createGuarded(onError);
  const orders = new OrderReads(readers);
  const readList = <T>(workspaceId: string, read: (reading: Reading) => Promise<Result<T>>): Promise<Result<T>> =>
    guarded(() => queuedReaders.inOneTurn(workspaceId, read));
  const findOne = async (id: string): Promise<Result<Workspace>> => {
    const [workspace] = await readers.read(findWorkspace(id));
    return workspace ? ok(workspace) : refuse({ kind: 'not_found', entity: 'workspace', id });
  };
  return {
    one: (workspaceId, dialect, id, requires) =>
      guarded(async () => {
        const read = await orders.read(workspaceId, { dialect, id }, requires);
        return read ? ok(read) : refuse({ kind: 'not_found', entity: 'order', id });
      }),
    named: (workspaceId, text, most) =>
      readList(workspaceId, async (reading) => {
        const context = emptyOrderContext(workspaceId);
        const name = text.trim();
        if (name === '' || !isPossible(name)) return ok({ found: [], context, hasMore: false });
        const [{ placed, isCut }] = await reading.read(
          findNamed(workspaceId, name, most + 1),
          ...contextQueries(workspaceId, [{}], [], context),
        );
        const found = placed
          .map(({ item: order }) => ({ order, matched: kindsOfName(order, name) }))
          .filter(({ matched }) => matched.length > 0);
        return ok({ found: found.slice(0, most), context, hasMore: isCut || found.length > most });
      }),
    aliases: (workspaceId, dialect, ids) =>
      guarded(async () => {
        if (ids.length === 0) return ok(new Map<string, string>());
        const [aliases] = await readers.read(findAliasesOf(workspaceId, dialect, ids));
        return ok(aliases);
      }),
    knownAs: (workspaceId, dialect, ids) =>
      guarded(async () => {
        const named = ids.filter(isPossibleId);
        if (named.length === 0) return ok(new Map<string, string>());
        const [known] = await queuedReaders.of(workspaceId).read(findKnownAs(workspaceId, dialect, named));
        return ok(known);
      }),
    list: ({ workspaceId, bookmarkOwner, filter, sort, page, requires }) =>
      readList(workspaceId, async (reading) => {
        const context = emptyOrderContext(workspaceId);
        const list = orderListOf(workspaceId, filter, { ...sort, by: PAGE_SORTS[sort.by] });
        if (!list) return ok({ orders: [], context, total: 0, hasMore: false });
        const request = { workspaceId, bookmarkOwner, list: ['orders', filter, sort], page };
        const { items, ...rest } = await listByPage(reading, list, request, shownWith(workspaceId, requires, context));
        return ok({ orders: items, context, ...rest });
      }),
    listByCursor: ({ workspaceId, filter, sort, after, size, withTotal, requires }) =>
      readList(workspaceId, async (reading) => {
        const context = emptyOrderContext(workspaceId);
        const list = isPossible(after) ? orderListOf(workspaceId, filter, cursorSortOf(sort)) : undefined;
        const range = { after, size, withTotal };
        const found = list && (await listByCursor(reading, list, range, shownWith(workspaceId, requires, context)));
        const { items: orders = [], next, total = 0 } = found ?? {};
        return ok({ orders, context, next, ...(withTotal ? { total } : {}) });
      }),
    sizes: (workspaceId, ids) =>
      guarded(async () => {
        const [sizes] = await queuedReaders.of(workspaceId).read(findOrderSizes(workspaceId, ids));
        return ok(sizes);
      }),
    displayIds: (workspaceId, ids) =>
      guarded(async () => {
        const [displayIds] = await queuedReaders.of(workspaceId).read(findDisplayIds(workspaceId, ids));
        return ok(displayIds);
      }),
    statuses: (workspaceId) =>
      guarded(async () => {
        const [catalog] = await readers.read(findStatuses(workspaceId));
        return ok(catalog);
      }),
    workspace: (workspaceId) => guarded(() => findOne(workspaceId)),
    days: (workspaceId) =>
      guarded(async () => {
        const found = await findOne(workspaceId);
        return found.ok ? ok(createDays(found.value.time_zone, readers.now)) : found;
      }),
  };
}

/** The queries for what the views of listed orders show beside them. */
const shownWith = (workspaceId: string, requires: RequiredRecords, context: OrderContext): Alongside<Order> => ({
  always: [catalogQuery(workspaceId, context)],
  of: (orders) => shownRecordQueries(workspaceId, requires, orders, context),
});
