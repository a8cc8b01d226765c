import type { Order } from '../../model/order.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { StatusCatalog } from '../../model/status.ts';
import type { FairReading, Reading } from '../../store/database/connection.ts';
import { findAliasesOf, findOrderSizes } from '../../store/orders/orders.ts';
import { findStatuses } from '../../store/orders/statuses.ts';
import { findWorkspace, type Workspace } from '../../store/workspaces.ts';
import { contextQueries } from '../context/context-queries.ts';
import type { RequiredRecords } from '../context/order-context.ts';
import { emptyOrderContext } from '../context/order-context.ts';
import { createGuarded } from '../guarded.ts';
import {
  cursorSortOf,
  type ListOrders,
  type ListOrdersByCursor,
  openOrderList,
  PAGE_SORTS,
} from '../lists/order-lists.ts';
import { isPossible, listByCursor, listByPage } from '../lists/read-list.ts';
import { type OrderRead, OrderReads } from './gather.ts';

export type { OrderRead } from './gather.ts';

/** Reads orders, for every dialect. */
export interface ReadOrders {
  /** One order, by the id that the dialect's clients use. Fails with `not_found` or `unavailable`. */
  one(workspaceId: string, dialect: string, id: string, requires: RequiredRecords): Promise<Result<OrderRead>>;
  /** The aliases of these orders in a dialect, by the orders' own ids. Fails with `unavailable`. */
  aliases(workspaceId: string, dialect: string, ids: readonly string[]): Promise<Result<Map<string, string>>>;
  list: ListOrders;
  listByCursor: ListOrdersByCursor;
  /** The approximate sizes of orders in bytes, by their own ids. Missing orders have none. Fails with `unavailable`. */
  sizes(workspaceId: string, ids: readonly string[]): Promise<Result<Map<string, number>>>;
  /** The workspace's status catalog. Fails with `unavailable`. */
  statuses(workspaceId: string): Promise<Result<StatusCatalog>>;
  /** The workspace with its settings. Fails with `not_found` or `unavailable`. */
  workspace(workspaceId: string): Promise<Result<Workspace>>;
}

/** Builds it on shared connections, and lists on queued ones. Errors of the database go to `onError`. */
export function createReadOrders(
  readers: Reading,
  queuedReaders: FairReading,
  onError: (error: unknown) => void,
): ReadOrders {
  const guarded = createGuarded(onError);
  const orders = new OrderReads(readers);
  const readList = <T>(workspaceId: string, read: (reading: Reading) => Promise<Result<T>>): Promise<Result<T>> =>
    guarded(() => queuedReaders.inOneTurn(workspaceId, read));
  return {
    one: (workspaceId, dialect, id, requires) =>
      guarded(async () => {
        const read = await orders.read(workspaceId, { dialect, id }, requires);
        return read ? ok(read) : refuse({ kind: 'not_found', entity: 'order', id });
      }),
    aliases: (workspaceId, dialect, ids) =>
      guarded(async () => {
        if (ids.length === 0) return ok(new Map<string, string>());
        const [aliases] = await readers.read(findAliasesOf(workspaceId, dialect, ids));
        return ok(aliases);
      }),
    list: ({ workspaceId, bookmarkOwner, filter, sort, page, requires }) =>
      readList(workspaceId, async (reading) => {
        const context = emptyOrderContext(workspaceId);
        const list = await openOrderList(reading, workspaceId, filter, { ...sort, by: PAGE_SORTS[sort.by] });
        if (!list) return ok({ orders: [], context, total: 0, hasMore: false });
        const request = { workspaceId, bookmarkOwner, list: ['orders', filter, sort], page };
        const { items, ...rest } = await listByPage(reading, list, request, (orders) =>
          contextQueries(workspaceId, [requires], referencesTo(orders), context),
        );
        return ok({ orders: items, context, ...rest });
      }),
    listByCursor: ({ workspaceId, filter, sort, after, size, withTotal, requires }) =>
      readList(workspaceId, async (reading) => {
        const context = emptyOrderContext(workspaceId);
        const list = isPossible(after)
          ? await openOrderList(reading, workspaceId, filter, cursorSortOf(sort))
          : undefined;
        const found = list && (await listByCursor(reading, list, { after, size, withTotal }));
        const { items: orders = [], next, total = 0 } = found ?? {};
        if (found) await reading.read(...contextQueries(workspaceId, [requires], referencesTo(orders), context));
        return ok({ orders, context, next, ...(withTotal ? { total } : {}) });
      }),
    sizes: (workspaceId, ids) =>
      guarded(async () => {
        const [sizes] = await queuedReaders.of(workspaceId).read(findOrderSizes(workspaceId, ids));
        return ok(sizes);
      }),
    statuses: (workspaceId) =>
      guarded(async () => {
        const [catalog] = await readers.read(findStatuses(workspaceId));
        return ok(catalog);
      }),
    workspace: (workspaceId) =>
      guarded(async () => {
        const [workspace] = await readers.read(findWorkspace(workspaceId));
        return workspace ? ok(workspace) : refuse({ kind: 'not_found', entity: 'workspace', id: workspaceId });
      }),
  };
}

const referencesTo = (orders: readonly Order[]) => orders.map(({ id }) => ({ dialect: '', id }));
