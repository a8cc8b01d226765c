import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../support/laws.ts';
import type { TestReply } from '../../support/requests.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { type Client, clientOf, dataOf, fieldsOf } from './calls-of.ts';

let hub: TestHub;
let client: Client;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  client = clientOf(hub);
});
afterAll(() => hub.close());

let made = 0;

const line = (sku: string, quantity: number, more: object = {}) => ({
  sku,
  quantity,
  shipped_quantity: 0,
  invoiced_quantity: 0,
  cancelled_quantity: 0,
  picked_quantity: 0,
  unit_price: 10,
  ...more,
});

/** An order with five rugs in two lines, of which one is cancelled, and a lamp. */
const makeOrder = (aliases: Record<string, string> = {}): Promise<string> =>
  hub.seedOrder(
    {
      reference_id: `order-${++made}`,
      amount: 999,
      line_items: [line('RUG', 2), line('LAMP', 1), line('RUG', 4, { cancelled_quantity: 1 })],
    },
    aliases,
  );

const sent = (order_id: string, changed: object = {}): Json => ({
  reference_id: `shipment-${++made}`,
  order_id,
  created_at: '2026-03-01T08:00:00Z',
  shipment_status: 'shipped',
  shipment_items: [{ product_id: 'RUG', quantity: 3 }],
  ...changed,
});

const shippedOf = async (orderId: string): Promise<number[]> =>
  (await hub.order(orderId)).line_items.map(({ shipped_quantity }) => shipped_quantity);

const entries = async (id: string): Promise<{ version: number; operation: string }[]> =>
  hub.sql('select version, operation from record_changes where kind = $1 and record_id = $2 order by version', [
    'shipments',
    id,
  ]);

const create = (body: unknown, headers?: Record<string, string>): Promise<TestReply> =>
  client.send('POST', '/v1/shipments', body, headers);

const reasons = (reply: TestReply): string[] =>
  (reply.json() as { details: { field: string; reason: string }[] }).details.map(
    ({ field, reason }) => `${field} ${reason}`,
  );

describe('creating', () => {
  test('a shipment is shown as it was sent, and counts in the lines of its order', async () => {
    const orderId = await makeOrder();
    const body = sent(orderId, {
      tracking_info: { tracking_number: '1Z999', tracking_url: 'https://example.com/1Z999', delivery_partner: 'UPS' },
      note: 'Handle with care',
      name: 'Door to door',
      unknown: 'ignored',
    });
    const reply = await create(body);
    expect([reply.status, reply.headers.etag]).toEqual([201, '"1"']);
    const shown = dataOf(reply);
    const { unknown: _unknown, shipment_items: _items, ...kept } = body;
    expect(shown).toMatchObject({ ...kept, status: 'active', order_id: orderId });
    expect(shown.shipment_items).toEqual([
      { id: expect.any(String), product_id: 'RUG', sku: 'RUG', sku_id: 'RUG', quantity: 3 },
    ]);
    expect(await client.get(`/v1/shipments/${shown.id}`)).toEqual(shown);
    const order = await hub.order(orderId);
    expect(order.line_items.map(({ shipped_quantity }) => shipped_quantity)).toEqual([2, 0, 1]);
    expect([order.version, order.amount, order.fulfillment_status]).toEqual([2, 999, 'UNFULFILLED']);
    const last = (await hub.changes(orderId)).at(-1);
    expect([last?.operation, last?.changes.map(({ field }) => field)]).toEqual(['createShipment', ['line_items']]);
    expect(await entries(String(shown.id))).toEqual([{ version: 1, operation: 'createShipment' }]);
  });

  test('goods that have not left are not shipped yet, and are when the status says so', async () => {
    const orderId = await makeOrder();
    const shipment = await client.make('/v1/shipments', sent(orderId, { shipment_status: 'created' }));
    expect([await shippedOf(orderId), (await hub.order(orderId)).version]).toEqual([[0, 0, 0], 1]);
    const path = `/v1/shipments/${shipment.id}/status`;
    const left = await client.send('PATCH', path, { shipment_status: 'shipped', remark: 'Left at noon' });
    expect([left.status, left.headers.etag, dataOf(left).remark]).toEqual([200, '"2"', 'Left at noon']);
    expect(await shippedOf(orderId)).toEqual([2, 0, 1]);
    const there = await client.send('PATCH', path, { shipment_status: 'fulfilled' });
    expect([there.headers.etag, dataOf(there).shipment_status]).toEqual(['"3"', 'fulfilled']);
    expect([await shippedOf(orderId), (await hub.order(orderId)).version]).toEqual([[2, 0, 1], 2]);
    const again = await client.send('PATCH', path, { shipment_status: 'fulfilled' });
    expect([again.status, again.headers.etag]).toEqual([200, '"3"']);
    await client.send('PATCH', path, { shipment_status: 'created' });
    expect(await shippedOf(orderId)).toEqual([0, 0, 0]);
  });

  test('a status change ignores the other fields of a shipment, as every call ignores unknown fields', async () => {
    const orderId = await makeOrder();
    const shipment = await client.make('/v1/shipments', sent(orderId));
    const more = {
      name: 'Other',
      status: 'inactive',
      shipment_items: [{ product_id: 'no such product', quantity: 'x' }],
    };
    const reply = await client.send('PATCH', `/v1/shipments/${shipment.id}/status`, {
      shipment_status: 'fulfilled',
      ...more,
    });
    expect([reply.status, dataOf(reply)]).toEqual([
      200,
      { ...shipment, shipment_status: 'fulfilled', updated_at: dataOf(reply).updated_at },
    ]);
  });

  test('more than is left is refused by its place, and nothing is written', async () => {
    const orderId = await makeOrder();
    await client.make('/v1/shipments', sent(orderId));
    const before = await hub.order(orderId);
    const items = [
      { product_id: 'LAMP', quantity: 1 },
      { product_id: 'RUG', quantity: 1 },
      { product_id: 'RUG', quantity: 3 },
      { product_id: 'NONE', quantity: 1 },
      { sku: 'NONE', quantity: 1 },
    ];
    const over = await create(sent(orderId, { shipment_items: items }));
    expect([over.status, reasons(over)]).toEqual([
      400,
      [
        'shipment_items[2].quantity is more than is left of the order: 1',
        'shipment_items[3].product_id is in no line of the order',
        'shipment_items[4].sku is in no line of the order',
      ],
    ]);
    expect(await hub.order(orderId)).toEqual(before);
    // Cancelled pieces do not leave; what is not shipped yet has to fit as well.
    const waiting = await create(
      sent(orderId, { shipment_status: 'created', shipment_items: [{ product_id: 'RUG', quantity: 3 }] }),
    );
    expect(fieldsOf(waiting)).toEqual(['shipment_items[0].quantity']);
  });

  test('what waits is counted against what is left only when it leaves', async () => {
    const orderId = await makeOrder();
    const first = await client.make('/v1/shipments', sent(orderId, { shipment_status: 'created' }));
    await client.make('/v1/shipments', sent(orderId));
    const late = await client.send('PATCH', `/v1/shipments/${first.id}/status`, { shipment_status: 'shipped' });
    expect([late.status, (late.json() as { code: string }).code]).toEqual([400, 'BAD_REQUEST']);
    expect(await shippedOf(orderId)).toEqual([2, 0, 1]);
    // A note can be written on it all the same.
    const noted = await client.send('PATCH', `/v1/shipments/${first.id}`, { note: 'waits' });
    expect([noted.status, dataOf(noted).note]).toEqual([201, 'waits']);
  });

  test('a product is named by the id of a variant or by the sku', async () => {
    const orderId = await makeOrder();
    const id = 'variant-of-lamp';
    const product = { id: 'lamps', version: 1, name: 'Lamp', variants: [{ id, title: 'Lamp', price: 1, sku: 'LAMP' }] };
    const times = { created_at: '2026-01-01T00:00:00.000Z', changed_at: '2026-01-01T00:00:00.000Z' };
    await hub.sql('insert into products (workspace_id, id, document) values ($1, $2, $3)', [
      hub.workspaceId,
      product.id,
      JSON.stringify({ ...product, ...times }),
    ]);
    const shown = await client.make(
      '/v1/shipments',
      sent(orderId, { shipment_items: [{ product_id: id, quantity: 1 }] }),
    );
    expect(shown.shipment_items).toMatchObject([{ product_id: id, sku: 'LAMP' }]);
    expect(await shippedOf(orderId)).toEqual([0, 1, 0]);
    expect(fieldsOf(await create(sent(orderId, { shipment_items: [{ quantity: 1 }] })))).toEqual([
      'shipment_items[0].product_id',
    ]);
  });

  test('what is wrong is named, an unknown order and a taken reference id too', async () => {
    const orderId = await makeOrder();
    expect(fieldsOf(await create({}))).toEqual([
      'created_at',
      'order_id',
      'reference_id',
      'shipment_items',
      'shipment_status',
    ]);
    const wrong = await create(
      sent(orderId, {
        shipment_status: 'delivered',
        shipment_items: [{ product_id: 'RUG', quantity: 0 }],
        tracking_info: {},
        created_at: 'soon',
      }),
    );
    expect(fieldsOf(wrong)).toEqual([
      'created_at',
      'shipment_items[0].quantity',
      'shipment_status',
      'tracking_info.tracking_number',
    ]);
    expect(fieldsOf(await create(sent(orderId, { reference_id: ' ' })))).toEqual(['reference_id']);
    for (const id of ['none', 'x'.repeat(256), '\0']) expect(fieldsOf(await create(sent(id)))).toEqual(['order_id']);
    const body = sent(orderId, { reference_id: 'taken' });
    await client.make('/v1/shipments', body);
    const before = await hub.order(orderId);
    const twice = await create({ ...body, shipment_items: [{ product_id: 'LAMP', quantity: 1 }] });
    expect([twice.status, (twice.json() as Json).code, fieldsOf(twice)]).toEqual([400, 'DUPLICATE', ['reference_id']]);
    expect((twice.json() as Json).message).toBe('reference_id "taken" is in use by another shipment');
    const dry = await create({ ...body, shipment_items: [] }, { 'stele-dry-run': 'true' });
    expect(dry.json()).toMatchObject({ accepted: false, refusal: { rule: 'duplicate', field: 'reference_id' } });
    expect(await hub.order(orderId)).toEqual(before);
  });
});

describe('at once', () => {
  test('one key is one shipment, at the same time too', async () => {
    const orderId = await makeOrder();
    const body = sent(orderId);
    const headers = { 'idempotency-key': `key-${made}` };
    const replies = await Promise.all(Array.from({ length: 8 }, () => create(body, headers)));
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await shippedOf(orderId)).toEqual([2, 0, 1]);
    expect(await hub.changes(orderId)).toHaveLength(2);
    expect((await create({ ...body, note: 'other' }, headers)).status).toBe(422);
  });

  test('of many shipments of the last pieces as many succeed as there are pieces', async () => {
    const orderId = await makeOrder();
    const one = (): Json => sent(orderId, { shipment_items: [{ product_id: 'RUG', quantity: 1 }] });
    const replies = await Promise.all(Array.from({ length: 12 }, () => create(one())));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(await shippedOf(orderId)).toEqual([2, 0, 3]);
  });

  test('of many with one reference id one succeeds, whatever order it is of', async () => {
    const orders = await Promise.all(Array.from({ length: 6 }, () => makeOrder()));
    // Another hub knows nothing of what this one has under way: the database keeps them apart.
    const second = await hub.secondHub();
    const replies = await Promise.all(
      orders.map((id, i) => {
        const request = { method: 'POST', path: '/v1/shipments', headers: { 'x-api-key': hub.key } };
        return (i % 2 === 0 ? hub : second).send({ ...request, body: sent(id, { reference_id: 'raced' }) });
      }),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400, 400, 400]);
    const refused = replies.filter(({ status }) => status === 400);
    expect(new Set(refused.map((reply) => fieldsOf(reply).join()))).toEqual(new Set(['reference_id']));
    const shipped = await Promise.all(orders.map(shippedOf));
    expect(shipped.filter((quantities) => quantities[0] === 2)).toHaveLength(1);
  });
});

describe('changing', () => {
  test('only what is sent changes, and what is shown may be sent back', async () => {
    const orderId = await makeOrder();
    const shipment = await client.make(
      '/v1/shipments',
      sent(orderId, { note: 'n', tracking_info: { tracking_number: '1' } }),
    );
    const path = `/v1/shipments/${shipment.id}`;
    const echo = await client.send('PATCH', path, shipment);
    expect([echo.status, echo.headers.etag, dataOf(echo)]).toEqual([201, '"1"', shipment]);
    expect((await client.send('PATCH', path, {})).headers.etag).toBe('"1"');
    expect((await client.send('PATCH', path, { note: null, name: null })).headers.etag).toBe('"1"');
    const changed = await client.send('PATCH', path, {
      tracking_info: { tracking_number: '2', delivery_partner: 'DHL' },
      updated_at: '2026-03-02T10:00:00Z',
    });
    expect(dataOf(changed)).toEqual({
      ...shipment,
      tracking_info: { tracking_number: '2', delivery_partner: 'DHL' },
      updated_at: '2026-03-02T10:00:00Z',
    });
    expect((await hub.order(orderId)).version).toBe(2);
    const later = dataOf(await client.send('PATCH', path, { note: 'later' }));
    expect(String(later.updated_at) > '2026-03-02T10:00:00Z').toBe(true);
  });

  test('other items, and a shipment that rests, are counted anew', async () => {
    const orderId = await makeOrder();
    const { id } = await client.make('/v1/shipments', sent(orderId));
    const path = `/v1/shipments/${id}`;
    await client.send('PATCH', path, {
      shipment_items: [
        { product_id: 'RUG', quantity: 5 },
        { product_id: 'LAMP', quantity: 1 },
      ],
    });
    expect(await shippedOf(orderId)).toEqual([2, 1, 3]);
    await client.send('PATCH', path, { status: 'inactive' });
    expect(await shippedOf(orderId)).toEqual([0, 0, 0]);
    await client.send('PATCH', path, { status: 'active' });
    expect(await shippedOf(orderId)).toEqual([2, 1, 3]);
    const none = await client.send('PATCH', path, { shipment_items: [] });
    expect([none.status, dataOf(none).shipment_items, await shippedOf(orderId)]).toEqual([201, [], [0, 0, 0]]);
  });

  test('what another client wrote in the lines stays, never below nothing', async () => {
    const orderId = await makeOrder();
    const { id } = await client.make('/v1/shipments', sent(orderId));
    const order = await client.get(`/v1/orders/${orderId}`);
    const lines = (order.line_items as Json[]).map((each, i) => ({ ...each, shipped_quantity: i === 0 ? 1 : 0 }));
    const patch = { line_items: lines.slice(0, 2) };
    const hubReply = await hub.send({
      method: 'GET',
      path: `/api/orders/${orderId}`,
      headers: { 'x-api-key': hub.key },
    });
    const own = (hubReply.json() as { line_items: Json[] }).line_items.slice(0, 2);
    const written = await hub.send({
      method: 'PATCH',
      path: `/api/orders/${orderId}`,
      headers: { 'x-api-key': hub.key },
      body: {
        line_items: own.map((each, i) => ({ ...each, shipped_quantity: patch.line_items[i]?.shipped_quantity })),
      },
    });
    expect(written.status).toBe(200);
    await client.send('PATCH', `/v1/shipments/${id}/status`, { shipment_status: 'created' });
    expect(await shippedOf(orderId)).toEqual([0, 0]);
  });

  test('old knowledge is refused, of the order on creating and of the shipment after', async () => {
    const orderId = await makeOrder();
    await client.make('/v1/shipments', sent(orderId, { shipment_items: [] }));
    const body = sent(orderId);
    const { id } = dataOf(await create(body, { 'if-match': '"1"' }));
    const stale = await create(sent(orderId, { shipment_items: [{ product_id: 'RUG', quantity: 1 }] }), {
      'if-match': '"1"',
    });
    expect([stale.status, fieldsOf(stale)]).toEqual([412, ['line_items']]);
    const waiting = await create(sent(orderId, { shipment_items: [] }), { 'if-match': '"1"' });
    expect(waiting.status).toBe(412);
    const path = `/v1/shipments/${id}`;
    await client.send('PATCH', path, { note: 'one' }, { 'if-match': '"1"' });
    const late = await client.send('PATCH', path, { note: 'two' }, { 'if-match': '"1"' });
    expect([late.status, fieldsOf(late)]).toEqual([412, ['note']]);
    const fulfilled = await client.send('PATCH', path, { note: 'one' }, { 'if-match': '"1"' });
    expect([fulfilled.status, fulfilled.headers.etag]).toEqual([201, '"2"']);
  });

  test('a dry run tells of the shipment and of the order, and stores neither', async () => {
    const orderId = await makeOrder();
    const body = sent(orderId);
    const dry = await create(body, { 'stele-dry-run': 'true' });
    expect(dry.json()).toMatchObject({
      accepted: true,
      reply: { status: 201, body: { data: { reference_id: body.reference_id, order_id: orderId } } },
      orders: [{ id: orderId, version: { from: 1, to: 2 } }],
      records: [{ kind: 'shipments', change: 'created', version: 1 }],
      events: [{ type: 'shipment.created' }, { type: 'order.updated' }],
    });
    expect([
      await shippedOf(orderId),
      (await client.list(`/v1/shipments?reference_ids=${body.reference_id}`)).data,
    ]).toEqual([[0, 0, 0], []]);
  });

  test('a shipment stays when its order is deleted, and changes again when that is restored', async () => {
    const orderId = await makeOrder();
    const shipment = await client.make('/v1/shipments', sent(orderId));
    await client.send('DELETE', `/v1/orders/${orderId}`);
    expect(await client.get(`/v1/shipments/${shipment.id}`)).toEqual(shipment);
    const refused = await client.send('PATCH', `/v1/shipments/${shipment.id}`, { note: 'late' });
    expect([refused.status, (refused.json() as Json).code]).toEqual([400, 'CONFLICT']);
    expect(fieldsOf(await create(sent(orderId)))).toEqual(['order_id']);
    await hub.send({ method: 'POST', path: `/api/orders/${orderId}/restore`, headers: { 'x-api-key': hub.key } });
    expect((await client.send('PATCH', `/v1/shipments/${shipment.id}`, { note: 'late' })).status).toBe(201);
    expect(await shippedOf(orderId)).toEqual([2, 0, 1]);
  });
});

test('an order goes by the id that these clients know it by, and is meant by no other', async () => {
  const orderId = await makeOrder({ wizcommerce: 'wiz-7' });
  const other = await makeOrder({ wizcommerce: orderId });
  const shipment = await client.make('/v1/shipments', sent('wiz-7'));
  expect([shipment.order_id, await shippedOf(orderId), await shippedOf(other)]).toEqual([
    'wiz-7',
    [2, 0, 1],
    [0, 0, 0],
  ]);
  expect((await client.get(`/v1/shipments/${shipment.id}`)).order_id).toBe('wiz-7');
  await client.send('PATCH', `/v1/shipments/${shipment.id}/status`, { shipment_status: 'created' });
  expect([await shippedOf(orderId), (await hub.order(other)).version]).toEqual([[0, 0, 0], 1]);
  const { data } = await client.list(`/v1/shipments?reference_ids=${shipment.reference_id}`);
  expect(data.map(({ order_id }) => order_id)).toEqual(['wiz-7']);
});

test('shipments are listed by reference ids and status, by either time', async () => {
  const orderId = await makeOrder();
  const make = (reference_id: string, changed: object): Promise<Json> =>
    client.make('/v1/shipments', sent(orderId, { reference_id, shipment_items: [], ...changed }));
  await make('list-1', { shipment_status: 'created', created_at: '2026-02-03T00:00:00Z' });
  await make('list-2', { shipment_status: 'fulfilled', created_at: '2026-02-01T00:00:00Z' });
  await make('list-3', { shipment_status: 'created', created_at: '2026-02-02T00:00:00Z' });
  const all = 'reference_ids=list-1,list-2,list-3';
  const listed = async (query: string): Promise<unknown[]> =>
    (await client.list(`/v1/shipments?${query}`)).data.map(({ reference_id }) => reference_id);
  expect(await listed(all)).toEqual(['list-3', 'list-2', 'list-1']);
  expect(await listed(`${all}&sort_by=created_at&sort=asc`)).toEqual(['list-2', 'list-3', 'list-1']);
  expect(await listed(`${all}&shipment_status=created`)).toEqual(['list-3', 'list-1']);
  const paged = await client.list(`/v1/shipments?${all}&page_size=2`);
  expect([paged.data.length, paged.pagination.total_records, paged.pagination.next_page]).toEqual([2, 3, 2]);
  expect(await listed(`${all}&page_size=2&page=2`)).toEqual(['list-1']);
  const wrong = await client.send('GET', '/v1/shipments?shipment_status=sent');
  expect([wrong.status, fieldsOf(wrong)]).toEqual([400, ['shipment_status']]);
});

test('who may not write orders writes no shipment, and another workspace sees none', async () => {
  const orderId = await makeOrder();
  const shipment = await client.make('/v1/shipments', sent(orderId));
  const { key } = await hub.mintKey({ scopes: ['orders:read'] });
  const headers = { 'x-api-key': key };
  expect((await create(sent(orderId), headers)).status).toBe(403);
  expect((await client.send('GET', `/v1/shipments/${shipment.id}`, undefined, headers)).status).toBe(200);
  const other = { 'x-api-key': (await hub.secondWorkspace()).key };
  expect((await client.send('GET', `/v1/shipments/${shipment.id}`, undefined, other)).status).toBe(404);
  expect((await client.send('PATCH', `/v1/shipments/${shipment.id}`, { note: 'x' }, other)).status).toBe(404);
  expect(fieldsOf(await create(sent(orderId), other))).toEqual(['order_id']);
});
