import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { findField } from '../../src/importing/fields.ts';
import { KNOWN_EXPORTS } from '../../src/importing/guess/known-exports.ts';
import type { ImportMapping } from '../../src/importing/mapping/mapping.ts';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../src/model/order-fields.ts';
import { STATES } from '../../src/model/status.ts';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile } from './importer.ts';

/** One hub for all tests, and for each a workspace of its own: neither a time zone nor a currency helps out. */
let all: TestHub;
let hub: TestHub;
beforeAll(async () => {
  all = await createTestHub({ demo: false });
});
beforeEach(async () => {
  const { id, key } = await all.secondWorkspace();
  hub = { ...all, key, workspaceId: id };
});
afterAll(() => all?.close());

const FOLDER = new URL('files/', import.meta.url);

interface Guessed {
  export?: string;
  mapping: ImportMapping;
  columns: { header: string; to: string; doubt?: string; note?: string }[];
  left_out: { header: string; reason: string }[];
  not_understood: string[];
  missing: string[];
}

/** The questions that an import of such a file asks, with their answers. */
interface Expected {
  export: string;
  /** By header, as the refusal has them. */
  doubts?: Record<string, RegExp>;
  answer?: (mapping: ImportMapping) => void;
  /** What the file says that its orders come to, by reference id. */
  totals: Record<string, number>;
  /** Rows that stay out, by what is wrong with them. */
  refused?: string[];
}

const NO_ZONE = /^its times have no time zone, and the workspace has none/;
const NO_CURRENCY = /does not say which currency it is in/;
const inZone = (zone: string) => (mapping: ImportMapping) => {
  mapping.time_zone = zone;
};
const inDollars = (mapping: ImportMapping): void => {
  mapping.constants = { ...mapping.constants, currency: 'USD' };
};

const FILES: Record<string, Expected> = {
  'shopify-orders.csv': { export: 'shopify', totals: { '#1001': 42.8, '#1002': 12 } },
  'woocommerce-order-export.csv': {
    export: 'woocommerce',
    doubts: { 'Order Date': NO_ZONE },
    answer: inZone('America/New_York'),
    totals: { '701': 42.8 },
  },
  'woocommerce-fields.csv': {
    export: 'woocommerce-fields',
    doubts: { date: NO_ZONE },
    answer: inZone('Europe/Berlin'),
    totals: { '701': 42.8 },
  },
  'woocommerce-analytics.csv': {
    export: 'woocommerce-analytics',
    doubts: { Date: NO_ZONE },
    answer: inZone('Europe/Berlin'),
    totals: { '701': 35, '702': 12 },
  },
  'magento-grid.csv': {
    export: 'magento',
    doubts: { 'Purchase Date': NO_ZONE },
    answer: inZone('America/New_York'),
    totals: { '000000021': 42.8, '000000022': 12 },
  },
  'amazon-all-orders.txt': {
    export: 'amazon',
    totals: { '111-0000001-0000001': 46.4, '111-0000002-0000002': 12 },
  },
  'amazon-unshipped-orders.txt': { export: 'amazon', totals: { '111-0000003-0000003': 26.6 } },
  'ebay-orders.csv': {
    export: 'ebay',
    doubts: {
      'Sold For': NO_CURRENCY,
      'Shipping And Handling': NO_CURRENCY,
      'Seller Collected Tax': NO_CURRENCY,
      'Total Price': NO_CURRENCY,
    },
    answer: inDollars,
    totals: { '11-00001-00001': 48.2, '11-00002-00002': 12 },
    refused: ['#'],
  },
  'etsy-orders.csv': { export: 'etsy-orders', totals: { '3100000001': 42.8, '3100000002': 12 } },
  'etsy-order-items.csv': { export: 'etsy-items', totals: { '3100000001': 42.8 } },
  'square-items.csv': {
    export: 'square-items',
    doubts: { 'Gross Sales': NO_CURRENCY, Discounts: NO_CURRENCY, Tax: NO_CURRENCY },
    answer: inDollars,
    totals: { sampleTransaction1: 37.8 },
  },
  'bigcommerce-orders.csv': {
    export: 'bigcommerce',
    doubts: {
      'Order Date': /^its dates may be MM\/DD\/YYYY or DD\/MM\/YYYY/,
      'Order Status': /^it is not clear what "Layaway" means/,
      'Date Shipped': /^its dates may be MM\/DD\/YYYY or DD\/MM\/YYYY/,
    },
    answer: (mapping) => {
      const meant: Record<string, string> = {
        'status.state': 'confirmed',
        payment_status: 'PENDING',
        fulfillment_status: 'UNFULFILLED',
      };
      for (const column of mapping.columns) {
        if (/Date/.test(column.header)) column.format = 'DD/MM/YYYY';
        if (column.header === 'Order Status') column.values = { ...column.values, Layaway: meant[column.to] };
      }
    },
    totals: { '501': 48.8, '502': 12 },
  },
  'olist-orders.csv': {
    export: 'olist-orders',
    doubts: {
      order_purchase_timestamp: NO_ZONE,
      order_delivered_carrier_date: NO_ZONE,
      order_delivered_customer_date: NO_ZONE,
      order_estimated_delivery_date: NO_ZONE,
    },
    answer: inZone('America/Sao_Paulo'),
    totals: { '0a000000000000000000000000000001': 0, '0a000000000000000000000000000002': 0 },
  },
  'olist-order-items.csv': {
    export: 'olist-items',
    totals: { '0a000000000000000000000000000011': 26.58, '0a000000000000000000000000000012': 20.37 },
  },
  'online-retail.csv': {
    export: 'online-retail',
    doubts: { InvoiceDate: NO_ZONE },
    answer: inZone('Europe/London'),
    totals: { '900001': 22.55 },
    refused: ['#/line_items/0/quantity'],
  },
};

const { ask } = apiOf(() => hub);

/** The header and the rows of one of these files: no cell of them goes over several lines. */
const tableOf = (file: string, delimiter: string): string[][] =>
  file
    .split('\n')
    .filter((line) => line !== '' && !line.includes('record(s) downloaded'))
    .map((line) =>
      [...line.matchAll(new RegExp(`(?:^|${delimiter})(?:"((?:[^"]|"")*)"|([^${delimiter}]*))`, 'g'))].map(
        ([, quoted, bare = '']) => quoted?.replaceAll('""', '"') ?? bare,
      ),
    );

/** An order as the API shows it, without what differs from run to run. */
function steady(order: Record<string, unknown>): unknown {
  const text = JSON.stringify(order, (key, value: unknown) =>
    ['id', 'version', 'changed_at', 'updated_at', 'color'].includes(key) ? undefined : value,
  );
  const shown = JSON.parse(text) as Record<string, unknown>;
  // The hub's own, where the file has none.
  if (String(shown['display_id']).startsWith('ST-')) delete shown['display_id'];
  for (const moment of ['created_at', 'completed_at']) if (String(shown[moment]) > '2026-06') delete shown[moment];
  if (typeof shown['customer_id'] === 'string') shown['customer_id'] = 'made';
  return shown;
}

test.for(Object.entries(FILES))('%s', async ([name, expected]) => {
  const file = await readFile(new URL(name, FOLDER), 'utf8');
  const [header = [], ...rows] = tableOf(file, name.endsWith('.txt') ? '\t' : ',');
  const guess = await ask<Guessed>('POST', '/import-mappings/guess', '2xx', { kind: 'orders', header, rows });
  expect(guess.export).toBe(expected.export);
  expect(guess.missing).toEqual([]);

  // Refused with every doubt at once, or taken.
  const { doubts = {}, answer } = expected;
  const first = await importFile(hub, file, { query: { report: 'all' } });
  expect(Object.fromEntries(guess.columns.flatMap(({ header, doubt }) => (doubt ? [[header, doubt]] : [])))).toEqual(
    Object.fromEntries(Object.entries(doubts).map(([header, doubt]) => [header, expect.stringMatching(doubt)])),
  );
  if (answer) {
    expect(first.status).toBe(400);
    const { errors } = JSON.parse(first.text) as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => decodeURIComponent(pointer.slice(2)))).toEqual(Object.keys(doubts));
    answer(guess.mapping);
    await ask('PUT', '/import-mappings/answered', '2xx', guess.mapping);
  }
  const report = answer ? await importFile(hub, file, { query: { report: 'all', mapping: 'answered' } }) : first;
  expect(report.status, report.text).toBe(200);
  expect(report.refused.flatMap(({ problems }) => problems.map(({ pointer }) => pointer))).toEqual(
    expected.refused ?? [],
  );

  // Nothing was adjusted: what the orders come to is what the file says.
  expect(report.summary).toMatchObject({ adjusted: 0, created: Object.keys(expected.totals).length });
  const { items } = await ask<{ items: Record<string, unknown>[] }>('GET', '/orders?sort=created_at', '2xx');
  const orders = items.toSorted((a, b) => (String(a['reference_id']) < String(b['reference_id']) ? -1 : 1));
  expect(
    Object.fromEntries(orders.map((order) => [order['reference_id'], (order['totals'] as { total: number }).total])),
  ).toEqual(expected.totals);

  // What came of every column, and of every order.
  const read: Record<string, string[]> = {};
  for (const { header, to } of guess.columns) read[header] = [...(read[header] ?? []), to];
  const left = Object.fromEntries(guess.left_out.map(({ header, reason }) => [header, reason]));
  const said = new Set([...Object.keys(read), ...Object.keys(left), ...guess.not_understood]);
  expect(header.filter((each) => !said.has(each))).toEqual([]);
  await expect(
    `${JSON.stringify({ read, left, not_understood: guess.not_understood, orders: orders.map(steady) }, null, 2)}\n`,
  ).toMatchFileSnapshot(new URL(`${name}.read.json`, FOLDER).pathname);

  // The same file again changes nothing.
  const again = await importFile(hub, file, { query: answer ? { mapping: 'answered' } : {} });
  expect(again.summary).toMatchObject({ created: 0, updated: 0, unchanged: orders.length });
});

test.for([
  ['online-retail', 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country'],
  ['woocommerce-analytics', 'Date,Order #,Status,Customer,Customer type,Products,Items sold,Coupons,Net Sales'],
  [
    'woocommerce-fields',
    'order_id,order_number,order_date,status,order_total,order_currency,billing_first_name,line_item_1',
  ],
  ['amazon', 'order-id,order-item-id,purchase-date,sku,product-name,quantity-purchased,item-price,ship-city'],
  ['magento', 'ID,Purchase Point,Purchase Date,Bill-to Name,Grand Total (Purchased),Status'],
  ['square-items', 'Date,Time,Time Zone,Item,Qty,SKU,Gross Sales,Transaction ID'],
] as const)('%s is known by %s', async ([name, header]) => {
  const guess = await ask<Guessed>('POST', '/import-mappings/guess', '2xx', {
    kind: 'orders',
    header: header.split(','),
  });
  expect(guess.export).toBe(name);
  expect(guess.missing).toEqual([]);
});

const AT_THE_TILL = {
  Date: '2026-03-14',
  Time: '10:00:05',
  Item: 'Cup',
  Qty: '1',
  'Gross Sales': '1',
  'Transaction ID': 'a',
};

test.for([
  [['Tokyo', 'Tokyo'], 'Asia/Tokyo'],
  [['Europe/Berlin'], 'Europe/Berlin'],
  [['Tokyo', 'London'], undefined],
  [['Atlantis'], undefined],
] as const)('times beside the zones %j are read in %s', async ([zones, expected]) => {
  await fetch(`${hub.url}/api/workspace`, {
    method: 'PATCH',
    headers: { 'X-API-Key': hub.key, 'Content-Type': 'application/json' },
    body: JSON.stringify({ time_zone: 'America/New_York' }),
  });
  const header = [...Object.keys(AT_THE_TILL), 'Time Zone'];
  const rows = zones.map((zone) => [...Object.values(AT_THE_TILL), zone]);
  const guess = await ask<Guessed>('POST', '/import-mappings/guess', '2xx', { kind: 'orders', header, rows });
  expect(guess.mapping.time_zone).toBe(expected);
  const doubt = guess.columns.find(({ to }) => to === 'created_at')?.doubt;
  if (expected) expect(doubt).toBeUndefined();
  else
    expect(doubt).toBe(
      'its times have no time zone, and "Time Zone" does not name one for all; `time_zone` must be given',
    );
});

test('all unclear words of a column are reported at once', async () => {
  const header = ['Name', 'Financial Status', 'Lineitem quantity', 'Lineitem name', 'Lineitem sku'];
  const rows = ['paid', 'frozen', 'melted', 'PAID', 'frozen'].map((word, i) => [`#${i}`, word, '1', 'Cup', 'CUP']);
  const guess = await ask<Guessed>('POST', '/import-mappings/guess', '2xx', { kind: 'orders', header, rows });
  expect(guess.columns.find(({ to }) => to === 'payment_status')?.doubt).toBe(
    'it is not clear what "frozen", "melted" mean',
  );
});

test('known words stand for values that fields can hold', () => {
  const words: Record<string, readonly string[]> = {
    'status.state': STATES,
    payment_status: PAYMENT_STATUSES,
    fulfillment_status: FULFILLMENT_STATUSES,
  };
  for (const { name, kind, columns, constants = {} } of KNOWN_EXPORTS) {
    for (const known of Object.values(columns).flat()) {
      if (!('to' in known)) continue;
      expect(findField(kind, known.to), `${name}: ${known.to}`).toBeDefined();
      const meant = [...Object.values(known.values ?? {}), known.otherwise ?? null].filter((word) => word !== null);
      for (const word of words[known.to] ? meant : []) expect(words[known.to], name).toContain(word);
    }
    for (const path of Object.keys(constants)) expect(findField(kind, path), `${name}: ${path}`).toBeDefined();
  }
});

test('rows that sum up an order are not lines of it, and a row without an article is refused', async () => {
  const header = 'Order Number,Sales Record Number,Item Title,Custom Label,Quantity,Sold For,Total Price';
  const report = await importFile(
    hub,
    [
      header,
      'E-1,1,,,3,12.00,12.00',
      'E-1,1,Cup,CUP,1,4.00,',
      'E-1,1,Plate,PLATE,2,4.00,',
      'E-2,2,,,4,12.00,12.00',
      'E-2,2,Cup,CUP,1,4.00,',
      'E-2,2,Plate,PLATE,2,4.00,',
    ].join('\n'),
    { query: { report: 'all' } },
  );
  expect(report.written).toMatchObject([{ row: 1, result: 'created' }]);
  expect(report.refused).toMatchObject([{ row: 4, problems: [{ pointer: '#/line_items/0/sku' }] }]);
  const order = await hub.order(report.written[0]?.id ?? '', hub.workspaceId);
  expect(order.line_items.map(({ sku, quantity }) => [sku, quantity])).toEqual([
    ['CUP', 1],
    ['PLATE', 2],
  ]);
});
