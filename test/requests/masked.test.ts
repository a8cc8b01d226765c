import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maskBody, maskText } from '../../src/core/requests/mask.ts';
import { api, ORDER_ID } from '../access/people.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { keptOf } from './kept.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
  expect((await api(hub, 'PATCH', '/workspace', { request_bodies: 'masked' })).status).toBe(200);
  // Until the key is read again with the setting.
  await new Promise((resolve) => setTimeout(resolve, 1000));
});

afterAll(() => hub.close());

const PERSON = {
  first_name: 'Zuleika',
  last_name: 'Quillfeather',
  email: 'zq@quill.example',
  phone: '+14155550199',
  address_line_1: '7 Wisteria Road',
  city: 'Thornbury',
};

const SECRETS = ['hunter2hunter2', 'tok_quill', 'stele_0123456789'];
const TRACES = [...Object.values(PERSON), ...SECRETS, 'Lovelace', '4155550177', 'cousin'].map((text) =>
  text.toLowerCase(),
);

/** Sends a request of WizCommerce's and returns what was kept. */
async function sent(method: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const requestId = `kept-${randomUUID()}`;
  const all = { 'x-api-key': hub.key, 'x-request-id': requestId, ...headers };
  const { status } = await hub.send({ method, path, body, headers: all });
  expect(status).toBeGreaterThanOrEqual(400);
  return keptOf(hub, requestId);
}

describe('a masked body', () => {
  it('shows structure and what concerns no person, and masks the rest', async () => {
    const kept = await sent('PUT', `/v1/orders/${ORDER_ID}`, {
      payment_status: 'PAYED',
      fulfillment_status: 'UNFULFILLED',
      created_at: 'yesterday',
      shipping_address: PERSON,
      line_items: [{ sku: 'LMP00872', quantity: '2', unit_price: 89.9, note: 'for my cousin' }],
      internal_note: 'Zuleika Quillfeather calls back',
      custmer_id: 'c-1',
      'Ada Lovelace': true,
      token: 'tok_quill',
      vip_score: 41_555_501_99,
    });
    expect(JSON.parse(kept.body ?? '')).toEqual({
      payment_status: 'PAYED',
      fulfillment_status: 'UNFULFILLED',
      created_at: 'yesterday',
      shipping_address: {
        first_name: 'xxxxxxx',
        last_name: 'xxxxxxxxxxxx',
        email: 'xx@xxxxx.xxxxxxx',
        phone: '+00000000000',
        address_line_1: '0 xxxxxxxx xxxx',
        city: 'xxxxxxxxx',
      },
      line_items: [{ sku: 'LMP00872', quantity: '2', unit_price: 89.9, note: 'xxx xx xxxxxx' }],
      internal_note: 'xxxxxxx xxxxxxxxxxxx xxxxx xxxx',
      custmer_id: 'c-1',
      'xxx xxxxxxxx': '‹boolean›',
      token: '***',
      vip_score: '‹number›',
    });
    expect(kept.fields.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['payment_status', 'created_at', 'line_items[0].quantity']),
    );
  });

  it('of malformed JSON shows where its syntax is wrong', async () => {
    const text = '{"email": "zq@quill.example", "line_items": [{"sku": "A-1",}]}';
    const kept = await sent('POST', '/v1/orders', text, { 'content-type': 'application/json' });
    expect(kept).toMatchObject({
      failure: 'malformed_body',
      body: '{"email": "xx@xxxxx.xxxxxxx", "line_items": [{"sku": "x-0",}]}',
    });
  });

  it('is cut when it is long', async () => {
    const line = { sku: 'LMP00872', quantity: -1 };
    const kept = await sent('POST', '/v1/orders', { line_items: Array.from({ length: 2000 }, () => line) });
    expect(kept.body_is_cut).toBe(true);
    expect(kept.body?.length).toBeLessThanOrEqual(8193);
    expect(kept['body_bytes']).toBeGreaterThan(50_000);
  });

  it('is not kept of a request whose body was not read', async () => {
    const { key } = await hub.mintKey({ scopes: ['orders:read'] });
    const kept = await sent('POST', '/v1/orders', PERSON, { 'x-api-key': key });
    expect(kept).toMatchObject({ status: 403, body: null });
  });

  it.each([
    ['/v1/customers', { ...PERSON, company_name: 'Lovelace', email: 7 }],
    ['/customer/api/open/v1/customers', { firstName: 'Zuleika', email: ['zq@quill.example'], phone: 4_155_550_177 }],
    ['/v1/customers/zq@quill.example/addresses', { ...PERSON, type: 7 }],
    ['/api/keys', { name: 'Lovelace', scopes: ['Lovelace of Thornbury'], key: 'stele_0123456789' }],
    ['/api/users', { email: 'zq@quill.example', first_name: 'Zuleika', password: 'hunter2hunter2', role: 'x' }],
    ['/v1/nowhere/zq@quill.example', PERSON],
    ['/v1/payment-methods', { customer_id: 'zq@quill.example', token: 'tok_quill', brand: 'Lovelace' }],
    ['/api/orders', { 'zq@quill.example': 1, Lovelace: 2, reference_id: ['+14155550199'] }],
  ])('leaves no trace of a person or a secret after POST %s', async (path, body) => {
    await sent('POST', path, body, { authorization: `Bearer ${hub.key}` });
    const [row] = await hub.sql<{ dump: string }>(
      "select lower(string_agg(k::text, ' ')) as dump from kept_requests k",
    );
    const dump = row?.dump ?? '';
    expect(dump).toContain('kept-');
    expect(TRACES.filter((trace) => dump.includes(trace))).toEqual([]);
  });
});

describe('masking', () => {
  it('takes no longer for a large or deep body', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`) as unknown;
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`field_${i}`, i]));
    const began = performance.now();
    expect(maskBody(deep, new Set()).text.length).toBeLessThan(1000);
    expect(maskBody(wide, new Set()).isCut).toBe(true);
    expect(maskText(`{"a": "${'"\\'.repeat(5_000)}`).isCut).toBe(true);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
