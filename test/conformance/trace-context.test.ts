import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { batchesOf } from '../batches/batches-client.ts';
import { importFile } from '../imports/importer.ts';
import { apiOf, sendAs } from '../support/client.ts';
import { DIALECTS } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

interface Entry {
  id: string;
  entity: string;
  version: number;
  kind: string;
  trace?: { traceparent: string };
}

let hub: TestHub;
const api = apiOf(() => hub);

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub?.close());

let made = 0;
/** Another trace each time, so that no test reads that of another one. */
const newTrace = (): string => `00-${String(++made).padStart(32, 'a')}-00f067aa0ba902b7-01`;

const historyOf = async (path: string): Promise<Entry[]> =>
  (await api.ask<{ items: Entry[] }>('GET', `${path}/history`, 200)).items;

/** The changes with a trace, as the feed shows them. */
async function traced(traceparent: string): Promise<{ entity: string; kind: string }[]> {
  const found: { entity: string; kind: string }[] = [];
  for (let after = ''; ; ) {
    const query = new URLSearchParams({ limit: '1000', ...(after === '' ? {} : { after }) });
    const page = await api.ask<{ items: Entry[]; next: string; has_more: boolean }>('GET', `/changes?${query}`, 200);
    const own = page.items.filter(({ trace }) => trace?.traceparent === traceparent);
    found.push(...own.map(({ entity, kind }) => ({ entity, kind })));
    if (!page.has_more) return found;
    after = page.next;
  }
}

/** The feed waits for transactions of other databases on the server. */
const expectTraced = (traceparent: string, changes: unknown): Promise<void> =>
  expect.poll(() => traced(traceparent), { timeout: 20_000 }).toEqual(changes);

describe.each(DIALECTS)('a write through $name', (dialect) => {
  test('has its trace in the history and in the feed', async () => {
    const id = await hub.seedOrder({ status: { state: 'draft' } });
    const traceparent = newTrace();
    const move = (trace: string, to: 'confirmed' | 'cancelled') =>
      sendAs(hub, hub.key, dialect.name, dialect.move(id, to), { traceparent: trace });
    expect((await move(traceparent, 'cancelled')).status).toBe(200);
    const [last] = await historyOf(`/orders/${id}`);
    expect(last).toMatchObject({ version: 2, trace: { traceparent } });
    await expectTraced(traceparent, [{ entity: 'order', kind: 'updated' }]);
  });

  test('is done as ever with an invalid trace, which is ignored', async () => {
    const id = await hub.seedOrder({ status: { state: 'draft' } });
    for (const trace of ['garbage', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, 'x'.repeat(5000)]) {
      const to = trace === 'garbage' ? 'cancelled' : 'confirmed';
      const reply = await sendAs(hub, hub.key, dialect.name, dialect.move(id, to), { traceparent: trace });
      expect(reply.status).toBe(200);
    }
    const versions = await historyOf(`/orders/${id}`);
    expect(versions.length).toBeGreaterThanOrEqual(2);
    for (const version of versions) expect(version).not.toHaveProperty('trace');
  });
});

test('each of several writes that are stored together has its own trace, or none', async () => {
  const orders = await Promise.all(
    Array.from({ length: 40 }, async (_, i) => ({
      id: await hub.seedOrder({}),
      trace: i % 3 === 0 ? undefined : newTrace(),
    })),
  );
  await Promise.all(
    orders.map(({ id, trace }) =>
      api.send('PATCH', `/orders/${id}`, { po_number: '1' }, trace === undefined ? {} : { traceparent: trace }),
    ),
  );
  for (const { id, trace } of orders) {
    const [last] = await historyOf(`/orders/${id}`);
    expect(last?.version).toBe(2);
    expect(last?.trace?.traceparent).toBe(trace);
  }
});

test('records have the trace of their writes', async () => {
  const [first, second] = [newTrace(), newTrace()];
  const email = { email: 'traced@example.com', first_name: 'Ada', last_name: 'L' };
  const reply = await api.send('POST', '/customers', email, { traceparent: first });
  expect(reply.status).toBe(201);
  const { id } = reply.json() as { id: string };
  await api.send('PATCH', `/customers/${id}`, { first_name: 'Eva' }, { traceparent: second });
  await api.send('DELETE', `/customers/${id}`);
  const versions = await historyOf(`/customers/${id}`);
  expect(versions.map(({ trace }) => trace?.traceparent)).toEqual([undefined, second, first]);
  await expectTraced(first, [{ entity: 'customer', kind: 'created' }]);
});

test('bulk changes, undos and imports have the trace of their request in each change', async () => {
  const batches = batchesOf(hub);
  const ids = await batches.make(3, 'traced');
  const [changed, undone, imported] = [newTrace(), newTrace(), newTrace()];
  const { batch_id = '' } = await batches.bulk({ ids, patch: { po_number: '7' } }, { traceparent: changed });
  await batches.undo(batch_id, {}, { traceparent: undone });
  for (const id of ids) {
    const versions = await historyOf(`/orders/${id}`);
    expect(versions.map(({ trace }) => trace?.traceparent)).toEqual([undone, changed, undefined]);
  }
  const { status } = await importFile(hub, 'reference_id,status,customer_email\ntraced-1,draft,new@example.com\n', {
    headers: { traceparent: imported },
  });
  expect(status).toBe(200);
  await expectTraced(imported, expect.arrayContaining([{ entity: 'order', kind: 'created' }]));
});
