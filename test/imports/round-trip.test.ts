import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Order } from '../../src/model/order.ts';
import { Connection } from '../../src/store/database/connection.ts';
import { insertOrders } from '../../src/store/orders/orders.ts';
import { findStatuses } from '../../src/store/orders/statuses.ts';
import { worlds } from '../support/arbitrary-order.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { exportFile, importFile } from './importer.ts';
import { STATEMENTS } from './statements.ts';

let from: TestHub;
let to: TestHub;
beforeAll(async () => {
  from = await createTestHub({ demo: false });
  to = await createTestHub({ demo: false });
});
afterAll(async () => {
  await from?.close();
  await to?.close();
});

const HOW_MANY = 150;

/** Orders of every shape, straight into a workspace, as if other dialects had written them. */
async function fill(hub: TestHub): Promise<Order[]> {
  const connection = await Connection.open({ address: hub.database, ...STATEMENTS });
  const [statuses] = await connection.pipeline(findStatuses(hub.workspaceId));
  const sampled = fc.sample(worlds(), { numRuns: HOW_MANY, seed: 11 });
  const taken = new Set<string>();
  const orders = sampled.map(({ order }, i): Order => {
    const status = statuses[i % statuses.length] as (typeof statuses)[number];
    // What the database itself asks for: unique ids that are not too long.
    const reference = order.reference_id;
    const isFree = reference !== undefined && reference.length <= 255 && !taken.has(reference);
    if (isFree) taken.add(reference);
    const { reference_id: _taken, ...rest } = order;
    return {
      ...rest,
      ...(isFree ? { reference_id: reference } : {}),
      id: `order-${i}`,
      aliases: Object.fromEntries(Object.keys(order.aliases).map((dialect) => [dialect, `${dialect}-${i}`])),
      status_id: status.id,
      ...(status.completes ? { completed_at: order.completed_at ?? '2024-05-05T05:05:05.050Z' } : {}),
    };
  });
  await connection.pipeline(...insertOrders(hub.workspaceId, orders));
  await hub.sql(
    `insert into order_counts (workspace_id, status_id, fulfillment_status, slot, orders)
      select workspace_id, status_id, fulfillment_status, 0, count(*) from orders group by 1, 2, 3`,
  );
  await connection.close();
  return orders;
}

/** What is the hub's own of an order, and differs from hub to hub. */
const own = new Set(['version', 'changed_at', 'status_id']);

const comparable = (order: Order): object =>
  JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(order).filter(([field]) => !own.has(field))))) as object;

test.for(['jsonl', 'csv'] as const)('an export imports again to identical orders, as %s', async (format) => {
  const orders = (await from.sql('select 1 from orders limit 1')).length === 0 ? await fill(from) : [];
  const file = await exportFile(from, 'orders', { format });
  await to.sql('truncate orders, order_documents, order_changes, order_aliases, order_counts');
  const report = await importFile(to, file, { format, query: { as_exported: 'true' } });
  expect(report.refused).toEqual([]);
  expect(report.summary).toMatchObject({ created: HOW_MANY, refused: 0, state: 'done' });
  const names = new Map(
    (await from.sql<{ id: string; name: string }>('select id, name from statuses')).map((row) => [row.id, row.name]),
  );
  const there = new Map(
    (await to.sql<{ id: string; name: string }>('select id, name from statuses')).map((row) => [row.id, row.name]),
  );
  for (let i = 0; i < HOW_MANY; i++) {
    const before = await from.order(`order-${i}`);
    const after = await to.order(`order-${i}`);
    expect(comparable(after)).toEqual(comparable(before));
    expect(there.get(after.status_id)).toBe(names.get(before.status_id));
  }
  expect(orders.length === 0 || orders.length === HOW_MANY).toBe(true);

  const again = await importFile(to, file, { format, query: { as_exported: 'true' } });
  expect(again.summary).toMatchObject({ created: 0, updated: 0, unchanged: HOW_MANY, refused: 0 });

  // An exported order may also be sent back without saying that it is an export.
  const plain = await importFile(from, file, { format });
  expect(plain.summary).toMatchObject({ created: 0, updated: 0 });
});

test('an export can be resumed behind the last record that came', async () => {
  const whole = (await exportFile(from, 'orders', {})).trim().split('\n');
  const { created_at, id } = JSON.parse(whole[59] as string) as { created_at: string; id: string };
  const rest = await exportFile(from, 'orders', { after: `${created_at},${id}` });
  expect(rest.trim().split('\n')).toEqual(whole.slice(60));
  const bad = await from.send({
    method: 'GET',
    path: '/api/exports/orders?after=nonsense',
    headers: { 'x-api-key': from.key },
  });
  expect(bad.status).toBe(400);
  const none = await exportFile(from, 'orders', { source: 'nobody' });
  expect(none).toBe('');
});
