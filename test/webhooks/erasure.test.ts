import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, dumpRows, makePerson, type Person, withTraces } from '../erasure/person.ts';
import { apiOf } from '../support/client.ts';
import { withClient } from '../support/databases.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { createEndpoint, eventually, type HttpReceiver, type ShownEndpoint, startHttpReceiver } from './endpoint.ts';

let hub: TestHub;
const api = apiOf(() => hub);

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

/** What the endpoints say themselves, which no erasure touches. */
const OWN = 'Thornbury-Attic';

/** The rows of webhooks that name the person, without what the endpoints say themselves. */
async function traces(): Promise<string[]> {
  const rows = (await dumpRows(hub)).filter((row) => row.startsWith('webhook_'));
  return withTraces(rows.map((row) => row.replaceAll(OWN.toLowerCase(), '')));
}

const erase = ({ customerId }: Person) =>
  ask(hub, 'hub', { method: 'POST', path: `/api/customers/${customerId}/erasure` }, 200);

const shown = ({ id }: ShownEndpoint): Promise<ShownEndpoint> => api.ask('GET', `/webhooks/${id}`, 200);

/** Waits until the receiver has everything. */
const untilAllDelivered = (endpoint: ShownEndpoint): Promise<unknown> =>
  eventually(
    async () => {
      const { complete_to } = await shown(endpoint);
      return api.ask<{ items: unknown[]; has_more?: boolean }>('GET', `/changes?after=${complete_to}&limit=1`, 200);
    },
    ({ items }) => items.length === 0,
  );

const echo: HttpReceiver['answer'] = ({ body }, reply) => void reply.writeHead(200, { 'x-echo': 'amex' }).end(body);

it('an erasure leaves nothing of the person in the log, whatever the format, and what waits is sent as erased', async () => {
  const receiver = await startHttpReceiver(echo);
  const endpoints: ShownEndpoint[] = [];
  for (const format of ['stele', 'bitbybit', 'wizcommerce']) {
    endpoints.push(
      await createEndpoint(api, { format, url: `${receiver.url}/${OWN}`, headers: { 'X-Place': OWN, 'X-Other': '1' } }),
    );
  }
  const failing = await startHttpReceiver(({ body }, reply) => void reply.writeHead(500).end(body));
  const waits = await createEndpoint(api, { url: failing.url });
  const person = await makePerson(hub);
  for (const endpoint of endpoints) await untilAllDelivered(endpoint);
  await eventually(
    () => shown(waits),
    ({ waiting }) => waiting.events > 4,
  );
  expect((await traces()).length).toBeGreaterThan(10);

  await erase(person);
  expect((await traces()).map((row) => row.slice(0, 300))).toEqual([]);
  for (const endpoint of endpoints) await untilAllDelivered(endpoint);
  expect((await traces()).map((row) => row.slice(0, 300))).toEqual([]);
  const stored = await hub.sql<{ url: string; headers: unknown }>(
    `select url, headers from webhook_endpoints where format = 'stele' and id = $1`,
    [endpoints[0]?.id],
  );
  expect(stored).toEqual([{ url: `${receiver.url}/${OWN}`, headers: { 'X-Place': OWN, 'X-Other': '1' } }]);

  failing.received.length = 0;
  failing.answer = echo;
  await api.ask('POST', `/webhooks/${waits.id}/retry`, 200);
  await untilAllDelivered(waits);
  expect(failing.received.length).toBeGreaterThan(4);
  const bodies = failing.received.map(({ body }) => body.toLowerCase());
  expect(withTraces(bodies)).toEqual([]);

  const log = await api.ask<{ items: { id: string }[] }>(
    'GET',
    `/webhooks/${endpoints[0]?.id}/attempts?order=${person.orders.wizcommerce}&limit=100`,
    200,
  );
  const first = log.items.at(-1)?.id;
  expect(await api.ask('GET', `/webhooks/${endpoints[0]?.id}/attempts/${first}`, 200)).toMatchObject({
    erased: true,
    request: { body: '' },
    reply: null,
    outcome: 'delivered',
  });
});

it('an attempt that is under way during the erasure is logged without its bodies, or not at all', async () => {
  const replies: (() => void)[] = [];
  const receiver = await startHttpReceiver(
    ({ body }, reply) => void replies.push(() => void reply.writeHead(200).end(body)),
  );
  const endpoint = await createEndpoint(api, { url: receiver.url });
  const person = await makePerson(hub);
  await eventually(
    () => receiver.received,
    (received) => withTraces(received.map(({ body }) => body.toLowerCase())).length >= 4,
  );
  const erased = erase(person);
  // Some end while it runs, and the others after it.
  await sleep(50);
  for (const reply of replies.splice(0, 2)) reply();
  await erased;
  receiver.answer = echo;
  for (const reply of replies) reply();
  await untilAllDelivered(endpoint);
  // What was read before the erasure and dropped counts once.
  await eventually(
    () => shown(endpoint),
    ({ counts }) => counts.matched === counts.delivered,
  );
  expect((await traces()).map((row) => row.slice(0, 300))).toEqual([]);
});

it('the erasure waits for the transaction that logs an attempt and does not see the erasure', async () => {
  const receiver = await startHttpReceiver();
  const endpoint = await createEndpoint(api, { url: receiver.url });
  const person = await makePerson(hub);
  await untilAllDelivered(endpoint);
  const insert = `insert into webhook_attempts (workspace_id, endpoint_id, id, event_id, type, entity, entity_id, version,
      attempt, started_at, duration_ms, url, outcome, gave_up, request_headers, request_body)
    values ('demo', $1, 'under-way', 'evt', 'order.created', 'order', $2, 1, 1, now(), 1, '', 'delivered', false, '{}', 'Zuleika')`;
  let isErased = false;
  await withClient(hub.database, async (client) => {
    await client.query('begin');
    await client.query(insert, [endpoint.id, person.orders.wizcommerce]);
    const erased = erase(person).then(() => {
      isErased = true;
    });
    await sleep(1000);
    expect(isErased).toBe(false);
    await client.query('commit');
    await erased;
  });
  expect(await hub.sql(`select request_body, is_erased from webhook_attempts where id = 'under-way'`)).toEqual([
    { request_body: '', is_erased: true },
  ]);
});

it('an order of another customer keeps what was sent', async () => {
  const receiver = await startHttpReceiver(echo);
  const endpoint = await createEndpoint(api, { url: receiver.url, types: ['order.*'] });
  const other = await api.ask<{ id: string }>('POST', '/orders', 201, { internal_note: 'Stays' });
  await erase(await makePerson(hub));
  const kept = await eventually(
    () =>
      hub.sql<{ request_body: string; is_erased: boolean }>(
        'select request_body, is_erased from webhook_attempts where endpoint_id = $1 and entity_id = $2',
        [endpoint.id, other.id],
      ),
    ({ length }) => length === 1,
  );
  expect(kept[0]).toMatchObject({ is_erased: false, request_body: expect.stringContaining('Stays') as string });
});
