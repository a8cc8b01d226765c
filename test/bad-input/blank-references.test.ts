import { afterAll, beforeAll, expect, test } from 'vitest';
import { NEW_ORDER } from '../dialects/evreka/http.ts';
import { importFile } from '../imports/importer.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub?.close());

const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

const order = {
  reference_id: 'NEW-1',
  customer_id: '12345678-90ab-cdef-1234-567890abcdef',
  payment_status: 'PENDING',
  fulfillment_status: 'UNFULFILLED',
  created_at: '2025-01-01T00:00:00Z',
  updated_at: '2025-01-01T00:00:00Z',
  line_items: [{ sku: 'RUG14754', quantity: 1 }],
};

/** Spaces of several kinds, and what shows nothing without being one. */
const BLANKS = [' ', ' \t', '\u00a0', '\u3000\u2003', '\u200b', '\u2800', '\u3164', '\ufeff'];

const send = (method: string, path: string, body: object) =>
  hub.send({ method, path, headers: { 'x-api-key': hub.key, authorization: `Bearer ${hub.key}` }, body });

const countOrders = async () => (await hub.sql('select 1 from orders')).length;

test.for([
  ['POST', '/v1/orders', order, 'reference_id', 400],
  ['POST', '/v2/orders', order, 'reference_id', 400],
  ['POST', '/v1/orders', order, 'display_id', 400],
  ['PUT', `/v1/orders/${ORDER_ID}`, order, 'reference_id', 400],
  ['PUT', `/v2/orders/${ORDER_ID}`, order, 'display_id', 400],
  ['POST', '/engagement/orders', NEW_ORDER, 'name', 422],
  ['POST', '/api/orders', {}, 'reference_id', 400],
  ['POST', '/api/orders', {}, 'display_id', 400],
  ['PATCH', `/api/orders/${ORDER_ID}`, {}, 'reference_id', 400],
  ['PUT', `/api/orders/${ORDER_ID}`, {}, 'reference_id', 400],
] as const)('%s %s refuses blanks', async ([method, path, body, field, status]) => {
  const before = await countOrders();
  for (const blank of BLANKS) {
    const reply = await send(method, path, { ...body, [field]: blank });
    expect([reply.status, reply.text.includes(field)], `${JSON.stringify(blank)} ${reply.text}`).toEqual([
      status,
      true,
    ]);
  }
  expect(await countOrders()).toBe(before);
});

test('a blank reference that is there already may be sent back', async () => {
  await hub.sql(
    `update order_documents set document = jsonb_set(document::jsonb, '{display_id}', '" "')::json where order_id = $1`,
    [ORDER_ID],
  );
  const { status, text } = await send('PATCH', `/api/orders/${ORDER_ID}`, { display_id: ' ', po_number: 'P' });
  expect([status, text.includes('"display_id":" "'), text.includes('"P"')]).toEqual([200, true, true]);
});

test('an export that has a blank reference from before is imported again', async () => {
  for (const [file, format] of [
    ['reference_id,po_number\n"\u2007",X\n', 'csv'],
    ['{"reference_id":"\u2002","po_number":"X"}\n', 'jsonl'],
  ] as const) {
    const { summary } = await importFile(hub, file, { format, query: { as_exported: 'true' } });
    expect(summary).toMatchObject({ created: 1, refused: 0 });
  }
});

test.for(['orders', 'customers'] as const)('an import of %s refuses blanks, whichever way it is read', async (kind) => {
  const before = [await countOrders(), (await hub.sql('select 1 from customers')).length];
  const [own, other] =
    kind === 'orders'
      ? ['reference_id,po_number', 'Order Number,PO Number']
      : ['reference_id,name', 'Customer ID,Company'];
  for (const blank of BLANKS) {
    for (const header of [own, other]) {
      const { refused, summary } = await importFile(hub, `${header}\n"${blank}",X\n`, { kind });
      expect([summary['created'], refused[0]?.problems[0]?.pointer], `${header} ${JSON.stringify(blank)}`).toEqual([
        0,
        '#/reference_id',
      ]);
    }
    const lines = await importFile(hub, `${JSON.stringify({ reference_id: blank })}\n`, { kind, format: 'jsonl' });
    expect(lines.refused).toMatchObject([{ problems: [{ pointer: '#/reference_id' }] }]);
  }
  expect([await countOrders(), (await hub.sql('select 1 from customers')).length]).toEqual(before);
});
