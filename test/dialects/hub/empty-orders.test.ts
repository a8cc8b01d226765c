import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importFile } from '../../imports/importer.ts';
import { apiOf } from '../../support/client.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const { send, ask } = apiOf(() => hub);

const orders = async (): Promise<number> =>
  (await ask<{ total: number }>('GET', '/orders?limit=1&total=true', 200)).total;

describe('a new order', () => {
  it.each([
    {},
    { id: 'only-an-id' },
    { line_items: [], additional_charges: [], tags: [], attributes: [], extras: {} },
    { primary_contact: {}, billing_address: { first_name: '' }, extras: { evreka: {} }, po_number: '' },
    { status: { state: 'draft' }, currency: 'USD', tags: ['x'], source: 'till', payment_status: 'PAID' },
    { due_date: '2026-01-01T00:00:00Z', payment_term: 'Net 30', shipping_charge: 5 },
  ])('is refused when nothing is in it, with what it needs: %j', async (body) => {
    const before = await orders();
    for (const headers of [{}, { 'Stele-Dry-Run': 'true' }]) {
      const reply = await send('POST', '/orders', body, headers as Record<string, string>);
      const told =
        'Stele-Dry-Run' in headers ? (reply.json() as { reply: { body: unknown } }).reply.body : reply.json();
      expect(told).toMatchObject({
        type: 'urn:problem-type:stele:invalid',
        status: 400,
        errors: [{ pointer: '#', rule: 'required', allowed: expect.arrayContaining(['line_items', 'po_number']) }],
      });
    }
    expect(await orders()).toBe(before);
  });

  it.each([
    { line_items: [{ sku: 'A', quantity: 1 }] },
    { amount: 0 },
    { primary_contact: { phone: '+14155552671' } },
    { billing_address: { city: 'Berlin' } },
    { shipping_address: { last_name: 'Byron' } },
    { reference_id: 'R-1' },
    { display_id: 'D-1' },
    { po_number: 'P-1' },
    { internal_note: 'Call back' },
    { extras: { evreka: { dynamic: { gate: 4 } } } },
  ])('needs one thing: %j', async (body) => {
    expect((await send('POST', '/orders', body)).status).toBe(201);
  });
});

it('a row of a file with nothing in it is refused, and the others are stored', async () => {
  const rows = ['{"id":"row-1","tags":["x"]}', '{"id":"row-2","po_number":"P-2"}'];
  const { refused, summary } = await importFile(hub, rows.join('\n'), { format: 'jsonl' });
  expect(refused).toMatchObject([{ row: 1, problems: [{ detail: expect.stringContaining('at least one of') }] }]);
  expect(summary).toMatchObject({ refused: 1, created: 1 });
  expect((await send('GET', '/orders/row-1')).status).toBe(404);
  expect((await send('GET', '/orders/row-2')).status).toBe(200);
});

it('an order keeps its display id when everything else is removed', async () => {
  const { id } = await ask<{ id: string }>('POST', '/orders', 201, { po_number: 'P-3' });
  expect((await send('PUT', `/orders/${id}`, {})).status).toBe(200);
});
