import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const { send: call } = apiOf(() => hub);

const GERMAN = {
  kind: 'orders',
  delimiter: ';',
  time_zone: 'Europe/Berlin',
  columns: [
    { header: 'Bestellung', to: 'reference_id' },
    { header: 'Datum', to: 'created_at', format: 'DD.MM.YYYY HH:mm' },
    { header: 'Lage', to: 'status.state', values: { offen: 'confirmed', storniert: 'cancelled', egal: null } },
    { header: 'Artikel', to: 'line_items.sku', or: ['Bezeichnung'] },
    { header: 'Menge', to: 'line_items.quantity', decimal: ',' },
    { header: 'Zeilenpreis', to: 'line_items.unit_price', decimal: ',', per: 'line' },
    { header: 'Telefon', to: 'billing_address.phone', as_is: true },
    { header: 'Name', to: 'billing_address.full_name' },
    { header: 'Schlagworte', to: 'tags', separator: '/' },
  ],
  constants: { source: 'laden', currency: 'EUR' },
};

test("a saved mapping reads words, dates, decimals and lines of another program's file", async () => {
  expect((await call('PUT', '/import-mappings/laden', GERMAN)).status).toBe(200);
  expect((await call('GET', '/import-mappings/laden')).json()).toMatchObject({ name: 'laden', mapping: GERMAN });
  const file = [
    'Bestellung;Datum;Lage;Artikel;Bezeichnung;Menge;Zeilenpreis;Telefon;Name;Schlagworte',
    'B-1;31.07.2024 18:05;Offen;T-1;Tisch;2;1.234,50 €;040 / 12 34;Anna Maria Weiß;eilig / neu',
    'B-1;;;;Stuhl;3;10,00;;;',
    'B-2;31.01.2024 18:05;STORNIERT;T-1;;1,5;;;Weiß;',
    'B-3;31.01.2024;offen;T-1;;1;;;;',
    'B-4;;unklar;T-1;;1;;;;',
  ].join('\n');
  const report = await importFile(hub, file, { query: { mapping: 'laden', report: 'all' } });
  expect(report.refused).toMatchObject([
    { row: 4, problems: [{ pointer: '#/created_at', rule: 'format', value: '31.01.2024', column: 5 }] },
    { row: 5, problems: [{ pointer: '#/status/state', rule: 'enum', value: 'unklar' }] },
  ]);
  const [first, second] = report.written;
  expect(await hub.order(first?.id ?? '')).toMatchObject({
    reference_id: 'B-1',
    created_at: '2024-07-31T16:05:00.000Z',
    source: 'laden',
    currency: 'EUR',
    tags: ['eilig', 'neu'],
    billing_address: { first_name: 'Anna Maria', last_name: 'Weiß', phone: '040 / 12 34' },
    line_items: [
      { sku: 'T-1', quantity: 2, unit_price: 617.25 },
      { sku: 'Stuhl', quantity: 3, unit_price: 3.3333 },
    ],
  });
  expect(await hub.order(second?.id ?? '')).toMatchObject({
    created_at: '2024-01-31T17:05:00.000Z',
    billing_address: { first_name: 'Weiß' },
    line_items: [{ quantity: 1.5 }],
  });
  const again = await importFile(hub, file, { query: { mapping: 'laden' } });
  expect(again.summary).toMatchObject({ unchanged: 2, updated: 0, refused: 2 });
});

test('an impossible mapping is refused, and so is a file without its columns', async () => {
  const bad = await call('PUT', '/import-mappings/bad', {
    kind: 'orders',
    columns: [
      { header: 'A', to: 'nothing' },
      { header: 'B', to: 'reference_id' },
      { header: 'C', to: 'reference_id' },
      { header: 'D', to: 'created_at', format: 'nonsense' },
    ],
    constants: { nowhere: 'x' },
  });
  expect(bad.status).toBe(400);
  const { errors } = bad.json() as { errors: { pointer: string }[] };
  expect(errors.map(({ pointer }) => pointer)).toEqual([
    '#/columns/0/to',
    '#/columns/2/to',
    '#/columns/3/format',
    '#/constants/nowhere',
  ]);
  expect((await call('GET', '/import-mappings/bad')).status).toBe(404);
  const lacking = await importFile(hub, 'Bestellung;Datum\nB-9;x\n', { query: { mapping: 'laden' } });
  expect([lacking.status, lacking.text.includes('Menge')]).toEqual([400, true]);
  const decided = await call('PUT', '/import-mappings/dry', GERMAN, { 'stele-dry-run': 'true' });
  expect(decided.status).toBe(200);
  expect((await call('GET', '/import-mappings/dry')).status).toBe(404);
  expect((await call('DELETE', '/import-mappings/laden')).status).toBe(204);
  expect((await call('DELETE', '/import-mappings/laden')).status).toBe(404);
});

const SHOP = [
  'Name,Email,Financial Status,Fulfillment Status,Currency,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,' +
    'Lineitem price,Lineitem sku,Billing Name,Billing Zip,Billing Country,Billing Phone,Cancelled at,Tags,Vendor',
  "#1001,ada@example.com,paid,fulfilled,USD,5.00,1.10,26.10,2024-01-31 08:30:00 -0500,2,Rug,10.00,R-1,Ada Byron,'02134,US," +
    '\'+1 617-555-0101,,"a, b",V',
  '#1001,ada@example.com,,,,,,,,1,Mat,0.00,,,,,,,,V',
  '#1002,bob@example.com,voided,,USD,0.00,0.00,1.00,2024-02-01 09:00:00 -0500,1,Rug,1.00,R-1,Bob,,US,,2024-02-02 09:00:00 -0500,,V',
].join('\n');

test('the export of a shop is recognised and read without a mapping', async () => {
  const report = await importFile(hub, SHOP, { query: { report: 'all' } });
  expect(report.refused).toEqual([]);
  expect(report.head['mapping']).toMatchObject({
    guessed: true,
    export: 'shopify',
    not_understood: ['Vendor'],
    left_out: [],
    missing: [],
  });
  expect(await hub.order(report.written[0]?.id ?? '')).toMatchObject({
    reference_id: '#1001',
    display_id: '#1001',
    source: 'shopify',
    payment_status: 'PAID',
    fulfillment_status: 'FULFILLED',
    created_at: '2024-01-31T13:30:00.000Z',
    primary_contact: { email: 'ada@example.com' },
    billing_address: { first_name: 'Ada', last_name: 'Byron', zip_code: '02134', phone: '+1 617-555-0101' },
    line_items: [
      { sku: 'R-1', title: 'Rug', quantity: 2, unit_price: 10 },
      { sku: 'Mat', title: 'Mat', quantity: 1, unit_price: 0 },
    ],
    tags: ['a', 'b'],
  });
  const states = await hub.sql<{ state: string }>(
    `select s.state from orders o join statuses s on s.id = o.status_id join order_documents d on d.order_id = o.id
      where d.reference_id = '#1002'`,
  );
  expect(states).toEqual([{ state: 'cancelled' }]);
});

test('a guess says what it is sure of, what it leaves out and what it does not understand', async () => {
  const guess = async (kind: string, text: string) => {
    const [header, ...rows] = text.split('\n').map((line) => line.split(',').map((cell) => cell));
    return (await call('POST', '/import-mappings/guess', { kind, header, rows })).json() as Record<string, unknown> & {
      columns: { to: string; confidence: number; doubt?: string }[];
    };
  };
  const generic = await guess(
    'orders',
    'Order Number,Order Date,SKU,Qty,Billing City,Colour\n1,31/12/2024,A,1,Ulm,red',
  );
  expect(generic).toMatchObject({
    export: null,
    not_understood: ['Colour'],
    missing: [],
    columns: [
      { header: 'Order Number', to: 'reference_id' },
      { header: 'Order Date', to: 'created_at', confidence: 0.8 },
      { header: 'SKU', to: 'line_items.sku' },
      { header: 'Qty', to: 'line_items.quantity' },
      { header: 'Billing City', to: 'billing_address.city' },
    ],
    mapping: { columns: expect.arrayContaining([expect.objectContaining({ to: 'created_at', format: 'DD/MM/YYYY' })]) },
  });
  const doubtful = await guess('orders', 'Order Number,Order Date\n1,03/04/2024');
  expect(doubtful.columns[1]).toMatchObject({ confidence: 0.5, doubt: expect.stringContaining('MM/DD/YYYY') });
  const refused = await importFile(hub, 'Order Number,Order Date\n1,03/04/2024\n');
  expect([refused.status, refused.text.includes('DD/MM/YYYY')]).toEqual([400, true]);
  const amazon = await guess(
    'orders',
    'order-id,purchase-date,sku,product-name,quantity-purchased,item-price,ship-city\n1,2024-01-01T10:00:00+00:00,A,B,1,3,Ulm',
  );
  expect(amazon).toMatchObject({ export: 'amazon', missing: [] });
  const woo = await guess(
    'orders',
    'Order Number,Order Status,Order Date,SKU,Item Name,Quantity (- Refund),Item Cost\n1,wc-completed,2024-01-01 10:00,A,B,1,3',
  );
  expect(woo).toMatchObject({ export: 'woocommerce', missing: [] });
  const customers = await guess('customers', 'Customer ID,Company,Email,City\n1,Ada,a@example.com,Ulm');
  expect(customers.columns.map(({ to }) => to)).toEqual(['reference_id', 'name', 'email', 'address.city']);
});

test.each([
  ['PUT', '/import-mappings/any'],
  ['POST', '/import-mappings/guess'],
] as const)('%s %s reports a bad condition header before a bad body', async (method, path) => {
  const reply = await call(method, path, { unknown: 1 }, { 'if-match': 'nonsense' });
  expect([reply.status, (reply.json() as { errors: unknown[] }).errors]).toEqual([
    400,
    [expect.objectContaining({ header: 'If-Match' })],
  ]);
});
