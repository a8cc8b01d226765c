import { afterAll, beforeAll, expect, test } from 'vitest';
import { rebuildOrder } from '../../src/core/orders/history.ts';
import type { OrderChange } from '../../src/model/change.ts';
import { EXAMPLE } from '../../src/model/example-ids.ts';
import { ask, sendAs } from '../support/client.ts';
import { hold } from '../support/hold.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { anOrder } from '../support/writes.ts';
import { historyFaults } from './history-faults.ts';
import { mixedWrite, type OrderIds, perform, type Sender, sameId, until, type Written } from './writers.ts';

const WRITERS = 200;
const WRITES_EACH = 5;

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

/** Lets all writers loose at once, each with its writes one after another. */
async function letLoose(senders: readonly Sender[], ids: OrderIds): Promise<Written[]> {
  const writer = async (number: number): Promise<Written[]> => {
    const written: Written[] = [];
    for (let turn = 0; turn < WRITES_EACH; turn++) {
      const sender = senders[number % senders.length] as Sender;
      written.push(await perform(sender, mixedWrite(number * 7 + turn, hub.key, ids, EXAMPLE.referenceId)));
    }
    return written;
  };
  return (await Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number)))).flat();
}

/** What must be true of an order after concurrent writes that all succeeded. */
async function judge(written: readonly Written[], before: number): Promise<void> {
  expect(written.filter(({ reply }) => reply.status !== 200 && reply.status !== 201)).toEqual([]);
  const order = await hub.order(EXAMPLE.orderId);
  const changes = await hub.changes(EXAMPLE.orderId);
  expect(historyFaults(order, changes)).toEqual([]);

  // Every version since belongs to exactly one of the writes, whose reply named it.
  const byRequest = new Map(written.map((write) => [write.requestId, write]));
  const made = changes.slice(before);
  expect(made.map(({ version }) => version)).toEqual(made.map(({ request_id }) => byRequest.get(request_id)?.version));
  expect(new Set(made.map(({ request_id }) => request_id)).size).toBe(made.length);
  expect(order.version).toBe(before + made.length);

  // No note was lost, or written twice.
  const notes = made.flatMap(({ changes: fields }) =>
    fields.flatMap(({ field, to }) => (field === 'internal_note' ? [to] : [])),
  );
  expect(notes.toSorted()).toEqual(written.flatMap(({ note }) => note ?? []).toSorted());

  for (const write of written) expect(shownIn(write)).toEqual(existingValues(changes, write));
}

/** What a reply says of the order. */
function shownIn({ request, reply }: Written): unknown {
  const body = reply.json() as { data?: { notes?: unknown; status?: unknown }; detail?: unknown };
  if (request.path.startsWith('/engagement/')) return body.detail;
  return request.path.startsWith('/v1/') ? body.data?.status : body.data?.notes;
}

/** What it has to say, from the history: the order as it was in the version that the reply's tag names. */
function existingValues(changes: readonly OrderChange[], { request, version }: Written): unknown {
  const order = rebuildOrder(changes, version);
  if (request.path.startsWith('/engagement/')) {
    expect(order?.status_id).toBe((request.body as { status_id: string }).status_id);
    return 'Order status updated successfully';
  }
  if (!request.path.startsWith('/v1/')) return order?.internal_note;
  return WIZCOMMERCE_STATUS[order?.status_id as string];
}

const WIZCOMMERCE_STATUS: Record<string, string> = {
  '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a01': 'draft',
  '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a02': 'confirmed',
  '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a03': 'confirmed',
  '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a04': 'confirmed',
  'd666a904-5739-46c0-b70a-1cd57658a3f6': 'confirmed',
  '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a06': 'confirmed',
  '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a07': 'cancelled',
  '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a08': 'cancelled',
};

test('200 writers through three dialects lose nothing on one order', async () => {
  const { version } = await hub.order(EXAMPLE.orderId);
  await judge(await letLoose([hub], sameId(EXAMPLE.orderId)), version);
});

test('nor do they through two hubs, where one dialect knows the order by another id', async () => {
  const other = await hub.secondHub();
  const alias = 'crew-4711';
  await hub.sql(
    `insert into order_aliases (workspace_id, dialect, alias, order_id) values ('demo', 'evreka', $1, $2)`,
    [alias, EXAMPLE.orderId],
  );
  await hub.sql(
    `update order_documents set document = jsonb_set(document::jsonb, '{aliases}', jsonb_build_object('evreka', $1::text))::json
      where workspace_id = 'demo' and order_id = $2`,
    [alias, EXAMPLE.orderId],
  );
  const { version } = await hub.order(EXAMPLE.orderId);
  await judge(await letLoose([hub, other], { ...sameId(EXAMPLE.orderId), evreka: alias }), version);
  expect((await hub.order(EXAMPLE.orderId)).aliases).toEqual({ evreka: alias });
});

/** Whether a session waits for a lock. */
async function isWaiting(): Promise<boolean> {
  const rows = await hub.sql(
    `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
  );
  return rows.length > 0;
}

// The statement that waits for the lock began before the other transaction committed: what it returns, and what is read
// after it, must be as of the commit.
test('a write that waits for an order builds on what the transaction that held it committed', async (context) => {
  const id = await anOrder(hub);
  const { version, internal_note } = await hub.order(id);
  const commit = await hold(
    hub,
    context,
    `with hot as (
        update orders set version = version + 1, payment_status = 'VOIDED' where workspace_id = $1 and id = $2 returning id),
      cold as (
        update order_documents d set document = jsonb_set(d.document::jsonb, '{internal_note}', '"Meanwhile"')::json
          from hot where d.workspace_id = $1 and d.order_id = hot.id)
      insert into order_changes (workspace_id, order_id, version, kind, changes, dialect, operation, actor, request_id,
        changed_at, updated_at)
      select $1, id, $3, 'updated', $4, 'd', 'o', 'a', 'other', now(), now() from hot`,
    [
      hub.workspaceId,
      id,
      version + 1,
      JSON.stringify([
        { field: 'payment_status', from: 'PENDING', to: 'VOIDED' },
        { field: 'internal_note', from: internal_note, to: 'Meanwhile' },
      ]),
    ],
  );
  const written = ask(hub, 'hub', 'PATCH', `/api/orders/${id}`, { po_number: '4500' });
  await until('the write waits', isWaiting);
  await commit();
  const meanwhile = { version: version + 2, payment_status: 'VOIDED', internal_note: 'Meanwhile', po_number: '4500' };
  expect(await written).toMatchObject(meanwhile);
  expect(await hub.order(id)).toMatchObject(meanwhile);
  expect(historyFaults(await hub.order(id), await hub.changes(id))).toEqual([]);
});

test('a write to an order that is deleted while it waits finds nothing', async (context) => {
  const id = await anOrder(hub);
  const commit = await hold(hub, context, 'update orders set deleted_at = now() where workspace_id = $1 and id = $2', [
    hub.workspaceId,
    id,
  ]);
  const written = sendAs(hub, hub.key, 'hub', {
    method: 'PATCH',
    path: `/api/orders/${id}`,
    body: { po_number: '4500' },
  });
  await until('the write waits', isWaiting);
  await commit();
  expect((await written).status).toBe(404);
});
