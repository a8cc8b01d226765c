import { ok, type Result } from '../../model/result.ts';
import type { Reading } from '../../store/database/connections.ts';
import { findCounts, type OrderCount } from '../../store/orders/order-counts.ts';
import { countSelected, listSelected, type OrderSelection, type PlacedOrder } from '../../store/orders/order-lists.ts';
import { emptyNeighbours, neighbourQueries } from '../orders/neighbours.ts';
import { conditionsOf, isPossible, sum } from './filter-conditions.ts';
import type { OrderListRequest, OrderPage } from './list-orders.ts';
import { findStretch, rememberStep, type Stretch } from './walks.ts';

/**
 * Lists orders, sorted, a page at a time. What did not change while a caller went from page to page was on exactly one
 * of them. Throws the database's error.
 */
export async function listOrders(readers: Reading, request: OrderListRequest): Promise<Result<OrderPage>> {
  const { workspaceId, walker, filter, sort, page, needs } = request;
  const neighbours = emptyNeighbours(workspaceId);
  const step = { workspaceId, walker, list: ['orders', filter, sort], page };
  const { states, statusIds, fulfillmentStatuses, ...wanted } = filter;
  // What no order can hold is not asked for: PostgreSQL would refuse the text.
  if (!isPossible(filter)) return ok({ orders: [], neighbours, total: 0, hasMore: false });
  const stretch = await findStretch(readers, step);
  // An order that did not change since then has a combination that was there.
  const [counts] = await readers.read(findCounts(workspaceId, { states, statusIds, fulfillmentStatuses }));
  const selection = { workspaceId, combinations: counts, conditions: conditionsOf(wanted) };
  const total = await countAll(readers, selection, counts, stretch);
  const found = await readPage(readers, request, selection, counts, stretch, total);
  const placed = found.slice(0, page.size);
  const references = placed.map(({ order }) => ({ dialect: '', id: order.id }));
  await readers.read(
    ...neighbourQueries(workspaceId, [needs], references, neighbours),
    ...rememberStep(step, stretch, placed.at(-1)?.position, total),
  );
  return ok({ orders: placed.map(({ order }) => order), neighbours, total, hasMore: found.length > page.size });
}

const isUnconditional = ({ conditions }: OrderSelection): boolean =>
  Object.values(conditions).every((condition) => condition === undefined);

/** Lists by status and fulfilment alone are counted already; others once, when a caller begins with them. */
async function countAll(
  readers: Reading,
  selection: OrderSelection,
  counts: readonly OrderCount[],
  stretch: Stretch,
): Promise<number> {
  if (isUnconditional(selection)) return sum(counts);
  if (stretch.total !== undefined) return stretch.total;
  const [total] = await readers.read(countSelected(selection));
  return total;
}

async function readPage(
  readers: Reading,
  { sort }: OrderListRequest,
  selection: OrderSelection,
  counts: readonly OrderCount[],
  { after, skip, limit }: Stretch,
  total: number,
): Promise<PlacedOrder[]> {
  // Beyond the end: not to be counted out order by order.
  if (skip > 0 && skip >= total) return [];
  const canWalk = sort.by === 'created_at' || sort.by === 'changed_at';
  const way = canWalk && paysToWalk(sum(counts), total, skip + limit) ? 'walk' : 'gather';
  const [found] = await readers.read(listSelected(selection, { ...sort, after, skip, limit, way }));
  return found;
}

/**
 * Whether it takes fewer steps to walk past orders until `wanted` of them meet the conditions, which one in `all / meeting`
 * does, than to gather all that do.
 */
function paysToWalk(all: number, meeting: number, wanted: number): boolean {
  return (wanted * all) / Math.max(meeting, 1) <= Math.max(meeting, wanted);
}
