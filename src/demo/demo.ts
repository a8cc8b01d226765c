import { ensureWorkspace } from '../core/administration/workspaces.ts';
import type { RequiredRecords } from '../core/context/order-context.ts';
import { createWriteQueue, type WriteQueue } from '../core/transaction/write-queue.ts';
import { type Actor, idOfTarget, type WriteCommand } from '../core/write-command.ts';
import type { Order } from '../model/order.ts';
import { ok } from '../model/result.ts';
import { Connection, type ConnectionOptions } from '../store/database/connection.ts';
import { findOrders } from '../store/orders/orders.ts';
import { countOrders, markDemo } from '../store/workspaces.ts';
import { DEMO_CATALOG, DEMO_WORKSPACE } from './examples.ts';
import { beginningOf, eventsOf, type SetClock, standingClock } from './history.ts';
import { DEMO_ORDERS, type DemoOrder, makeOrders } from './orders.ts';
import { makeAccounts } from './parties.ts';
import { seededRandom } from './random.ts';
import { demoRecords } from './records.ts';

const SEED = 0x57e1e;

/**
 * Fills the workspace `demo` through the same write path as every caller, under a clock that goes through the past of its orders. So
 * their histories agree with their dates, and charts show more than the first start. Completes what an interrupted start left out.
 * Throws the database's error.
 */
export async function createDemo(options: ConnectionOptions, now: number): Promise<void> {
  const clock = standingClock(beginningOf(now));
  const then = { ...options, clock: { now: clock.now, schema: '' } };
  const connection = await Connection.open(then);
  const writeQueue = createWriteQueue({ ...QUEUE, connection: then });
  try {
    await fillDemo(connection, writeQueue, clock, now);
  } finally {
    await writeQueue.close();
    await connection.close();
  }
}

/** One command after the other, since each has its own time. */
const QUEUE = {
  ...{ connections: 1, groupSize: 1, queueLimit: 1, queueWaitMs: 10_000, transactionTimeoutMs: 10_000 },
  onError: (): void => undefined,
};

async function fillDemo(connection: Connection, writeQueue: WriteQueue, clock: SetClock, now: number): Promise<void> {
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
  for (const { atMs, order, move } of eventsOf(orders, now)) {
    clock.set(atMs);
    if (move !== undefined) await writeQueue.write(moveCommand(order, move));
    else if (!present.has(order.id)) await writeQueue.write(createCommand(order));
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
