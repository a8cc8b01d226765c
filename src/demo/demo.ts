import { ensureWorkspace } from '../core/administration/workspaces.ts';
import type { RequiredRecords } from '../core/context/order-context.ts';
import type { WriteQueue } from '../core/transaction/write-queue.ts';
import { type Actor, idOfTarget, type WriteCommand } from '../core/write-command.ts';
import type { Order } from '../model/order.ts';
import { ok } from '../model/result.ts';
import type { Connection } from '../store/database/connection.ts';
import { findOrders } from '../store/orders/orders.ts';
import { countOrders, markDemo } from '../store/workspaces.ts';
import { DEMO_CATALOG, DEMO_WORKSPACE } from './examples.ts';
import { DEMO_ORDERS, type DemoOrder, makeOrders } from './orders.ts';
import { makeAccounts } from './parties.ts';
import { seededRandom } from './random.ts';
import { demoRecords } from './records.ts';

const SEED = 0x57e1e;

/**
 * Fills the workspace `demo` through the same write path as every caller. Completes what an interrupted start left out.
 * Throws the database's error.
 */
export async function createDemo(connection: Connection, writeQueue: WriteQueue, now: number): Promise<void> {
  const random = seededRandom(SEED);
  const accounts = makeAccounts(random);
  await ensureWorkspace(
    connection,
    { id: DEMO_WORKSPACE, name: 'Demo', default_currency: 'USD', is_demo: false },
    DEMO_CATALOG,
    demoRecords(accounts),
  );
  const orders = makeOrders(random, accounts, now);
  const references = orders.map(({ id }) => ({ dialect: 'hub', id }));
  const [present] = await connection.pipeline(findOrders(DEMO_WORKSPACE, references));
  const missing = orders.filter(({ id }) => !present.has(id));
  await Promise.all(missing.map((order) => writeQueue.write(createCommand(order))));
  const mostMoves = Math.max(...orders.map(({ moves }) => moves.length));
  for (let step = 0; step < mostMoves; step++) {
    await Promise.all(
      orders.flatMap((order) => (order.moves[step] ? [writeQueue.write(moveCommand(order, step))] : [])),
    );
  }
  const [count] = await connection.pipeline(countOrders(DEMO_WORKSPACE));
  if (count < DEMO_ORDERS) throw new Error(`only ${count} of ${DEMO_ORDERS} demo orders could be made`);
  await connection.pipeline(markDemo(DEMO_WORKSPACE));
}

const actor = (operation: string): Actor => ({
  workspaceId: DEMO_WORKSPACE,
  keyId: 'demo',
  dialect: 'hub',
  operation,
  requestId: 'demo',
});

function createCommand({ id, content }: DemoOrder): WriteCommand {
  return command({ create: id, aliases: {} }, 'createOrder', () => ok(content), requirementsOf(content));
}

function moveCommand({ id, moves }: DemoOrder, step: number): WriteCommand {
  const entry_id = moves[step]?.id ?? '';
  // An order that an interrupted start or a client has moved on is left as it is.
  const isNext = (order: Order | undefined): boolean => order?.version === step + 1;
  return command({ find: id }, 'updateOrderStatus', (order) => ok(isNext(order) ? { status: { entry_id } } : {}), {});
}

function command(
  target: WriteCommand['target'],
  operation: string,
  change: WriteCommand['change'],
  requires: RequiredRecords,
): WriteCommand {
  return {
    actor: actor(operation),
    target,
    change,
    requires,
    reply: () => ({ status: 200, headers: {}, body: '' }),
    absent: { kind: 'not_found', entity: 'order', id: idOfTarget(target) },
  };
}

function requirementsOf(content: DemoOrder['content']): RequiredRecords {
  const stored = (value: unknown): string[] => {
    const id = (value as { stored_id?: string } | null | undefined)?.stored_id;
    return id === undefined ? [] : [id];
  };
  return {
    workspace: true,
    ids: {
      customers: typeof content.customer_id === 'string' ? [content.customer_id] : [],
      contacts: stored(content.primary_contact),
      addresses: [...stored(content.billing_address), ...stored(content.shipping_address)],
    },
    referenceIds: content.reference_id ? [content.reference_id] : [],
  };
}
