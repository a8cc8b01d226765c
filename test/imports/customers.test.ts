import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { exportFile, importFile } from './importer.ts';

let hub: TestHub;
let other: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
  other = await createTestHub({ demo: false });
});
afterAll(async () => {
  await hub?.close();
  await other?.close();
});

/** What is the hub's own of a record, and differs from hub to hub. */
const withoutOwn = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    ['version', 'created_at', 'changed_at'].includes(key) ? undefined : inner,
  );

const byId = (file: string): unknown[] =>
  file
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(withoutOwn);

test.for(['jsonl', 'csv'] as const)(
  'customers with addresses and contacts are exported as they were imported, as %s',
  async (format) => {
    await other.sql('truncate customers, contacts, addresses, record_aliases, record_changes');
    const file = await exportFile(hub, 'customers', { format });
    const report = await importFile(other, file, { kind: 'customers', format, query: { as_exported: 'true' } });
    expect(report.refused).toEqual([]);
    const before = byId(await exportFile(hub, 'customers', {}));
    expect(before.length).toBeGreaterThan(3);
    expect(byId(await exportFile(other, 'customers', {}))).toEqual(before);
    const again = await importFile(other, file, { kind: 'customers', format, query: { as_exported: 'true' } });
    expect(again.summary).toMatchObject({ unchanged: before.length, created: 0, updated: 0, refused: 0 });
  },
);

test('customers are changed by reference id, and their addresses are not created twice', async () => {
  const row = (city: string) =>
    JSON.stringify({
      reference_id: 'K-1',
      name: 'Kiosk',
      aliases: { bitbybit: 'b-1' },
      addresses: [
        { reference_id: 'home', city, type: 'billing' },
        { city: 'Bonn', address_line_1: 'Am Markt 1' },
      ],
      contacts: [{ first_name: 'Ada', email: 'ada@example.com' }],
    });
  const send = (line: string, query: Record<string, string> = {}) =>
    importFile(other, line, { kind: 'customers', format: 'jsonl', query: { report: 'all', ...query } });
  const made = await send(`${row('Ulm')}\n${row('Ulm')}`);
  expect(made.refused).toEqual([]);
  expect(made.written.map(({ result }) => result).sort()).toEqual(['created', 'unchanged']);
  expect((await send(row('Köln'))).summary).toMatchObject({ updated: 1 });
  const { id } = made.written[0] ?? { id: '' };
  const places = await other.sql<{ city: string }>(
    `select document->>'city' as city from addresses where customer_id = $1 and deleted_at is null order by 1`,
    [id],
  );
  expect(places.map(({ city }) => city)).toEqual(['Bonn', 'Köln']);
  const replaced = await send(JSON.stringify({ reference_id: 'K-1', name: 'Kiosk', addresses: [] }), {
    existing: 'replace',
  });
  expect(replaced.summary).toMatchObject({ updated: 1 });
  expect(await other.sql('select 1 from addresses where customer_id = $1 and deleted_at is null', [id])).toEqual([]);
});

test('bad customers are reported, and the others are written', async () => {
  const file = [
    'reference_id,name,email,addresses',
    'X-1,Ada,nobody,',
    'X-2,Bob,,not json',
    'X-3,Cem,cem@example.com,"[{""city"":""Ulm""}]"',
    '',
  ];
  const report = await importFile(other, file.join('\n'), { kind: 'customers' });
  expect(report.refused).toMatchObject([
    { row: 1, line: 2, column: 9, problems: [{ pointer: '#/email', rule: 'format', value: 'nobody' }] },
    { row: 2, line: 3, column: 10, problems: [{ pointer: '#/addresses', rule: 'json' }] },
  ]);
  expect(report.summary).toMatchObject({ created: 1, refused: 2 });
  const [{ id } = { id: '' }] = await other.sql<{ id: string }>(
    `select id from customers where document->>'reference_id' = 'X-3'`,
  );
  const stranger = JSON.stringify({
    reference_id: 'X-4',
    name: 'Eve',
    addresses: [{ id: await addressOf(id), city: 'Ulm' }],
  });
  const theft = await importFile(other, stranger, { kind: 'customers', format: 'jsonl' });
  expect(theft.refused).toMatchObject([{ problems: [{ pointer: '#/addresses/0/id', rule: 'reference' }] }]);
});

const addressOf = async (customerId: string): Promise<string> =>
  (await other.sql<{ id: string }>('select id from addresses where customer_id = $1', [customerId]))[0]?.id ?? '';

test('endlessly nested extras make only their own row invalid', async () => {
  const deep = `{"evreka":{"a":${'['.repeat(90_000)}${']'.repeat(90_000)}}}`;
  const rows = [
    `{"reference_id":"DEEP-1","name":"N","extras":${deep}}`,
    `{"reference_id":"DEEP-2","name":"N","addresses":[{"city":"Ulm"},{"city":"Ulm","extras":${deep}}]}`,
    '{"reference_id":"DEEP-3","name":"N"}',
    '',
  ];
  const report = await importFile(other, rows.join('\n'), { kind: 'customers', format: 'jsonl' });
  expect(report.refused).toMatchObject([
    { row: 1, problems: [{ pointer: '#/extras/evreka', rule: 'count', column: 56 }] },
    { row: 2, problems: [{ pointer: '#/addresses/1/extras/evreka', rule: 'count' }] },
  ]);
  expect(report.summary).toMatchObject({ state: 'done', created: 1, refused: 2 });
});

test('replacing customers removes addresses, and needs the scope to delete', async () => {
  const { key } = await other.mintKey({ scopes: ['customers:write'] });
  const send = (existing: string) =>
    importFile(other, '{"reference_id":"SCOPE-1","name":"N"}\n', {
      kind: 'customers',
      format: 'jsonl',
      query: { existing },
      key,
    });
  expect((await send('merge')).summary).toMatchObject({ created: 1 });
  const refused = await send('replace');
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('customers:delete')]);
});

test('a customer can have ids only in dialects that exist', async () => {
  const row = '{"name":"N","aliases":{"bitbybit":"known-1","nodialect":"x"}}\n';
  const report = await importFile(other, row, { kind: 'customers', format: 'jsonl' });
  expect(report.refused).toMatchObject([
    { problems: [{ pointer: '#/aliases/nodialect', rule: 'enum', value: '"x"' }] },
  ]);
});
