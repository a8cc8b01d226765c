import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rebuildOrder } from '../../src/core/orders/history.ts';
import { withClient } from '../support/databases.ts';
import { DIALECTS, expectFailure, hubFacts } from '../support/dialects.ts';
import { fingerprint } from '../support/fingerprint.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { ask, cancelling, dumpRows, makePerson, type Person, visitTo, withTraces } from './person.ts';

let hub: TestHub;
let person: Person;
let before: string[];
let erased: Record<string, unknown>;

const erasure = (id: string, headers: Record<string, string> = {}, body?: unknown, key = hub.key) =>
  hub.send({
    method: 'POST',
    path: `/api/customers/${id}/erasure`,
    headers: { 'x-api-key': key, ...headers },
    ...(body === undefined ? {} : { body }),
  });

const everyOrder = (): Promise<{ id: string }[]> => hub.sql<{ id: string }>('select id from orders');

async function rebuilt(id: string): Promise<unknown> {
  const changes = await hub.changes(id);
  return rebuildOrder(changes);
}

beforeAll(async () => {
  hub = await createTestHub();
  person = await makePerson(hub);
  // Lists that were walked end at names.
  await ask(hub, 'wizcommerce', { method: 'GET', path: '/v1/customers?search=quillfeather&page_size=1' }, 200);
  before = await dumpRows(hub);
}, 60_000);

afterAll(() => hub.close());

describe('a dry run', () => {
  it('counts, and changes nothing', async () => {
    const print = await fingerprint(hub);
    const reply = await erasure(person.customerId, { 'stele-dry-run': 'true' });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ dry_run: true, accepted: true, reply: { body: { orders: 3, replies: 1 } } });
    expect(await fingerprint(hub)).toBe(print);
  });

  it('explains what refuses a body that is invalid', async () => {
    const reply = await erasure(person.customerId, { 'stele-dry-run': 'true' }, { reason: 7 });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers['stele-dry-run']).toBe('true');
    const errors = [{ place: 'body', field: 'reason' }];
    const expected = { dry_run: true, accepted: false, reply: { status: 400 }, refusal: { rule: 'invalid', errors } };
    expect(reply.json()).toMatchObject(expected);
  });
});

describe('a refusal', () => {
  it('is 404 for an unknown customer, and for another workspace’s customer', async () => {
    const other = await hub.secondWorkspace();
    expectFailure(hubFacts, await erasure('nobody'), 404);
    expectFailure(hubFacts, await erasure(person.customerId, {}, undefined, other.key), 404);
  });

  it('is 403 for a key without the scope', async () => {
    const { key } = await hub.mintKey({ scopes: ['customers:write', 'customers:delete'] });
    expectFailure(hubFacts, await erasure(person.customerId, {}, undefined, key), 403);
  });

  it('is 400 for a reason that is none, and 412 for a version that is not the customer’s', async () => {
    expectFailure(hubFacts, await erasure(person.customerId, {}, { reason: 7 }), 400);
    expectFailure(hubFacts, await erasure(person.customerId, { 'if-match': '"99"' }), 412);
  });

  it('changes nothing', async () => {
    expect(withTraces(await dumpRows(hub)).length).toBe(withTraces(before).length);
  });
});

describe('an erasure', () => {
  it('answers what it blanked', async () => {
    const print = await erasure(
      person.customerId,
      { 'idempotency-key': 'erase once' },
      { reason: 'Zuleika Quillfeather asked for it' },
    );
    expect(print.status, print.text).toBe(200);
    erased = print.json() as Record<string, unknown>;
    expect(erased).toMatchObject({ customer_id: person.customerId, orders: 3, replies: 1, records: 4 });
    expect(erased['versions']).toBeGreaterThanOrEqual(7);
  });

  it('leaves nothing of the person in the whole database', async () => {
    expect(withTraces(before).length).toBeGreaterThan(10);
    const left = withTraces(await dumpRows(hub));
    expect(left.map((row) => row.slice(0, 200))).toEqual([]);
  });

  it('leaves the rows of everybody else as they were', async () => {
    const own = [person.customerId, person.contactId, ...Object.values(person.orders)];
    const others = (rows: string[]): string[] =>
      rows.filter(
        (row) =>
          !own.some((id) => row.includes(id)) && !/^(?:idempotency_keys|api_keys|list_walks|workspaces):/.test(row),
      );
    const after = new Set(others(await dumpRows(hub)));
    const gone = others(before).filter((row) => !after.has(row));
    expect(withTraces(gone)).toEqual(gone);
  });

  it('keeps who changed what, and adds a version whose values are blank', async () => {
    const changes = await hub.changes(person.orders.wizcommerce);
    expect(changes.map(({ version, operation }) => `${version} ${operation}`)).toEqual([
      '1 createOrder',
      '2 updateOrder',
      '3 updateOrder',
      '4 eraseCustomer',
    ]);
    const [first, second, , last] = changes;
    expect(first?.changes.find(({ field }) => field === 'internal_note')).toMatchObject({ to: '' });
    const address = second?.changes.find(({ field }) => field === 'shipping_address');
    expect(address).toMatchObject({ from: { first_name: '', city: '' }, to: { address_line_2: '' } });
    expect(last?.changes.map(({ field }) => field).sort()).toEqual([
      ...['billing_address', 'internal_note', 'primary_contact', 'shipping_address'],
    ]);
    expect(last).toMatchObject({ kind: 'updated', dialect: 'hub' });
    expect(last).not.toHaveProperty('reason');
  });

  it('leaves every order as its history tells it', async () => {
    for (const { id } of await everyOrder()) {
      if (id !== person.orders.deleted) expect(await rebuilt(id)).toEqual(await hub.order(id));
    }
    expect(await rebuilt(person.orders.deleted)).toMatchObject({ shipping_address: { first_name: '' } });
  });

  it.each(DIALECTS)('leaves orders to be read through $name', async ({ name, read }) => {
    for (const id of [person.orders.wizcommerce, person.orders.evreka]) {
      const reply = await ask(hub, name, read(id), 200);
      expect(reply.headers['etag']).toMatch(/^"\d+-[\w-]{22}"$/);
      await ask(hub, name, { ...read(id), headers: { 'if-none-match': reply.headers['etag'] ?? '' } }, 304);
    }
  });

  it('leaves old versions to be read in every dialect, and what is shown to be sent back', async () => {
    const base = `/api/orders/${person.orders.wizcommerce}`;
    for (const as of ['wizcommerce', 'bitbybit', 'evreka', 'hub']) {
      await ask(hub, 'hub', { method: 'GET', path: `${base}?version=2&as=${as}` }, 200);
    }
    const path = `/v1/orders/${person.orders.wizcommerce}`;
    const shown = await ask(hub, 'wizcommerce', { method: 'GET', path }, 200);
    const { data } = shown.json() as { data: object };
    await ask(hub, 'wizcommerce', { method: 'PUT', path, body: data, headers: { 'if-match': '"3"' } }, 201);
    expect((await hub.order(person.orders.wizcommerce)).version).toBe(4);
  });

  it('answers a request whose answer was erased with 410, and does not do it again', async () => {
    const request = cancelling(person.orders.wizcommerce);
    const reply = await ask(hub, 'bitbybit', request, 410);
    expect(reply.json()).toMatchObject({ error: { code: 'ANSWER_ERASED' } });
    expect((await hub.order(person.orders.wizcommerce)).version).toBe(4);
    await ask(hub, 'bitbybit', { ...request, body: { status: 'active' } }, 422);
  });

  it('is done once, however often it is asked for', async () => {
    const print = await fingerprint(hub);
    const replayed = await erasure(
      person.customerId,
      { 'idempotency-key': 'erase once' },
      { reason: 'Zuleika Quillfeather asked for it' },
    );
    expect(replayed.headers['idempotency-replayed']).toBe('true');
    expect(replayed.json()).toEqual(erased);
    const again = await erasure(person.customerId);
    expect(again.json()).toEqual({ customer_id: person.customerId, orders: 0, versions: 0, replies: 0, records: 0 });
    expect(await fingerprint(hub)).toBe(print);
  });

  it('deletes the customer, and no new order can refer to it', async () => {
    await ask(hub, 'wizcommerce', { method: 'GET', path: `/v1/customers/${person.customerId}` }, 404);
    const body = visitTo(person.customerId);
    const refused = await ask(hub, 'evreka', { method: 'POST', path: '/engagement/orders', body }, 400);
    expect(refused.text).toContain(`Entity (${person.customerId}) not found`);
  });
});

describe('the database', () => {
  const asHub = (text: string) =>
    withClient(hub.database, async (client) => {
      await client.query('begin');
      await client.query('set local role stele_hub');
      await client.query(text);
      await client.query('rollback');
    });

  it('lets the hub blank a history, and not rewrite it', async () => {
    const call = (changes: string, reason = 'null'): string =>
      `select blank_order_changes('demo', array['${person.orders.evreka}'], array[1], array[$$${changes}$$::json], array[${reason}])`;
    const [first] = await hub.changes(person.orders.evreka);
    const entries = first?.changes ?? [];
    const changed = (to: unknown, field = 'internal_note') =>
      JSON.stringify(entries.map((entry) => (entry.field === 'internal_note' ? { ...entry, to, field } : entry)));
    await asHub(call(changed('')));
    for (const text of [
      call(changed('Ring once')),
      call(changed('', 'customer_note')),
      call(JSON.stringify(entries.slice(1))),
      call(changed(''), `'because'`),
    ]) {
      await expect(asHub(text)).rejects.toMatchObject({ code: '42501' });
    }
    await expect(asHub('update record_changes set changes = changes')).rejects.toMatchObject({ code: '42501' });
  });

  it('holds its own superuser to the same', async () => {
    await expect(hub.sql(`update order_changes set actor = 'nobody'`)).rejects.toThrow(/blanked and not rewritten/);
  });
});
