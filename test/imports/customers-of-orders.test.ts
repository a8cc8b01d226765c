import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const customers = (rows: object[]) =>
  importFile(hub, rows.map((row) => JSON.stringify(row)).join('\n'), {
    kind: 'customers',
    format: 'jsonl',
    query: { report: 'all' },
  });

const orders = (file: string, query: Record<string, string> = {}) =>
  importFile(hub, file, { query: { report: 'all', ...query } });

const customerOf = async (reference: string): Promise<string | undefined> => {
  const rows = await hub.sql<{ customer_id: string | null }>(
    `select customer_id from order_documents where reference_id = $1`,
    [reference],
  );
  return rows[0]?.customer_id ?? undefined;
};

const referredTo = async (reference: string) =>
  hub.sql<{ id: string; document: Record<string, unknown> }>(
    `select id, document from customers where reference_id = $1`,
    [reference],
  );

test('customers of orders are found by id, by reference id, and by phone number or email address', async () => {
  const made = await customers([
    { reference_id: 'ERP-1', first_name: 'Ada', email: 'Ada@example.com', phone: '+14155550101' },
    { reference_id: 'ERP-2', first_name: 'Bob', phone: '+14155550102' },
  ]);
  const [ada, bob] = made.written.map(({ id }) => id);
  const report = await orders(
    [
      'Order Number,Customer ID,Email,Phone',
      `F-1,${ada},,`,
      'F-2,ERP-2,,',
      'F-3,shop-77,ada@EXAMPLE.com,',
      'F-4,shop-78,,+14155550102',
      'F-5,,ada@example.com,',
      'F-6,,nobody@example.com,',
      'F-7,0,,',
    ].join('\n'),
  );
  expect(report.summary).toMatchObject({ created: 7, refused: 0, customers_made: 0 });
  const found = await Promise.all(['F-1', 'F-2', 'F-3', 'F-4', 'F-5', 'F-6', 'F-7'].map(customerOf));
  expect(found).toEqual([ada, bob, ada, bob, ada, undefined, undefined]);
});

test("another system's ids refuse no row: an unknown customer is created once, with the id as reference", async () => {
  const file = [
    'Order Number,Customer ID,Customer Name,Email',
    'M-1,C-9,Cleo Fields,cleo@example.com',
    'M-2,C-9,Cleo Fields,cleo@example.com',
    'M-3,C-10,,',
  ].join('\n');
  const dry = await importFile(hub, file, { headers: { 'Stele-Dry-Run': 'true' } });
  expect(dry.summary).toMatchObject({ created: 3, customers_made: 2 });
  expect(await referredTo('C-9')).toEqual([]);
  const report = await orders(file);
  expect(report.summary).toMatchObject({ created: 3, refused: 0, customers_made: 2 });
  const [cleo, ...others] = await referredTo('C-9');
  expect(others).toEqual([]);
  expect(cleo?.document).toMatchObject({ first_name: 'Cleo', last_name: 'Fields', email: 'cleo@example.com' });
  expect((report.written[0] as { customer_made?: string }).customer_made).toBe(cleo?.id);
  expect([await customerOf('M-1'), await customerOf('M-2')]).toEqual([cleo?.id, cleo?.id]);
  expect(await referredTo('C-10')).toHaveLength(1);
  const again = await orders(file);
  expect(again.summary).toMatchObject({ unchanged: 3, customers_made: 0 });
  expect((await orders(file, { existing: 'replace' })).summary).toMatchObject({ unchanged: 3 });
  const own = await orders('reference_id,customer_id\nM-4,C-9\nM-5,C-11\n');
  expect(own.summary).toMatchObject({ created: 2, customers_made: 1 });
  expect(await customerOf('M-4')).toBe(cleo?.id);
});

test('many orders at once create each customer once, also beside an import of the same customers', async () => {
  const rows = Array.from({ length: 1500 }, (_, i) => `X-${i},N-${i % 40}`);
  const people = Array.from({ length: 40 }, (_, i) => ({ reference_id: `N-${i}`, first_name: `No. ${i}` }));
  const [one, two, three] = await Promise.all([
    orders(['Order Number,Customer ID', ...rows].join('\n')),
    orders(['Order Number,Customer ID', ...rows.map((row) => `Y${row}`)].join('\n')),
    customers(people),
  ]);
  expect([one.summary, two.summary]).toMatchObject([
    { created: 1500, refused: 0 },
    { created: 1500, refused: 0 },
  ]);
  expect(three.summary).toMatchObject({ refused: 0 });
  const counted = await hub.sql(
    `select count(*)::int as n from customers where reference_id like 'N-%' and deleted_at is null`,
  );
  expect(counted).toEqual([{ n: 40 }]);
});

test("the prefix of a shop is put before its customers' ids too", async () => {
  const mapping = (prefix: string) => ({
    kind: 'orders',
    reference_prefix: prefix,
    columns: [
      { header: 'Nr', to: 'reference_id' },
      { header: 'Who', to: 'customer_id' },
    ],
  });
  for (const name of ['a', 'b']) {
    const headers = { 'x-api-key': hub.key, 'content-type': 'application/json' };
    await hub.send({ method: 'PUT', path: `/api/import-mappings/${name}`, headers, body: mapping(`${name}-`) });
    const report = await orders('Nr,Who\n1,7\n', { mapping: name });
    expect(report.summary).toMatchObject({ created: 1, customers_made: 1 });
    expect(await referredTo(`${name}-7`)).toHaveLength(1);
  }
});

test('the id of buyers without an account is not a customer, also with a prefix', async () => {
  const mapping = {
    kind: 'orders',
    reference_prefix: 'till-',
    columns: [
      { header: 'Order Number', to: 'reference_id' },
      { header: 'Customer ID', to: 'customer_id' },
      { header: 'Email', to: 'primary_contact.email' },
    ],
  };
  const saved = await hub.send({
    method: 'PUT',
    path: '/api/import-mappings/till',
    headers: { 'x-api-key': hub.key, 'content-type': 'application/json' },
    body: mapping,
  });
  expect(saved.status).toBe(200);
  const made = await customers([{ reference_id: 'TILL-1', first_name: 'Eve', email: 'eve@example.com' }]);
  const ids = ['0', '0.0', '-', 'N/A', 'NULL', 'None', 'guest', ' 0 '];
  for (const query of [{}, { mapping: 'till' }]) {
    const name = 'mapping' in query ? 'P' : 'G';
    const rows = ids.map((id, i) => `${name}-${i},${id},`);
    const report = await orders(
      ['Order Number,Customer ID,Email', ...rows, `${name}-x,0,eve@example.com`].join('\n'),
      query,
    );
    expect(report.summary).toMatchObject({ created: ids.length + 1, refused: 0, customers_made: 0 });
    expect(await customerOf(`${'mapping' in query ? 'till-' : ''}${name}-x`)).toBe(made.written[0]?.id);
  }
  expect((await orders('Order Number,Customer ID\nG-named,guest-7\n')).summary).toMatchObject({ customers_made: 1 });
});
