import { ok, type Result } from '../../model/result.ts';
import type { Reading } from '../../store/database/connections.ts';
import { countDeletedOrders, deletedOrdersByCursor } from '../../store/orders/deleted-orders.ts';
import { type CountFilter, findCounts, type OrderCount } from '../../store/orders/order-counts.ts';
import {
  type FoundPage,
  findCandidates,
  gatherOrders,
  type OrderStep,
  ordersByCursor,
} from '../../store/orders/orders-by-cursor.ts';
import { countSelected, type OrderSelection } from '../../store/orders/orders-by-page.ts';
import type { Position } from '../../store/page-bookmarks.ts';
import { contextQueries, emptyOrderContext } from '../orders/order-context.ts';
import { conditionsOf, isPossible, sum } from './filter-conditions.ts';
import type { OrderCursorPage, OrderCursorRequest } from './list-orders.ts';

/** So many orders are quicker found and sorted than others are walked past: the square root of pages times a million. */
const FEW = 5000;

/**
 * Reads orders from a place in a list on. What did not change while a caller went from place to place was met once. Nothing
 * is remembered, and nothing counted unless it is asked for: far into a list costs what its beginning costs. Throws the
 * database's error.
 */
export async function listOrdersByCursor(
  readers: Reading,
  request: OrderCursorRequest,
): Promise<Result<OrderCursorPage>> {
  const { workspaceId, filter, sort, after, size, withTotal, requires } = request;
  const context = emptyOrderContext(workspaceId);
  if (!isPossible(filter) || (after && !isPossible(after))) {
    return ok({ orders: [], context, ...(withTotal ? { total: 0 } : {}), next: undefined });
  }
  const { states, statusIds, fulfillmentStatuses, ...wanted } = filter;
  const statuses = { states, statusIds, fulfillmentStatuses };
  const conditions = conditionsOf(wanted);
  const step = { after, limit: size + 1 };
  const read =
    sort === 'deleted_at'
      ? await readDeleted(readers, { workspaceId, conditions }, statuses, step, withTotal)
      : await readLiving(
          readers,
          { workspaceId, conditions, combinations: [] },
          statuses,
          { ...sort, ...step },
          withTotal,
        );
  const placed = read.found.placed.slice(0, size);
  const references = placed.map(({ order }) => ({ dialect: '', id: order.id }));
  await readers.read(...contextQueries(workspaceId, [requires], references, context));
  return ok({
    orders: placed.map(({ order }) => order),
    context,
    ...(read.total === undefined ? {} : { total: read.total }),
    next: read.found.isCut || read.found.placed.length > size ? placed.at(-1)?.position : undefined,
  });
}

interface RecordSet {
  found: FoundPage;
  total: number | undefined;
}

async function readDeleted(
  readers: Reading,
  selection: Pick<OrderSelection, 'workspaceId' | 'conditions'>,
  statuses: CountFilter,
  step: { after: Position | undefined; limit: number },
  withTotal: boolean,
): Promise<RecordSet> {
  const [found] = await readers.read(deletedOrdersByCursor(selection, statuses, step));
  if (!withTotal) return { found, total: undefined };
  const [total] = await readers.read(countDeletedOrders(selection, statuses));
  return { found, total };
}

async function readLiving(
  readers: Reading,
  unsorted: OrderSelection,
  statuses: CountFilter,
  step: OrderStep,
  withTotal: boolean,
): Promise<RecordSet> {
  const { workspaceId, conditions } = unsorted;
  const [counts, all] = await readers.read(findCounts(workspaceId, statuses), findCounts(workspaceId, {}));
  const selection = { ...unsorted, combinations: counts };
  const candidates = await fewCandidates(readers, selection);
  const isFewOfStatus = sum(counts) <= FEW && sum(counts) < sum(all);
  const query =
    candidates || (isFewOfStatus && !isListedByStatus(step))
      ? gatherOrders(selection, step, candidates)
      : ordersByCursor(selection, step);
  const [found] = await readers.read(query);
  return { found, total: withTotal ? await countAll(readers, selection, counts, step) : undefined };

  /** All that meet narrow conditions, if they are few. */
  async function fewCandidates(from: Reading, { conditions: wanted }: OrderSelection): Promise<string[] | undefined> {
    const { customerIds, referenceIds, tags, text } = wanted;
    if (!customerIds && !referenceIds && !tags && text === undefined) return undefined;
    const [ids] = await from.read(findCandidates(workspaceId, { customerIds, referenceIds, tags, text }, FEW + 1));
    return ids.length > FEW ? undefined : ids;
  }

  async function countAll(
    from: Reading,
    counted: OrderSelection,
    known: readonly OrderCount[],
    { by }: OrderStep,
  ): Promise<number> {
    const isCompleted = by === 'completed_at' ? true : undefined;
    const isUnconditional = Object.values(conditions).every((condition) => condition === undefined);
    if (isUnconditional && !isCompleted) return sum(known);
    const [total] = await from.read(countSelected({ ...counted, conditions: { ...conditions, isCompleted } }));
    return total;
  }
}

/** Whether the index goes by status first, so that few of a status are as quickly walked as any. */
const isListedByStatus = ({ by }: OrderStep): boolean => by === 'created_at' || by === 'changed_at';
