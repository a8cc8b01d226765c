import type { Reading } from '../../store/database/connection.ts';
import type { Position } from '../../store/list-statements.ts';
import { findCounts } from '../../store/orders/order-counts.ts';
import { findPlace, ORDER_NAMES, type OrderName, orderList } from '../../store/orders/order-lists.ts';
import type { WholeList } from './count-orders.ts';
import { cursorSortOf, meantBy } from './order-lists.ts';
import { readNext } from './read-list.ts';

/** The orders beside one in a list. */
export interface AdjacentOrders {
  previous: OrderName | undefined;
  next: OrderName | undefined;
  /** Whether the order is in the list itself. If not, the others are those beside the place that it would have. */
  matches: boolean;
}

/**
 * Reads the orders before and after one in a list. An order without the value that the list is sorted by has
 * none beside it. `undefined`: there is no order with this id. Throws the database's error.
 */
export async function findAdjacent(
  reading: Reading,
  id: string,
  { workspaceId, filter, sort }: WholeList,
): Promise<AdjacentOrders | undefined> {
  const { by, descending } = cursorSortOf(sort);
  const meant = meantBy(filter, by);
  const [{ isKnown, place }, counts] = await reading.read(
    findPlace({ workspaceId, by, descending }, id),
    findCounts(workspaceId, meant?.statuses ?? {}),
  );
  if (!isKnown) return undefined;
  if (!place || !meant) return { previous: undefined, next: undefined, matches: false };
  const { statuses, conditions } = meant;
  const statementsOf = (isDescending: boolean) =>
    orderList({ workspaceId, statuses, counts, conditions, by, descending: isDescending }, ORDER_NAMES);
  const along = statementsOf(descending);
  const [[found], next, previous] = await Promise.all([
    reading.read(along.count([id])),
    neighbour(along, place),
    neighbour(statementsOf(!descending), place),
  ]);
  return { previous, next, matches: found > 0 };

  /** The order itself may have moved since its place was read. */
  async function neighbour(statements: typeof along, after: Position): Promise<OrderName | undefined> {
    const { placed } = await readNext(reading, statements, after, 2);
    return placed.map(({ item }) => item).find((each) => each.id !== id);
  }
}
