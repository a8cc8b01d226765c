import type { OrderChange } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';
import type { Connection } from '../../store/database/connection.ts';
import { BEGIN, waitAtMost } from '../../store/database/transaction.ts';
import { blankOrderChanges } from '../../store/erasure/history.ts';
import { findHistories, insertChanges } from '../../store/orders/changes.ts';
import { findAnyOrders, lockAnyOrders, updateDocuments, updateOrders } from '../../store/orders/orders.ts';
import { LOCK_TIMEOUT_MS, type Outcome } from '../transactions.ts';
import { end } from './end.ts';
import type { Household } from './erase-household.ts';
import { eraseOrder } from './erase-order.ts';
import type { ErasureCommand } from './erasure.ts';
import { createMentions } from './person.ts';

/** Erases a person's values in some orders and their histories, in one transaction: of each order all, or nothing. */
export async function eraseOrders(
  connection: Connection,
  command: ErasureCommand,
  household: Household,
  ids: readonly string[],
): Promise<Outcome<{ orders: number; versions: number }>> {
  const { actor, personalExtras, rehearse } = command;
  // Held before they are read: whoever is writing one of them is done, and whoever comes next finds it erased.
  const [, , , found, changes] = await connection.flight(
    BEGIN,
    waitAtMost(LOCK_TIMEOUT_MS),
    lockAnyOrders(actor.workspaceId, ids, true),
    findAnyOrders(actor.workspaceId, ids),
    findHistories(actor.workspaceId, ids),
  );
  const histories = Map.groupBy(changes, ({ order_id }) => order_id);
  const erased = [...found.values()].map((order) => ({
    order,
    ...eraseOrder(order, histories.get(order.id) ?? [], household, personalExtras),
  }));
  const now = new Date().toISOString();
  const mentions = createMentions(household.names);
  const reason = command.reason !== undefined && !mentions(command.reason) ? command.reason : undefined;
  // An order that lost nothing but what it held earlier has a new version too: whoever read that, to go back to it, sees
  // that something happened since.
  const made = erased.flatMap(({ order, content, changes: fields, versions }) =>
    content || versions.length > 0 ? [nextOf(content ?? order, fields, now, { actor, reason })] : [],
  );
  const orders = made.map(({ order }) => order);
  const versions = erased.flatMap((each) => each.versions);
  const writes = [
    ...(orders.length > 0
      ? [
          updateOrders(actor.workspaceId, orders),
          updateDocuments(actor.workspaceId, orders),
          insertChanges(
            actor.workspaceId,
            made.map(({ change }) => change),
          ),
        ]
      : []),
    ...(versions.length > 0 ? [blankOrderChanges(actor.workspaceId, versions)] : []),
  ];
  await end(connection, writes, rehearse);
  return { ok: true, orders: orders.length, versions: versions.length };
}

function nextOf(
  content: Order,
  changes: OrderChange['changes'],
  now: string,
  { actor, reason }: Pick<ErasureCommand, 'actor' | 'reason'>,
): { order: Order; change: OrderChange } {
  const changed_at = now > content.changed_at ? now : content.changed_at;
  const order = { ...content, version: content.version + 1, changed_at, updated_at: changed_at };
  const change: OrderChange = {
    order_id: order.id,
    version: order.version,
    kind: 'updated',
    changes,
    dialect: actor.dialect,
    operation: actor.operation,
    actor: actor.keyId,
    request_id: actor.requestId,
    forced: false,
    changed_at,
    updated_at: changed_at,
    ...(reason === undefined ? {} : { reason }),
  };
  return { order, change };
}
