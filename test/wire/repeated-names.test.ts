import { afterAll, beforeAll, expect, it } from 'vitest';
import { importFile } from '../imports/importer.ts';
import { DIALECTS } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub?.close());

const create = (body: string) =>
  hub.send({
    method: 'POST',
    path: '/api/orders',
    headers: { 'x-api-key': hub.key, 'content-type': 'application/json' },
    body,
  });

it.each([
  ['{"po_number":"a","po_number":"b"}', ['#/po_number']],
  ['{"po_number":"a", "po\\u005fnumber" : "a"}', ['#/po_number']],
  ['{"line_items":[{"sku":"A","quantity":1},{"sku":"A\\"","quantity":1,"quantity":1}]}', ['#/line_items/1/quantity']],
  ['{"extras":{"evreka":{"a":{"b":[0,{"c":1,"c":2}]}}}}', ['#/extras/evreka/a/b/1/c']],
])('the hub refuses %s', async (body, pointers) => {
  const reply = await create(body);
  expect(reply.status).toBe(400);
  const { errors } = reply.json() as { errors: { pointer: string; rule: string }[] };
  expect(errors.filter(({ rule }) => rule === 'duplicate').map(({ pointer }) => pointer)).toEqual(pointers);
});

it('the hub takes one name in several objects, and a text that looks like a name', async () => {
  const lines = [1, 2].map((n) => ({ sku: `"sku":"${n}","sku`, quantity: n, unit_price: 1 }));
  expect((await create(JSON.stringify({ line_items: lines, po_number: '{"a":1,"a":2}' }))).status).toBe(201);
});

it('an import refuses the record', async () => {
  const file = '{"reference_id":"R-1"}\n{"reference_id":"R-2","tags":[],"t\\u0061gs":["a"]}\n{"reference_id":"R-3"}\n';
  const report = await importFile(hub, file, { format: 'jsonl' });
  expect(report.summary).toMatchObject({ created: 2, refused: 1 });
  expect(report.refused[0]?.problems).toMatchObject([{ pointer: '#/tags', rule: 'duplicate' }]);
});

it('an import refuses the row with a cell of such JSON', async () => {
  const rows = [
    ['{"mine":{"a":1,"a":2}}', ''],
    ['{"mine":{"a":[{"b":1,"\\u0062":2}]}}', ''],
    ['', '[{"name":"Fee","name":"Fee","price":1}]'],
    ['{"mine":{"a":1,"b":{"a":2}}}', ''],
  ].map((cells, i) => [`CELL-${i}`, ...cells.map((cell) => cell && `"${cell.replaceAll('"', '""')}"`)].join());
  const file = `reference_id,extras,additional_charges\n${rows.join('\n')}\n`;
  const report = await importFile(hub, file, { format: 'csv' });
  expect(report.summary).toMatchObject({ created: 1, refused: 3 });
  expect(report.refused.map(({ problems }) => problems[0])).toMatchObject([
    { pointer: '#/extras', rule: 'duplicate', line: 2 },
    { pointer: '#/extras', rule: 'duplicate', line: 3 },
    { pointer: '#/additional_charges', rule: 'duplicate', line: 4 },
  ]);
});

it.each(DIALECTS.filter(({ name }) => name !== 'hub'))('$name takes the last', async (facts) => {
  const { method, path, body } = facts.move(ORDER_ID, 'confirmed');
  const [[name, value] = []] = Object.entries(body as object);
  const twice = `{"${name}":"nothing","${name}":"${value}"}`;
  const headers = { ...facts.keyHeaders(hub.key), 'content-type': 'application/json' };
  expect((await hub.send({ method, path, headers, body: twice })).status).toBe(200);
});
