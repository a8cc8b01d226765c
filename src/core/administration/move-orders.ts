import { ok } from '../../model/result.ts';
import type { Reading } from '../../store/database/connection.ts';
import { NO_REPLY } from '../../store/idempotency.ts';
import { findOrdersWithStatus } from '../../store/orders/statuses.ts';
import { outlast } from '../outlast.ts';
import type { WriteOrders } from '../transaction/write-orders.ts';
import type { Actor, WriteCommand } from '../write-command.ts';

/** Orders leave the archived entry `from` for the entry `to`. */
export interface OrdersToMove {
  actor: Actor;
  from: string;
  to: string;
}

/** The number of orders that are sent to the write queue at once. */
const AT_ONCE = 500;
/** After this time a call begins no more writes. The next call moves the rest. */
const MOVE_FOR_MS = 10_000;

/** By then, a write that read the catalog before the archiving has committed or failed. */
const WAIT_FOR_WRITERS_MS = 3000;

/**
 * Moves the orders with an archived entry to another entry, each with a change in its history. Ends when no order is
 * left or the time is over. Orders that other callers delete or move meanwhile are skipped. Throws the database's
 * error.
 */
export async function moveOrders(
  reading: Reading,
  writeMany: WriteOrders['writeMany'],
  move: OrdersToMove,
): Promise<void> {
  const until = performance.now() + MOVE_FOR_MS;
  await outlast(reading, WAIT_FOR_WRITERS_MS);
  while (performance.now() < until) {
    const [ids] = await reading.read(findOrdersWithStatus(move.actor.workspaceId, move.from, AT_ONCE));
    if (ids.length === 0) return;
    const outcomes = await writeMany(ids.map((id) => commandFor(id, move)));
    // If no order could be moved, another attempt at once would not help.
    if (outcomes.every((outcome) => !outcome.ok && outcome.failure.kind !== 'not_found')) return;
  }
}

const commandFor = (id: string, { actor, from, to }: OrdersToMove): WriteCommand => ({
  actor,
  target: { find: id },
  // An archived entry leads to every entry, regardless of its `next`.
  change: (order) => ok(order?.status_id === from ? { status: { entry_id: to } } : {}),
  reply: () => NO_REPLY,
  requires: {},
  absent: { kind: 'not_found', entity: 'order', id },
});
