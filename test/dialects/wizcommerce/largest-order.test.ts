import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { type Client, clientOf } from './calls-of.ts';
import { LEAST } from './sample.ts';

let hub: TestHub;
let client: Client;
let customerId: string;

beforeAll(async () => {
  hub = await createTestHub({ demo: false });
  client = clientOf(hub);
  customerId = (await client.make('/v1/customers', { reference_id: 'C', company_name: 'Largest' })).id as string;
});
afterAll(() => hub.close());

/** A different text of the full length for each number. */
const text = (i: number): string => String(i).padEnd(255, 'x');

const ENTRIES = Array.from({ length: 500 }, (_, i) => i);

const ATTRIBUTES = ENTRIES.map((i) => ({ name: text(i), value: text(i) }));

/**
 * Every list as long as may be, and its texts as the hub limits them, or for attributes as long; of the quantities none,
 * since all are shown. Version 1 ignores the attributes of addresses.
 */
const FULL = {
  ...LEAST,
  customer_note: text(0),
  internal_note: text(0),
  line_items: Array.from({ length: 2000 }, (_, i) => ({
    sku: text(i),
    unit_price: 12_345_678.91,
    discount: 1_234_567.89,
    discount_type: 'percentage',
    is_adhoc: false,
    note: text(i),
  })),
  attributes: ATTRIBUTES,
  billing_address: { city: 'Anytown', attributes: ATTRIBUTES },
  shipping_address: { city: 'Anytown', attributes: ATTRIBUTES },
  additional_charges: ENTRIES.map((i) => ({ name: text(i), type: 'discount', amount: 12_345.67 })),
};

test.each(['v1', 'v2'])('the largest order that %s takes can be sent back as it is shown', async (version) => {
  const body = { ...FULL, reference_id: version, customer_id: customerId };
  const { id } = await client.make(`/${version}/orders`, body);
  const shown = await client.get(`/${version}/orders/${id}`);
  const echoed = await client.send('PUT', `/${version}/orders/${id}`, shown);
  expect([echoed.status, echoed.headers.etag], echoed.text.slice(0, 300)).toEqual([201, '"1"']);
  expect((await client.send('PUT', `/${version}/orders/${id}`, { ...shown, po_number: '12' })).status).toBe(201);
});
