import { ok, type Result } from '../../model/result.ts';
import type { Reading } from '../../store/database/connections.ts';
import { findCounts, type OrderCount } from '../../store/orders/order-counts.ts';
import {
  countSelected,
  listSelected,
  type OrderSelection,
  type PlacedOrder,
} from '../../store/orders/orders-by-page.ts';
import { contextQueries, emptyOrderContext } from '../orders/order-context.ts';
import { conditionsOf, isPossible, sum } from './filter-conditions.ts';
import type { OrderListRequest, OrderPage } from './list-orders.ts';
import { findPageStart, type PageStart, rememberPageEnd } from './page-bookmarks.ts';

/**
 * Lists orders, sorted, a page at a time. What did not change while a caller went from page to page was on exactly one
 * of them. Throws the database's error.
 */
export async function listOrders(readers: Reading, request: OrderListRequest): Promise<Result<OrderPage>> {
  const { workspaceId, bookmarkOwner, filter, sort, page, requires } = request;
  const context = emptyOrderContext(workspaceId);
  const step = { workspaceId, bookmarkOwner, list: ['orders', filter, sort], page };
  const { states, statusIds, fulfillmentStatuses, ...wanted } = filter;
  // What no order can hold is not asked for: PostgreSQL would refuse the text.
  if (!isPossible(filter)) return ok({ orders: [], context, total: 0, hasMore: false });
  const pageStart = await findPageStart(readers, step);
  // An order that did not change since then has a combination that was there.
  const [counts] = await readers.read(findCounts(workspaceId, { states, statusIds, fulfillmentStatuses }));
  const selection = { workspaceId, combinations: counts, conditions: conditionsOf(wanted) };
  const total = await countAll(readers, selection, counts, pageStart);
  const found = await readPage(readers, request, selection, counts, pageStart, total);
  const placed = found.slice(0, page.size);
  const references = placed.map(({ order }) => ({ dialect: '', id: order.id }));
  await readers.read(
    ...contextQueries(workspaceId, [requires], references, context),
    ...rememberPageEnd(step, pageStart, placed.at(-1)?.position, total),
  );
  return ok({ orders: placed.map(({ order }) => order), context, total, hasMore: found.length > page.size });
}

const isUnconditional = ({ conditions }: OrderSelection): boolean =>
  Object.values(conditions).every((condition) => condition === undefined);

/** Lists by status and fulfilment alone are counted already; others once, when a caller begins with them. */
async function countAll(
  readers: Reading,
  selection: OrderSelection,
  counts: readonly OrderCount[],
  pageStart: PageStart,
): Promise<number> {
  if (isUnconditional(selection)) return sum(counts);
  if (pageStart.total !== undefined) return pageStart.total;
  const [total] = await readers.read(countSelected(selection));
  return total;
}

async function readPage(
  readers: Reading,
  { sort }: OrderListRequest,
  selection: OrderSelection,
  counts: readonly OrderCount[],
  { after, skip, limit }: PageStart,
  total: number,
): Promise<PlacedOrder[]> {
  // Beyond the end: not to be counted out order by order.
  if (skip > 0 && skip >= total) return [];
  const canUseCursor = sort.by === 'created_at' || sort.by === 'changed_at';
  const way = canUseCursor && paysToUseCursor(sum(counts), total, skip + limit) ? 'walk' : 'gather';
  const [found] = await readers.read(listSelected(selection, { ...sort, after, skip, limit, way }));
  return found;
}

/**
 * Whether it takes fewer steps to walk past orders until `wanted` of them meet the conditions, which one in `all / meeting`
 * does, than to gather all that do.
 */
function paysToUseCursor(all: number, meeting: number, wanted: number): boolean {
  return (wanted * all) / Math.max(meeting, 1) <= Math.max(meeting, wanted);
}
