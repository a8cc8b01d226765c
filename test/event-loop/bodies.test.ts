import { afterAll, beforeAll, expect, test } from 'vitest';
import { HttpClient, type TestReply, type TestRequest } from '../support/requests.ts';
import { show, startWatchedHub, type WatchedHub } from './watched-hub.ts';

let hub: WatchedHub;
let client: HttpClient;
/** An order for requests that change one. */
let order: string;
/** One with as many lines as an order can have. */
let longOrder: string;

const MOST_LINES = 2000;

/**
 * What a thread may work without coming back to its event loop. The runtime reads a body of JSON in one go, and beside
 * other work, which shares the caches, it works several times as long for the same.
 */
const LONGEST_CPU_MS = 500;

beforeAll(async () => {
  hub = await startWatchedHub();
  client = new HttpClient(hub.url);
  for (const { path, method } of Object.values(CALLS)) {
    await send({ method, path: path('none'), body: '{"line_items":[{"sku":"a"}],"tags":["a"]}', headers: JSON_TYPE });
  }
  order = await idOf({ method: 'POST', path: '/api/orders', body: { reference_id: 'ONE' } });
  longOrder = await idOf({
    method: 'POST',
    path: '/api/orders',
    body: { reference_id: 'LONG', line_items: linesOf('a') },
  });
});
afterAll(async () => {
  client?.close();
  await hub?.close();
});

const JSON_TYPE = { 'content-type': 'application/json' };

const send = (request: TestRequest): Promise<TestReply> =>
  client.send({
    ...request,
    headers: { ...request.headers, 'x-api-key': hub.key, authorization: `Bearer ${hub.key}` },
  });

async function idOf(request: TestRequest): Promise<string> {
  const reply = await send(request);
  expect(reply.status, reply.text.slice(0, 500)).toBe(201);
  return (reply.json() as { id: string }).id;
}

const linesOf = (letter: string): object[] =>
  Array.from({ length: MOST_LINES }, (_, i) => ({
    sku: `${letter}-${i}`,
    title: `Line ${i}`,
    quantity: 2,
    unit_price: 1.25,
    note: 'n',
  }));

const many = (count: number, text: string): string => text.repeat(count).slice(0, -1);
const numbered = (count: number, entry: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => entry(i)).join(',');

/** A call of each dialect that takes an order, and the names of its lists of objects and of texts. */
const CALLS = {
  hub: { method: 'POST', path: (_: string) => '/api/orders', list: 'line_items', texts: 'tags' },
  'hub, a merge patch': {
    method: 'PATCH',
    path: (id: string) => `/api/orders/${id}`,
    list: 'line_items',
    texts: 'tags',
  },
  WizCommerce: { method: 'PUT', path: (id: string) => `/v1/orders/${id}`, list: 'line_items', texts: 'attributes' },
  bitbybit: {
    method: 'PUT',
    path: (id: string) => `/customer/api/open/v1/orders/${id}`,
    list: 'lineItems',
    texts: 'tags',
  },
  Evreka360: { method: 'POST', path: (_: string) => '/engagement/orders', list: 'order_items', texts: 'contact_list' },
} as const;
type Call = (typeof CALLS)[keyof typeof CALLS];

/** Just short of the 3 MiB that a body can have. */
const BODIES: [string, (call: Call) => string][] = [
  ['200 000 unknown names', () => `{${numbered(200_000, (i) => `"n${i}":1`)}}`],
  ['200 000 unknown names in a line', ({ list }) => `{"${list}":[{${numbered(200_000, (i) => `"n${i}":1`)}}]}`],
  ['100 000 lines of an unknown name', ({ list }) => `{"${list}":[${many(100_000, '{"nothing":1},')}]}`],
  ['a name that stands 300 000 times', () => `{${many(300_000, '"tags":1,')}}`],
  ['400 000 empty objects as lines', ({ list }) => `{"${list}":[${many(400_000, '{},')}]}`],
  ['1 400 000 wrong lines', ({ list }) => `{"${list}":[${many(1_400_000, '1,')}]}`],
  [
    '1 400 000 wrong entries beside a long number',
    ({ list }) => `{"${list}":[0.12345678901234567,${many(1_400_000, '1,')}]}`,
  ],
  ['700 000 good entries', ({ texts }) => `{"${texts}":[${many(700_000, '"a",')}]}`],
  ['300 000 entries that differ', ({ texts }) => `{"${texts}":[${numbered(300_000, (i) => `"${i}"`)}]}`],
  ['200 000 good lines', ({ list }) => `{"${list}":[${many(200_000, '{"sku":"a"},')}]}`],
  ['nulls by the hundred thousand', () => `{${numbered(180_000, (i) => `"n${i}":null`)}}`],
  ['400 000 levels', () => `{"extras":{"evreka":{"a":${'['.repeat(700_000)}${']'.repeat(700_000)}}}}`],
  ['300 000 levels of objects', () => `{"extras":{"evreka":${'{"a":'.repeat(400_000)}1${'}'.repeat(400_000)}}}`],
  ['400 000 levels of lines', ({ list }) => `{"${list}":${'['.repeat(400_000)}${']'.repeat(400_000)}}`],
  ['extras of 200 000 names', () => `{"extras":{"evreka":{${numbered(200_000, (i) => `"n${i}":1`)}}}}`],
  ['lines with 59 000 names', ({ list }) => `{"${list}":[{${numbered(59_000, (i) => `"name ${i}":1`)}}]}`],
  ['59 000 unknown names', () => `{${numbered(59_000, (i) => `"name ${i}":1`)}}`],
  ['59 000 nulls', () => `{${numbered(59_000, (i) => `"name ${i}":null`)}}`],
  ['extras of 50 000 names', () => `{"extras":{"evreka":{${numbered(50_000, (i) => `"name ${i}":1`)}}}}`],
  ['extras of 50 000 dialects', () => `{"extras":{${numbered(50_000, (i) => `"name ${i}":{}`)}}}`],
  ['90 000 levels', () => `{"extras":{"evreka":{"a":${'['.repeat(90_000)}${']'.repeat(90_000)}}}}`],
  ['extras of 100 000 dialects', () => `{"extras":{${numbered(100_000, (i) => `"n${i}":{}`)}}}`],
  ['a note of 3 MB', () => `{"internal_note":"${'a'.repeat(3_000_000)}","notes":"${'a'.repeat(100_000)}"}`],
  ['a note of escapes', () => `{"internal_note":"${'\\u0000'.repeat(500_000)}"}`],
  ['500 000 texts that are none', ({ texts }) => `{"${texts}":[${many(300_000, '"\\u0000",')}]}`],
  ['a name of 3 MB', () => `{"${'a'.repeat(3_000_000)}":1}`],
  ['a number of 3 000 000 digits', ({ list }) => `{"amount":${'1'.repeat(3_000_000)},"${list}":[]}`],
  ['150 000 long numbers', ({ list }) => `{"${list}":[${many(150_000, '0.12345678901234567,')}]}`],
  ['300 000 exponents', ({ list }) => `{"${list}":[${many(300_000, '1e-9999999,')}]}`],
  ['a name that reaches a prototype', () => `{"constructor":1,"tags":[${many(900_000, '[],')}]}`],
  ['long texts in fields with a format', () => longFormats()],
  ['no JSON', () => `{"a":[${many(1_400_000, '1,')}`],
  ['quotes', () => `{"a":"${'\\"'.repeat(1_500_000)}"}`],
  ['backslashes that do not end', () => `{"a":"${'\\\\'.repeat(1_500_000)}`],
];

function longFormats(): string {
  const long = (text: string): string => text.repeat(Math.ceil(100_000 / text.length));
  const address = {
    email: `${long('a.')}@${long('a-')}`,
    phone: `+${long('1')}`,
    country: long('U'),
    zip_code: long('1'),
  };
  return JSON.stringify({
    currency: long('U'),
    created_at: `2025-01-01T00:00:00.${long('0')}Z`,
    due_date: long('2025-01-01T00:00:00Z'),
    reference_id: long(' '),
    billing_address: address,
    primary_contact: { email: long('a@a.'), phone: long('+1') },
    customer: { email: long('@'), phone: long('1') },
    shippingAddress: address,
  });
}

const bodiesOfCalls = Object.entries(CALLS).flatMap(([name, call]) =>
  BODIES.map(([what, write]) => [what, name, call, write] as const),
);

test.each(bodiesOfCalls)('%s: %s', { timeout: 60_000 }, async (what, name, { method, path, ...rest }, write) => {
  const body = write({ method, path, ...rest } as Call);
  const request = { method, path: path(order), body, headers: JSON_TYPE };
  let reply: TestReply | undefined;
  const longestTask = await hub.during(LONGEST_CPU_MS, async () => {
    reply = await send(request);
  });
  show(`${what}, ${name}: ${reply?.status}`, longestTask);
  expect(reply?.status).toBeLessThan(500);
  expect(reply?.text.length).toBeLessThan(2_000_000);
  expect(longestTask.cpuMs).toBeLessThan(LONGEST_CPU_MS);
});

test.each(Object.entries(CALLS))('what a body has too much of is told: %s', async (_name, { method, path }) => {
  const tell = async (body: string): Promise<string> =>
    (await send({ method, path: path(order), body, headers: JSON_TYPE })).text;
  expect(await tell(`{${numbered(60_001, (i) => `"n${i}":1`)}}`)).toContain('the body has more than 60000 names');
  expect(await tell(`{"tags":[${many(100_001, '[],')}]}`)).toContain('the body has more than 100000 lists and objects');
  expect(await tell(`{"tags":[${many(1_000_002, '1,')}]}`)).toContain('the body has more than 1000000 values');
  expect(await tell(`{"amount":${'1'.repeat(70_000)}}`)).toContain(
    'the body has a number of more than 1000 characters',
  );
  expect(await tell(`{"tags":[${many(10_001, '1e-999,')}]}`)).toContain(
    'the body has more than 10000 numbers that no double holds',
  );
  // Colons and brackets within a text are none.
  expect(await tell(`{"nothing":"${':[{'.repeat(100_001)}"}`)).not.toContain('has more than');
});

test('of a list that is far too long, not all is told of', async () => {
  const wrong = `{"tags":["",${many(10_000, '"a",')},${many(10_000, '"",')}]}`;
  const reply = await send({ method: 'POST', path: '/api/orders', body: wrong, headers: JSON_TYPE });
  const { errors } = reply.json() as { errors: { pointer: string; rule: string }[] };
  expect(errors.map(({ pointer, rule }) => [pointer, rule])).toEqual([
    ['#/tags', 'count'],
    ['#/tags/0', 'min_length'],
  ]);
});

test('an order has the extras of at most 100 dialects', async () => {
  const extrasOf = (count: number): TestRequest => ({
    method: 'POST',
    path: '/api/orders',
    body: { extras: Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, { is: 'said' }])) },
  });
  expect((await send(extrasOf(100))).status).toBe(201);
  const reply = await send(extrasOf(101));
  expect(reply.status).toBe(400);
  expect(reply.text).toContain('extras must have at most 100 dialects');
});

test('a form has at most 1000 fields, however it is written', async () => {
  const fields = (count: number): string => Array.from({ length: count }, (_, i) => part(`n${i}`, '1')).join('');
  expect((await send(entity(fields(1001)))).text).toContain('the body has more than 1000 fields');
  expect((await send(entity(fields(1000)))).text).not.toContain('more than');
});

const ids = (count: number): string => `[${numbered(count, (i) => `"none-${i}"`)}]`;
const form = (count: number): string => many(count, 'a=1&');
const URLENCODED = { 'content-type': 'application/x-www-form-urlencoded' };
const MULTIPART = { 'content-type': 'multipart/form-data; boundary=b' };
const part = (name: string, text: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;

const REQUESTS: [string, () => TestRequest, number][] = [
  ['a bulk of 10 000 unknown orders', () => bulk(`{"ids":${ids(10_000)},"tags":{"add":["x"]}}`), 200],
  ['a bulk of 150 000 orders', () => bulk(`{"ids":${ids(150_000)},"tags":{"add":["x"]}}`), 400],
  ['a bulk of one order 300 000 times', () => bulk(`{"ids":[${many(300_000, '"a",')}],"tags":{"add":["x"]}}`), 400],
  [
    'a bulk of a filter of many values',
    () => bulk(`{"filter":{"tag":[${many(700_000, '"a",')}]},"tags":{"add":["x"]}}`),
    400,
  ],
  [
    'a bulk of a filter of unknown names',
    () => bulk(`{"filter":{${numbered(200_000, (i) => `"n${i}":1`)}},"tags":{"add":["x"]}}`),
    400,
  ],
  [
    'a bulk whose patch has 200 000 names',
    () => bulk(`{"ids":["a"],"patch":{${numbered(200_000, (i) => `"n${i}":1`)}}}`),
    400,
  ],
  ['a guess of a thousand rows of a thousand cells', () => guess(1000, 1000), 200],
  ['a guess of too many rows', () => guess(1000, 700_000, '[]'), 400],
  ['a guess of too many columns', () => guess(350_000, 1), 400],
  [
    'a mapping of 50 000 columns',
    () => mapping(`{"kind":"orders","columns":[${many(50_000, '{"header":"a","field":"tags"},')}]}`),
    400,
  ],
  [
    'a mapping of 500 columns',
    () => mapping(`{"kind":"orders","columns":[${numbered(500, (i) => `{"header":"h${i}","field":"po_number"}`)}]}`),
    400,
  ],
  [
    'a mapping of 100 000 words',
    () =>
      mapping(
        `{"kind":"orders","columns":[{"header":"a","field":"state","values":{${numbered(100_000, (i) => `"w${i}":"x"`)}}}]}`,
      ),
    400,
  ],
  [
    'a form of 700 000 fields',
    () => ({ method: 'POST', path: '/auth/oauth/token', headers: URLENCODED, body: form(700_000) }),
    413,
  ],
  [
    'a form of all that is read of one',
    () => ({ method: 'POST', path: '/auth/oauth/token', headers: URLENCODED, body: form(15_000) }),
    422,
  ],
  [
    'a multipart form of 40 000 fields',
    () => entity(Array.from({ length: 40_000 }, (_, i) => part(`n${i}`, '1')).join('')),
    422,
  ],
  ['a multipart form of a long JSON text', () => entity(part('dynamic_fields', `[${many(1_400_000, '1,')}]`)), 422],
  ['a multipart form of boundaries', () => entity('--b\r\n'.repeat(500_000)), 422],
  ['a multipart form without an end', () => entity(part('name', '\r\n-'.repeat(900_000))), 422],
  ['3000 parameters', () => get(`/api/orders?${many(3000, 'a=1&')}`), 400],
  [
    '3000 parameters that differ',
    () => get(`/api/orders?${Array.from({ length: 2000 }, (_, i) => `n${i}`).join('&')}`),
    400,
  ],
  ['as many reference ids as fit', () => get(`/api/orders?reference_id=${many(3900, 'a,')}`), 200],
  ['as many reference ids as fit that differ', () => get(`/api/orders?reference_id=${numbered(1600, String)}`), 400],
  ['quotation marks as reference ids', () => get(`/api/orders?reference_id=${many(1900, '"",')}`), 400],
  ['blanks as reference ids', () => get(`/api/orders?reference_id=${many(3900, '+,')}`), 400],
  ['as many states as fit', () => get(`/api/orders?state=${many(3900, 'a,')}`), 400],
  ['as many unknown states as fit', () => get(`/api/orders?state=${numbered(1600, String)}`), 400],
  ['as many fields as fit', () => get(`/api/orders?fields=${many(990, 'a,')}`), 400],
  ['fields again and again', () => get(`/api/orders/${longOrder}?fields=${many(130, 'line_items.id,')}`), 200],
  ['a cursor of nothing', () => get(`/api/orders?cursor=${'a'.repeat(15_000)}`), 400],
  ['parameters of WizCommerce', () => get(`/v1/orders?${many(3000, 'a=1&')}`), 200],
  ['parameters of bitbybit', () => get(`/customer/api/open/v1/orders?${many(3000, 'a=1&')}`), 200],
  ['parameters of Evreka360', () => get(`/engagement/orders?${many(3000, 'a=1&')}`), 200],
  ['a filter of Evreka360', () => get(`/engagement/orders?name=${'a'.repeat(15_000)}`), 422],
  [
    'an order of the most lines',
    () => ({ method: 'POST', path: '/api/orders', body: { line_items: linesOf('b') } }),
    201,
  ],
  ['the most lines one by one anew', () => replaceLines(linesOf('c').toReversed()), 200],
  ['the most lines of one SKU', () => replaceLines(linesOf('d').map((line) => ({ ...line, sku: 'same' }))), 200],
  [
    'the most lines of one SKU, others',
    () => replaceLines(linesOf('e').map((line) => ({ ...line, sku: 'same', quantity: 7 }))),
    200,
  ],
  ['the most lines in WizCommerce', () => get(`/v1/orders/${longOrder}`), 200],
  ['the most lines in bitbybit', () => get(`/customer/api/open/v1/orders/${longOrder}`), 200],
  ['the most lines in Evreka360', () => get(`/engagement/orders/${longOrder}`), 200],
  ['the most lines in the history', () => get(`/api/orders/${longOrder}/history`), 200],
  ['the most lines at a version', () => get(`/api/orders/${longOrder}?version=2`), 200],
  ['the most lines exported', () => get('/api/exports/orders?format=csv'), 200],
  ['the most lines exported as JSON', () => get('/api/exports/orders?format=jsonl'), 200],
  ['the most lines in a dry run', () => ({ ...replaceLines(linesOf('f')), headers: { 'dry-run': 'true' } }), 200],
  [
    'the most lines merged',
    () => ({ ...replaceLines(linesOf('g')), headers: { 'if-match': '"1"', 'on-conflict': 'merge' } }),
    412,
  ],
  [
    'the most lines reverted',
    () => ({ method: 'POST', path: `/api/orders/${longOrder}/revert`, body: { version: 1 } }),
    200,
  ],
  [
    'as many tags and attributes as there can be',
    () => ({
      method: 'PATCH',
      path: `/api/orders/${order}`,
      body: {
        tags: Array.from({ length: 500 }, (_, i) => `tag ${i}`),
        attributes: Array.from({ length: 500 }, (_, i) => ({ name: `name ${i}`, value: 'v' })),
      },
    }),
    200,
  ],
  [
    'tags added and taken away',
    () => ({
      method: 'POST',
      path: `/api/orders/${order}/tags`,
      body: { remove: Array.from({ length: 500 }, (_, i) => `tag ${i}`), add: ['a'] },
    }),
    200,
  ],
  [
    'extras of half a MB',
    () => ({
      method: 'PATCH',
      path: `/api/orders/${order}`,
      headers: JSON_TYPE,
      body: `{"extras":{"evreka":{${numbered(40_000, (i) => `"n${i}":1`)}}}}`,
    }),
    200,
  ],
  [
    'extras of half a MB with a key',
    () => ({
      method: 'PATCH',
      path: `/api/orders/${order}`,
      headers: { ...JSON_TYPE, 'idempotency-key': 'extras' },
      body: `{"extras":{"mine":{${numbered(40_000, (i) => `"m${i}":1`)}}}}`,
    }),
    200,
  ],
  ['an order of a MB', () => get(`/api/orders/${order}`), 200],
  ['the history of an order of a MB', () => get(`/api/orders/${order}/history`), 200],
  ['an export of an order of a MB', () => get('/api/exports/orders?format=csv'), 200],
  [
    'a merge patch that takes little of a MB',
    () => ({ method: 'PATCH', path: `/api/orders/${order}`, body: { po_number: 'a' } }),
    200,
  ],
];

const get = (path: string): TestRequest => ({ method: 'GET', path });
const bulk = (body: string): TestRequest => ({ method: 'POST', path: '/api/orders/bulk', headers: JSON_TYPE, body });
const entity = (body: string): TestRequest => ({
  method: 'POST',
  path: '/engagement/entities',
  headers: MULTIPART,
  body: `${body}--b--\r\n`,
});
const mapping = (body: string): TestRequest => ({
  method: 'PUT',
  path: '/api/import-mappings/mine',
  headers: JSON_TYPE,
  body,
});
const guess = (columns: number, rows: number, row = `[${many(columns, '"1",')}]`): TestRequest => ({
  method: 'POST',
  path: '/api/import-mappings/guess',
  headers: JSON_TYPE,
  body: `{"kind":"orders","header":[${many(columns, '"a",')}],"rows":[${many(Math.min(rows, Math.floor(2_900_000 / (row.length + 1))), `${row},`)}]}`,
});
const replaceLines = (line_items: object[]): TestRequest => ({
  method: 'PATCH',
  path: `/api/orders/${longOrder}`,
  body: { line_items },
});

test.each(REQUESTS)('%s', { timeout: 60_000 }, async (what, write, status) => {
  const request = write();
  let reply: TestReply | undefined;
  const longestTask = await hub.during(LONGEST_CPU_MS, async () => {
    const latest = await send(request);
    reply ??= latest;
  });
  show(what, longestTask);
  expect(reply?.status, reply?.text.slice(0, 300)).toBe(status);
  expect(longestTask.cpuMs).toBeLessThan(LONGEST_CPU_MS);
});
