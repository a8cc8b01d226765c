import { rebuildOrder } from '../../src/core/orders/history.ts';
import type { OrderChange } from '../../src/model/change.ts';
import { sameValue } from '../../src/model/equal.ts';
import type { Order } from '../../src/model/order.ts';
import { Connection, type DatabaseAddress } from '../../src/store/database/connection.ts';
import type { Query } from '../../src/store/database/query.ts';
import { findChanges } from '../../src/store/orders/changes.ts';
import { findOrders } from '../../src/store/orders/orders.ts';

/**
 * What is wrong between an order and its history, as sentences; an empty list is a sound pair. Every version has to be
 * there once and in turn, to start from what the one before it left, and the last one has to leave what is stored.
 */
export function historyFaults(order: Order, changes: readonly OrderChange[]): string[] {
  const faults: string[] = [];
  const say = (fault: string): void => {
    faults.push(`order ${order.id}: ${fault}`);
  };
  if (changes.length !== order.version) say(`version ${order.version}, but ${changes.length} entries of history`);
  for (const [i, change] of changes.entries()) {
    if (change.version !== i + 1) say(`entry ${i + 1} is version ${change.version}`);
    if (change.kind !== (i === 0 ? 'created' : 'updated')) say(`version ${change.version} is "${change.kind}"`);
    if (change.changes.length === 0) say(`version ${change.version} changes nothing`);
    const before = i === 0 ? undefined : rebuildOrder(changes, i);
    for (const { field, from, to } of change.changes) {
      if (sameValue(from, to)) say(`version ${change.version} changes ${field} to what it was`);
      const was = before ? fieldOf(before, field) : null;
      if (!sameValue(from, was)) {
        say(`version ${change.version} says ${field} was ${JSON.stringify(from)}, but it was ${JSON.stringify(was)}`);
      }
    }
    const previous = changes[i - 1];
    if (previous && change.changed_at < previous.changed_at) say(`version ${change.version} goes back in time`);
  }
  const rebuilt = rebuildOrder(changes);
  // Aliases are given with SQL as yet, which writes no history.
  if (!rebuilt || !sameValue({ ...rebuilt, aliases: {} }, { ...order, aliases: {} })) {
    say(`stored ${JSON.stringify(order)}, but the history leads to ${JSON.stringify(rebuilt)}`);
  }
  return faults;
}

function fieldOf(order: Order, field: string): unknown {
  const [name = '', dialect] = field.split('.', 2);
  const value = order[name as keyof Order];
  if (dialect === undefined) return value ?? null;
  return (value as Order['extras'])[dialect] ?? null;
}

/** What is wrong anywhere in a workspace: between its orders and their history, or between a stored answer and these. */
export async function databaseFaults(address: DatabaseAddress, workspaceId: string): Promise<string[]> {
  const connection = await Connection.open({
    address,
    name: 'stele tests',
    statementTimeoutMs: 15_000,
    connectTimeoutMs: 5000,
  });
  try {
    const [ids] = await connection.pipeline(orderIds(workspaceId));
    const [found] = await connection.pipeline(
      findOrders(
        workspaceId,
        ids.map((id) => ({ dialect: 'none', id })),
      ),
    );
    const histories = await connection.pipeline(...ids.map((id) => findChanges(workspaceId, id)));
    const faults = ids.flatMap((id, i) => {
      const order = found.get(id);
      return order ? historyFaults(order, histories[i] ?? []) : [`order ${id}: has no document`];
    });
    const [strays, answers, counts, columns] = await connection.pipeline(
      strayEntries(workspaceId),
      answersWithoutVersion(workspaceId),
      wrongCounts(workspaceId),
      wrongColumns(workspaceId),
    );
    return [
      ...faults,
      ...strays.map((id) => `history of an order ${id} that is not there`),
      ...answers.map((key) => `the answer to the idempotency key ${key} tells of a version that is not there`),
      ...counts.map((status) => `the orders of status ${status} are not as many as is counted`),
      ...columns.map((id) => `the columns beside the document of order ${id} say something else`),
    ];
  } finally {
    await connection.close();
  }
}

const texts = (name: string, text: string, workspaceId: string): Query<string[]> => ({
  name,
  text,
  values: [workspaceId],
  read: (rows) => rows.map((row) => row[0] as string),
});

const orderIds = (workspaceId: string): Query<string[]> =>
  texts('order_ids', 'select id from orders where workspace_id = $1 and deleted_at is null order by id', workspaceId);

const strayEntries = (workspaceId: string): Query<string[]> =>
  texts(
    'stray_entries',
    `select distinct c.order_id from order_changes c left join orders o using (workspace_id)
      where c.workspace_id = $1 and not exists
        (select from orders o where o.workspace_id = c.workspace_id and o.id = c.order_id)`,
    workspaceId,
  );

const wrongCounts = (workspaceId: string): Query<string[]> =>
  texts(
    'wrong_counts',
    `select distinct status_id from (
        select status_id, fulfillment_status, count(*) as orders from orders
          where workspace_id = $1 and deleted_at is null group by 1, 2) o
      full join (
        select status_id, fulfillment_status, sum(orders) as orders from order_counts
          where workspace_id = $1 group by 1, 2 having sum(orders) <> 0) c using (status_id, fulfillment_status)
      where o.orders is distinct from c.orders`,
    workspaceId,
  );

/** Every answer about an order carries its version as its tag, unlike what holds a key; the order is the one in the path, or in the body of a creation. */
const answersWithoutVersion = (workspaceId: string): Query<string[]> =>
  texts(
    'answers_without_version',
    `select i.key from idempotency_keys i where i.workspace_id = $1 and not i.headers ? 'stele-sealed-with' and not exists (
        select from order_changes c
        where c.workspace_id = $1 and c.version = trim('"' from i.headers->>'ETag')::int
          and (position(c.order_id in i.parameters) > 0 or (i.parameters = '[]' and position(c.order_id in i.body) > 0)))`,
    workspaceId,
  );

const wrongColumns = (workspaceId: string): Query<string[]> =>
  texts(
    'wrong_columns',
    `select order_id from order_documents where workspace_id = $1
      and (customer_id, payment_method_id, display_id, source, contact_id) is distinct from (document->>'customer_id',
        document->>'payment_method_id', document->>'display_id', document->>'source',
        left(document->'primary_contact'->>'id', 255))`,
    workspaceId,
  );
