import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportFile, importFile } from '../../imports/importer.ts';
import { apiOf } from '../../support/client.ts';
import type { Json } from '../../support/laws.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';

let hub: TestHub;
const { send, ask } = apiOf(() => hub);

beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

const fresh = async (body: Json = {}): Promise<Json & { id: string }> =>
  ask('POST', '/orders', 201, { po_number: 'fresh', ...body });

describe('what was paid back, and tax within prices', () => {
  const gross = { line_items: [{ sku: 'A', quantity: 2, unit_price: 59.5 }], tax_value: 19, taxes_included: true };

  it('are written, merged, removed and told by the history', async () => {
    const { id } = await fresh({ ...gross, amount_paid: 119, amount_refunded: 19.5 });
    const order = await ask('GET', `/orders/${id}`, 200);
    expect(order).toMatchObject({ taxes_included: true, amount_refunded: 19.5, tax_value: 19 });
    expect(order['totals']).toEqual({ subtotal: 119, total: 119, balance: 19.5 });
    const merged = await ask('PATCH', `/orders/${id}`, 200, { taxes_included: false, amount_refunded: 20 });
    expect(merged).toMatchObject({ taxes_included: false, totals: { total: 138, balance: 39 } });
    const replaced = await send('PUT', `/orders/${id}`, { amount_paid: 119 });
    expect(replaced.headers['stele-removed']).toContain('taxes_included');
    expect(replaced.json()).not.toHaveProperty('amount_refunded');
    const { items } = await ask<{ items: { changes: Json[] }[] }>('GET', `/orders/${id}/history`, 200);
    expect(items[0]?.changes).toContainEqual({ field: 'amount_refunded', from: 20, to: null });
    expect(items[1]?.changes).toContainEqual({ field: 'taxes_included', from: true, to: false });
  });

  it.for(['jsonl', 'csv'] as const)('come back from an export, as %s', async (format) => {
    const reference = `refunded-${format}`;
    const { id } = await fresh({ ...gross, reference_id: reference, amount_paid: 119, amount_refunded: 19.5 });
    const file = await exportFile(hub, 'orders', { format, reference_id: reference });
    await ask('PATCH', `/orders/${id}`, 200, { taxes_included: null, amount_refunded: null });
    const report = await importFile(hub, file, { format });
    expect(report.summary).toMatchObject({ updated: 1, refused: 0 });
    expect(await ask('GET', `/orders/${id}`, 200)).toMatchObject({ taxes_included: true, amount_refunded: 19.5 });
  });

  it('are refused where they are no boolean and no exact number', async () => {
    expect((await send('POST', '/orders', { taxes_included: 'true' })).status).toBe(400);
    expect((await send('POST', '/orders', { amount_refunded: 0.00001 })).status).toBe(400);
  });
});

/** What a call answers, as text: a test must not read numbers as a double does. */
async function textOf(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const reply = await hub.send({
    method,
    path,
    headers: { 'x-api-key': hub.key, authorization: `Bearer ${hub.key}`, ...headers },
    body,
  });
  expect(reply.status, reply.text).toBeLessThan(300);
  return reply.text;
}

describe('a total that no double holds', () => {
  const EXACT = '999999899900000.01';
  const DRY_RUN = { 'stele-dry-run': 'true' };
  const large = {
    currency: 'USD',
    line_items: [{ sku: 'A', quantity: 9_999_999, unit_price: 99_999_999.99, shipped_quantity: 9_999_999 }],
  };

  it('is shown digit by digit in every dialect, in lists and in earlier versions', async () => {
    const { id } = await fresh({ ...large, reference_id: 'large' });
    for (const path of [
      `/api/orders/${id}`,
      `/api/orders/${id}?fields=totals.total`,
      '/api/orders?reference_id=large',
      `/api/orders/${id}?version=1`,
      `/api/orders/${id}?version=1&as=bitbybit`,
      `/api/orders/${id}?version=1&as=evreka`,
      `/customer/open/v1/orders/${id}`,
      `/customer/api/open/v1/orders/${id}`,
      `/engagement/orders/${id}`,
      `/engagement/order_item_records?order_id=${id}`,
    ]) {
      expect(await textOf('GET', path), path).toContain(`:${EXACT}`);
    }
  });

  it('is in the answer of a dry run and in the views that it shows', async () => {
    const text = await textOf('POST', '/api/orders', large, DRY_RUN);
    // The reply, and the views of the hub, bitbybit and Evreka360.
    expect(text.split(EXACT).length - 1).toBeGreaterThanOrEqual(9);
    const { id } = await fresh();
    expect(await textOf('PATCH', `/api/orders/${id}`, large, DRY_RUN)).toContain(`"total":${EXACT}`);
    const update = { notes: 'Dry run' };
    const large2 = await fresh(large);
    const dryRunText = await textOf('PUT', `/customer/open/v1/orders/${large2.id}`, update, DRY_RUN);
    expect(dryRunText).toContain(`"total":${EXACT}`);
  });

  it('is the same when a key is used again', async () => {
    const once = { 'idempotency-key': 'large-once' };
    const first = await textOf('POST', '/api/orders', large, once);
    expect(first).toContain(`"total":${EXACT}`);
    expect(await textOf('POST', '/api/orders', large, once)).toBe(first);
  });

  it('is exported, and an export and a reply may come back', async () => {
    const { id } = await fresh({ ...large, reference_id: 'large-exported' });
    for (const format of ['jsonl', 'csv'] as const) {
      const file = await exportFile(hub, 'orders', { format, reference_id: 'large-exported' });
      expect(file).toContain(EXACT);
      const { summary } = await importFile(hub, file, { format });
      expect(summary).toMatchObject({ unchanged: 1, refused: 0 });
    }
    const text = await textOf('GET', `/api/orders/${id}`);
    for (const [method, headers] of [
      ['PUT', { 'content-type': 'application/json' }],
      ['PATCH', { 'content-type': 'application/merge-patch+json' }],
    ] as const) {
      const reply = await send(method, `/orders/${id}`, text, headers);
      expect(reply.status, reply.text).toBe(200);
      expect(reply.text).toBe(text);
    }
  });
});

describe('a number that no double holds', () => {
  const sent = (body: string, headers = { 'content-type': 'application/json' }) =>
    hub.send({ method: 'POST', path: '/api/orders', headers: { 'x-api-key': hub.key, ...headers }, body });

  it.for([
    ['amount', '{"amount":999999899900000.01}', '#/amount'],
    ['amount_refunded', '{"amount_refunded":9007199254740993}', '#/amount_refunded'],
    [
      'a price',
      '{"line_items":[{"sku":"A","quantity":1,"unit_price":0.12345678901234567}]}',
      '#/line_items/0/unit_price',
    ],
    ['a quantity', '{"line_items":[{"sku":"A","quantity":12345678901234567}]}', '#/line_items/0/quantity'],
    ['a charge', '{"additional_charges":[{"name":"c","type":"tax","amount":1e-5}]}', '#/additional_charges/0/amount'],
    ['a volume', '{"container_info":{"key":"k","unit":"CBM","volume":1e400}}', '#/container_info/volume'],
    ['extras', '{"extras":{"evreka":{"dynamic":{"gate":12345678901234567890}}}}', '#/extras/evreka'],
  ] as const)('is refused by name in %s', async ([, body, pointer]) => {
    const reply = await sent(body);
    expect(reply.status).toBe(400);
    expect((reply.json() as { errors: Json[] }).errors).toMatchObject([{ pointer, rule: 'range' }]);
  });
});

describe('totals are money', () => {
  it('in every dialect, and what is shown may come back', async () => {
    const order = await fresh({
      currency: 'USD',
      line_items: [
        {
          sku: 'A',
          quantity: 3,
          unit_price: 33.33,
          discount: 33.333,
          discount_type: 'percentage',
          shipped_quantity: 0.1,
        },
      ],
      additional_charges: [{ name: 'duty', type: 'tax', value_type: 'percentage', amount: 19 }],
    });
    expect(order['totals']).toEqual({ subtotal: 99.99, total: 85.66, balance: 85.66 });
    const { id } = order;
    expect(await textOf('GET', `/customer/open/v1/orders/${id}`)).toContain('"total":85.66,');
    const detail = await textOf('GET', `/engagement/orders/${id}`);
    expect(detail).toContain('"price":{"value":85.66,"currency":"USD"},"planned_price":{"value":85.66,');
    expect(await textOf('GET', `/engagement/order_item_records?order_id=${id}`)).toContain(
      '"total_actual_price":{"value":3.33,"currency":"USD"}',
    );
    const again = await send('PUT', `/orders/${id}`, order);
    expect(again.json()).toEqual(order);
    const shown = JSON.parse(await textOf('GET', `/customer/open/v1/orders/${id}`)) as { data?: Json } & Json;
    await textOf('PUT', `/customer/open/v1/orders/${id}`, shown.data ?? shown);
    expect((await ask('GET', `/orders/${id}`, 200))['version']).toBe(1);
    const csv = await exportFile(hub, 'orders', { format: 'csv', source: 'openapi' });
    expect(csv).toContain(',99.99,85.66,85.66,');
  });

  it('have no balance where a part was paid and nothing says how much', async () => {
    const order = await fresh({ amount: 100, payment_status: 'PARTIALLY_PAID', reference_id: 'partly' });
    expect(order['totals']).toEqual({ subtotal: 100, total: 100 });
    expect(await exportFile(hub, 'orders', { format: 'csv', reference_id: 'partly' })).toContain(',100,100,,');
    const paid = await ask('PATCH', `/orders/${order.id}`, 200, { payment_status: 'PAID' });
    expect(paid['totals']).toEqual({ subtotal: 100, total: 100, balance: 0 });
  });
});

describe('an amount', () => {
  const LINES = [
    { sku: 'A', quantity: 1, unit_price: 100, title: 'Chair' },
    { sku: 'B', quantity: 2, unit_price: 20 },
  ];
  type Line = (typeof LINES)[number] & { id: string };
  const withAmount = async () => {
    const order = await fresh({ currency: 'USD', line_items: LINES, amount: 150 });
    return { ...order, lines: order['line_items'] as Line[] };
  };
  const first = (lines: Line[], change: object) => [{ ...lines[0], ...change }, lines[1]];

  it.for<[string, (lines: Line[]) => unknown]>([
    ['a quantity', (lines) => first(lines, { quantity: 5 })],
    ['a price', (lines) => first(lines, { unit_price: 100.01 })],
    ['an article', (lines) => first(lines, { sku: 'C' })],
    ['the number of lines', (lines) => [...lines, { sku: 'C', quantity: 1, unit_price: 0 }]],
    ['a line that is gone', (lines) => lines.slice(1)],
    ['all lines', () => []],
  ])('goes with %s, and the reply, the history and the dry run tell it', async ([, change]) => {
    const { id, lines } = await withAmount();
    const line_items = change(lines);
    const decided = await send('PATCH', `/orders/${id}`, { line_items }, { 'stele-dry-run': 'true' });
    const { orders } = decided.json() as { orders: { removed: string[]; changes: Json[] }[] };
    expect(orders[0]?.removed).toContain('amount');
    expect(orders[0]?.changes).toContainEqual({ field: 'amount', from: 150, to: null });
    const reply = await send('PATCH', `/orders/${id}`, { line_items });
    expect(reply.headers['stele-removed']).toBe('amount');
    expect(reply.json()).not.toHaveProperty('amount');
    const { items } = await ask<{ items: { changes: Json[]; removed: string[] }[] }>(
      'GET',
      `/orders/${id}/history`,
      200,
    );
    expect(items[0]?.changes).toContainEqual({ field: 'amount', from: 150, to: null });
    expect(items[0]?.removed).toContain('amount');
    const again = await send('PATCH', `/orders/${id}`, { line_items });
    expect(again.headers).not.toHaveProperty('stele-removed');
  });

  it.for<[string, (lines: Line[]) => unknown]>([
    ['the lines as they are', (lines) => lines],
    ['another order', (lines) => lines.toReversed()],
    ['lines without ids', () => LINES],
    ['titles and notes', (lines) => first(lines, { title: 'Seat', note: 'Oak' })],
    ['a discount', (lines) => first(lines, { discount: 10, discount_type: 'percentage' })],
    ['what was shipped', (lines) => first(lines, { shipped_quantity: 1, invoiced_quantity: 1, cancelled_quantity: 1 })],
  ])('stays with %s', async ([, change]) => {
    const { id, lines } = await withAmount();
    const reply = await send('PATCH', `/orders/${id}`, { line_items: change(lines) });
    expect(reply.json()).toMatchObject({ amount: 150 });
    expect(reply.headers).not.toHaveProperty('stele-removed');
  });

  it('stays with lines that it is sent with, as it was', async () => {
    const { id, lines } = await withAmount();
    const line_items = first(lines, { quantity: 5 });
    const reply = await send('PATCH', `/orders/${id}`, { line_items, amount: 150 });
    expect(reply.json()).toMatchObject({ amount: 150, totals: { subtotal: 150 } });
    const replaced = await send('PUT', `/orders/${id}`, { amount: 150, line_items: LINES });
    expect(replaced.json()).toMatchObject({ amount: 150 });
  });

  it('goes in bulk, and comes back with the lines that it was said of', async () => {
    const { id, lines } = await withAmount();
    const patch = { line_items: first(lines, { quantity: 5 }) };
    const bulk = await ask<{ results: Json[] }>('POST', '/orders/bulk', 200, { ids: [id], patch });
    expect(bulk.results).toMatchObject([{ id, result: 'changed' }]);
    const order = await ask('GET', `/orders/${id}`, 200);
    expect(order).not.toHaveProperty('amount');
    expect(order['totals']).toMatchObject({ total: 540 });
    expect(await ask('POST', `/orders/${id}/revert`, 200, { version: 1 })).toMatchObject({ amount: 150 });
    const forth = await send('POST', `/orders/${id}/revert`, { version: 2 });
    expect(forth.json()).not.toHaveProperty('amount');
    expect(forth.headers['stele-removed']).toBe('amount');
  });

  it('goes when a file reprices the lines, and stays when it says it', async () => {
    for (const [amount, expected] of [
      [undefined, undefined],
      [150, 150],
    ] as const) {
      const { id, lines } = await withAmount();
      const row = { id, amount, line_items: first(lines, { quantity: 5 }) };
      const query = { existing: 'merge' };
      const { summary } = await importFile(hub, `${JSON.stringify(row)}\n`, { format: 'jsonl', query });
      expect(summary).toMatchObject({ updated: 1 });
      expect((await ask('GET', `/orders/${id}`, 200))['amount']).toBe(expected);
    }
  });

  it('that WizCommerce sent goes with the lines that another dialect reprices', async () => {
    const sent = {
      reference_id: 'wizcommerce-amount',
      customer_id: '12345678-90ab-cdef-1234-567890abcdef',
      payment_status: 'PENDING',
      fulfillment_status: 'UNFULFILLED',
      created_at: '2025-01-01T00:00:00Z',
      updated_at: '2025-01-01T00:00:00Z',
      amount: 100,
      line_items: [{ sku: 'A', quantity: 1, unit_price: 100 }],
    };
    const made = JSON.parse(await textOf('POST', '/v1/orders', sent)) as { data: { id: string } };
    const { id } = made.data;
    const order = await ask('GET', `/orders/${id}`, 200);
    const line_items = (order['line_items'] as object[]).map((line) => ({ ...line, quantity: 5 }));
    expect(await ask('PATCH', `/orders/${id}`, 200, { line_items })).toMatchObject({ totals: { total: 500 } });
    expect(await textOf('GET', `/customer/open/v1/orders/${id}`)).toContain('"total":500,');
    expect(await textOf('GET', `/engagement/orders/${id}`)).toContain('"price":{"value":500,');
    expect(await textOf('GET', `/v1/orders/${id}`)).not.toContain('"amount":');
    const put = await textOf('PUT', `/v1/orders/${id}`, sent);
    expect(put).toContain('"amount":100,');
  });

  it('conflicts with lines that were repriced since, and the other way round', async () => {
    const merging = { 'if-match': '"1"', prefer: 'merge' };
    const differing = async (theirs: (lines: Line[]) => object, yours: (lines: Line[]) => object) => {
      const { id, lines } = await withAmount();
      await ask('PATCH', `/orders/${id}`, 200, theirs(lines));
      const reply = await send('PATCH', `/orders/${id}`, yours(lines), merging);
      expect(reply.status, reply.text).toBe(412);
      return (reply.json() as { differing: string[] }).differing;
    };
    const repriced = (lines: Line[]) => ({ line_items: first(lines, { quantity: 5 }) });
    expect(await differing(repriced, () => ({ amount: 160 }))).toEqual(['amount']);
    expect(await differing(() => ({ amount: 160 }), repriced)).toEqual(['amount']);
    expect(
      await differing(
        () => ({ amount: 160 }),
        (lines) => ({ ...repriced(lines), amount: 150 }),
      ),
    ).toEqual(['amount']);
    const { id, lines } = await withAmount();
    await ask('PATCH', `/orders/${id}`, 200, { po_number: 'P' });
    const merged = await send('PATCH', `/orders/${id}`, { ...repriced(lines), amount: 150 }, merging);
    expect(merged.json()).toMatchObject({ po_number: 'P', amount: 150 });
  });
});
