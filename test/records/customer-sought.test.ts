import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createWriteQueue, type WriteQueue } from '../../src/core/transaction/write-queue.ts';
import type { WriteCommand } from '../../src/core/write-command.ts';
import type { CustomerSought } from '../../src/model/change.ts';
import { ok } from '../../src/model/result.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub.close());

function open(): WriteQueue {
  const queue = createWriteQueue({
    connection: { address: hub.database, name: 'test write queue', statementTimeoutMs: 15_000, connectTimeoutMs: 5000 },
    connections: 2,
    groupSize: 4,
    queueLimit: 1000,
    queueWaitMs: 5000,
    transactionTimeoutMs: 20_000,
    onError: () => undefined,
  });
  onTestFinished(() => queue.close());
  return queue;
}

function orderFor(sought: CustomerSought, more: Partial<WriteCommand> = {}): WriteCommand {
  const { phone, email } = sought;
  return {
    actor: { workspaceId: 'default', keyId: 'k', dialect: 'tests', operation: 'create', requestId: 'r' },
    target: { create: randomUUID(), aliases: {} },
    change: () => ok({ customer_id: sought }),
    reply: (order, { customers }) => ({
      status: 201,
      headers: {},
      body: JSON.stringify({ id: order.customer_id, shown: customers.get(order.customer_id ?? '')?.record }),
    }),
    requires: { customersReachedBy: { phones: phone ? [phone] : [], emails: email ? [email] : [] } },
    absent: { kind: 'internal' },
    ...more,
  };
}

async function write(queue: WriteQueue, command: WriteCommand): Promise<{ id: string; shown: { phone?: string } }> {
  const outcome = await queue.write(command);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
  return JSON.parse(outcome.reply.body) as { id: string; shown: { phone?: string } };
}

const customersWith = (phone: string) => hub.sql<{ id: string }>('select id from customers where phone = $1', [phone]);

test('an order brings the customer it seeks, and shows them', async () => {
  const phone = `+1${Date.now()}`;
  const { id, shown } = await write(open(), orderFor({ phone, otherwise: { first_name: 'Ann', phone } }));
  expect(shown).toMatchObject({ id, first_name: 'Ann', phone, version: 1 });
  expect(await customersWith(phone)).toEqual([{ id }]);
  expect(await hub.sql('select change, version from record_changes where record_id = $1', [id])).toEqual([
    { change: 'created', version: 1 },
  ]);
});

test('many orders at once, through several hubs, make one customer', async () => {
  const phone = `+2${Date.now()}`;
  const queues = [open(), open(), open()];
  const made = await Promise.all(
    Array.from({ length: 60 }, (_, i) => write(queues[i % 3] as WriteQueue, orderFor({ phone, otherwise: { phone } }))),
  );
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  expect(await customersWith(phone)).toHaveLength(1);
});

test('a number is compared before an email address, and case does not matter', async () => {
  const queue = open();
  const [phone, email] = [`+3${Date.now()}`, `${randomUUID()}@example.com`];
  const byPhone = await write(queue, orderFor({ phone, otherwise: { phone } }));
  const byEmail = await write(queue, orderFor({ email, otherwise: { email } }));
  expect(byPhone.id).not.toBe(byEmail.id);
  const both = await write(queue, orderFor({ phone, email, otherwise: {} }));
  expect(both.id).toBe(byPhone.id);
  const loud = await write(queue, orderFor({ email: email.toUpperCase(), otherwise: {} }));
  expect(loud.id).toBe(byEmail.id);
});

test('a refused order creates no customer', async () => {
  const queue = open();
  const phone = `+4${Date.now()}`;
  const refused = orderFor(
    { phone, otherwise: { phone } },
    { change: () => ok({ customer_id: { phone, otherwise: { phone } }, status: { entry_id: 'none' } }) },
  );
  expect(await queue.write(refused)).toMatchObject({ ok: false, failure: { kind: 'unknown_status' } });
  expect(await customersWith(phone)).toEqual([]);
});

test('an order whose answer cannot be built creates no customer, and does not affect the next one', async () => {
  const queue = open();
  const phone = `+5${Date.now()}`;
  const broken = orderFor(
    { phone, otherwise: { phone } },
    {
      reply: () => {
        throw new Error('a defect');
      },
    },
  );
  const [first, second] = await Promise.all([
    queue.write(broken),
    write(queue, orderFor({ phone, otherwise: { phone } })),
  ]);
  expect(first).toMatchObject({ ok: false, failure: { kind: 'internal' } });
  expect(await customersWith(phone)).toEqual([{ id: second.id }]);
});
