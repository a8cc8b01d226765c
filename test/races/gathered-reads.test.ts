import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { perform, sameId, takeNote } from './writers.ts';

let hub: TestHub;
let ids: string[];
beforeAll(async () => {
  hub = await createTestHub();
  const rows = await hub.sql<{ id: string }>(`select id from orders where workspace_id = 'demo' order by id limit 60`);
  ids = rows.map(({ id }) => id);
});
afterAll(() => hub.close());

const BASES = ['/v1/orders', '/customer/api/open/v1/orders', '/engagement/orders', '/api/orders'];

const get = (path: string, key = hub.key): Promise<TestReply> =>
  hub.send({ method: 'GET', path, headers: { 'x-api-key': key, authorization: `Bearer ${key}` } });

const shown = ({ status, text, headers }: TestReply): [number, string | undefined, string] => [
  status,
  headers['etag'],
  text.replace(/"request_id":"[^"]*"/, ''),
];

test('orders that are read together are shown as those that are read alone', async () => {
  const other = await hub.secondWorkspace();
  const { key } = await hub.mintKey({ workspaceId: other.id });
  const [first = '', second = ''] = ids;
  // An alias goes before the id of another order.
  const named = await hub.send({
    method: 'PUT',
    path: `/api/orders/${first}/aliases/bitbybit`,
    headers: { 'x-api-key': hub.key },
    body: { alias: second },
  });
  expect(named.status).toBe(200);
  const paths = BASES.flatMap((base) => [...ids, 'no-such-order'].map((id) => `${base}/${id}`));
  const calls = [hub.key, key].flatMap((each) => paths.map((path) => () => get(path, each).then(shown)));
  const alone: ReturnType<typeof shown>[] = [];
  for (const call of calls) alone.push(await call());
  expect(await Promise.all(calls.map((call) => call()))).toEqual(alone);
  expect(alone.filter(([status]) => status === 200)).toHaveLength(paths.length - BASES.length);
  expect((await get(`/customer/api/open/v1/orders/${second}`)).text).toBe(
    (await get(`/customer/api/open/v1/orders/${first}`)).text,
  );
});

test('an order that cannot be read fails only those who ask for it', async () => {
  const [, , broken = ''] = ids;
  const sql = `update order_documents set document = $1 where workspace_id = 'demo' and order_id = $2`;
  const [row] = await hub.sql<{ document: object }>(`select document from order_documents where order_id = $1`, [
    broken,
  ]);
  await hub.sql(sql, ['1', broken]);
  onTestFinished(async () => {
    await hub.sql(sql, [JSON.stringify(row?.document), broken]);
  });
  const replies = await Promise.all(ids.map((id) => get(`/api/orders/${id}`)));
  expect(replies.map(({ status }) => status)).toEqual(ids.map((id) => (id === broken ? 500 : 200)));
});

test('a write that was answered is seen by every later read, whatever is read meanwhile', async () => {
  await Promise.all(
    ids.slice(3, 35).map(async (id) => {
      for (let i = 0; i < 5; i++) {
        const { version } = await perform(hub, takeNote(hub.key, sameId(id)));
        const reply = await get(`/api/orders/${id}`);
        expect(reply.json()).toMatchObject({ version });
      }
    }),
  );
});
