import Big from 'big.js';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { totals } from '../../src/core/orders/totals.ts';
import { linesInUnits } from '../../src/importing/items/line-money.ts';
import type { Plan, PlannedField } from '../../src/importing/mapping/plan.ts';
import { apiOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { importFile } from './importer.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub?.close());

const { send: call } = apiOf(() => hub);

interface Shown {
  totals: { total: number };
  line_items: { unit_price: number; discount?: number; discount_type?: string }[];
  [field: string]: unknown;
}

const shown = async (reference: string): Promise<Shown> => {
  const { items } = (await call('GET', `/orders?reference_id=${reference}`)).json() as { items: Shown[] };
  return items[0] as Shown;
};

const MAPPING = {
  kind: 'orders',
  columns: [
    { header: 'Nr', to: 'reference_id' },
    { header: 'Currency', to: 'currency' },
    { header: 'SKU', to: 'line_items.sku' },
    { header: 'Qty', to: 'line_items.quantity' },
    { header: 'Amount', to: 'line_items.unit_price', per: 'line' },
    { header: 'Off', to: 'line_items.discount', per: 'line' },
  ],
};

test('the amount of a line is kept, to the minor unit', async () => {
  await call('PUT', '/import-mappings/lines', MAPPING);
  const send = (rows: string[]) =>
    importFile(hub, ['Nr,Currency,SKU,Qty,Amount,Off', ...rows].join('\n'), {
      query: { mapping: 'lines', report: 'all' },
    });
  const many = Array.from({ length: 60 }, (_, i) => `MANY,USD,S${i},7,10.00,`);
  const report = await send([
    'L-1,USD,A,1000,0.01,',
    'L-2,USD,A,7,10.00,',
    'L-3,USD,A,6,0.05,',
    'L-4,JPY,A,3,100,',
    'L-5,USD,A,3,10.00,1.00',
    'L-6,USD,A,1000,100.00,0.01',
    'L-7,USD,A,0,5.00,',
    'L-8,USD,A,9007199,90071992.01,',
    'L-9,USD,A,3,-10.00,',
    ...many,
  ]);
  expect(report.refused).toMatchObject([
    {
      row: 7,
      problems: [{ pointer: '#/line_items/0/unit_price', value: '5.00', detail: expect.stringContaining('none') }],
    },
    { row: 8, problems: [{ pointer: '#/line_items/0/unit_price', value: '90071992.01' }] },
  ]);
  const references = ['L-1', 'L-2', 'L-3', 'L-4', 'L-5', 'L-6', 'L-9', 'MANY'];
  const orders = await Promise.all(references.map(shown));
  expect(orders.map(({ totals: { total } }) => total)).toEqual([0.01, 10, 0.05, 100, 9, 99.99, -10, 600]);
  expect(orders[0]?.line_items[0]).toMatchObject({ unit_price: 0.0001, discount: 90, discount_type: 'percentage' });
  expect(orders[1]?.line_items[0]).not.toHaveProperty('discount');
  const again = await send(['L-1,USD,A,1000,0.10,', 'L-2,USD,A,7,10.00,']);
  expect(again.summary).toMatchObject({ updated: 1, unchanged: 1 });
  expect((await shown('L-1')).totals.total).toBe(0.1);
});

test('any divided amount gives the same amount again, or is refused', () => {
  const field = (name: string) => ({ path: [name], per: 'line' }) as unknown as PlannedField;
  const plan = { lineFields: [field('unit_price'), field('discount')], defaultCurrency: undefined } as unknown as Plan;
  const money = (most: number) => fc.integer({ min: 0, max: most }).map((cents) => cents / 100);
  const line = fc.record({
    quantity: fc.integer({ min: 1, max: 5000 }),
    unit_price: money(5_000_000),
    discount: money(200),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), (sent) => {
      const line_items = sent.map((each, i) => ({ ...each, id: `${i}`, sku: `${i}` }));
      const body = { currency: 'USD', line_items };
      if (linesInUnits(body, plan).length > 0) return;
      const wanted = sent.reduce((sum, each) => sum.plus(each.unit_price).minus(each.discount), new Big(0));
      const order = { ...body, additional_charges: [], payment_status: 'PENDING' } as unknown as Parameters<
        typeof totals
      >[0];
      expect(totals(order).total.toFixed(2)).toBe(wanted.toFixed(2));
    }),
    { numRuns: 300 },
  );
});

const AMAZON =
  'amazon-order-id,purchase-date,order-status,sales-channel,sku,product-name,quantity,currency,item-price,item-tax,' +
  'shipping-price,shipping-tax,gift-wrap-price,gift-wrap-tax,item-promotion-discount,ship-promotion-discount,ship-city';

test("Amazon's amounts of rows are added up, and its statuses say what was sent and paid", async () => {
  const row = (id: string, status: string, rest: string, channel = 'Amazon.com') =>
    `${id},2026-01-31T10:00:00+00:00,${status},${channel},S-1,Rug,${rest},Ulm`;
  const file = [
    AMAZON,
    row('A-1', 'Shipped', '3,USD,10.00,0.80,4.00,0.20,1.00,0.05,2.00,4.00'),
    row('A-1', 'Shipped', '1,USD,5.00,0.40,1.00,,,,,').replace('S-1', 'S-2'),
    row('A-2', 'Pending', '1,USD,,,,,,,,'),
    row('A-3', 'Cancelled', '0,USD,,,,,,,,'),
    row('A-4', 'Shipped - Delivered to Buyer', '1,EUR,11.90,1.90,,,,,-1.00,', 'Amazon.de'),
  ].join('\n');
  const report = await importFile(hub, file, { query: { report: 'all' } });
  expect(report.refused).toEqual([]);
  expect(report.head['mapping']).toMatchObject({ export: 'amazon' });
  expect(await shown('A-1')).toMatchObject({
    tax_value: 1.45,
    shipping_charge: 6,
    discount_value: 6,
    taxes_included: false,
    payment_status: 'PAID',
    fulfillment_status: 'FULFILLED',
    totals: { total: 16.45 },
  });
  expect(await shown('A-2')).toMatchObject({ payment_status: 'PENDING', fulfillment_status: 'UNFULFILLED' });
  expect(await shown('A-3')).toMatchObject({ payment_status: 'VOIDED', status: { state: 'cancelled' } });
  expect(await shown('A-4')).toMatchObject({
    taxes_included: true,
    tax_value: 1.9,
    discount_value: 1,
    fulfillment_status: 'DELIVERED',
    totals: { total: 10.9 },
  });
  expect((await importFile(hub, file)).summary).toMatchObject({ unchanged: 4 });
});
