import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../../support/client.ts';
import { expectFailure, hubFacts } from '../../support/dialects.ts';
import type { Json } from '../../support/laws.ts';
import type { TestReply } from '../../support/requests.ts';
import { versionIn } from '../../support/tags.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';

const CUSTOMER = '12345678-90ab-cdef-1234-567890abcdef';

let hub: TestHub;
const { send, ask } = apiOf(() => hub);

beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

const fresh = async (body: Json = {}): Promise<Json & { id: string }> =>
  ask('POST', '/orders', 201, { po_number: 'fresh', ...body });

/** What a refusal says of each field. */
function problemsOf(reply: TestReply, status = 400): Json[] {
  const { errors = [] } = expectFailure(hubFacts, reply, status) as { errors?: Json[] };
  return errors;
}

const pointers = (reply: TestReply): unknown[] =>
  problemsOf(reply).map(({ pointer, parameter }) => pointer ?? parameter);

describe('a new order', () => {
  it('has what a new order has where little is sent', async () => {
    const order = await fresh();
    expect(order).toMatchObject({
      version: 1,
      source: 'openapi',
      status: { state: 'confirmed', name: 'Confirmed' },
      payment_status: 'PENDING',
      fulfillment_status: 'UNFULFILLED',
      currency: 'USD',
      line_items: [],
      totals: { subtotal: 0, total: 0, balance: 0 },
      extras: {},
    });
    expect(JSON.stringify(order)).not.toContain('null');
  });

  it('comes back as it was sent, totals beside it', async () => {
    const sent = {
      reference_id: randomUUID(),
      customer_id: CUSTOMER,
      status: { state: 'draft' },
      line_items: [{ sku: 'A', quantity: 3, unit_price: 0.333, discount: 0.1, discount_type: 'value' }],
      additional_charges: [{ name: 'duty', type: 'tax', value_type: 'percentage', amount: 7.5 }],
      billing_address: { city: 'Anytown', country: 'US' },
      tags: ['vip'],
      extras: { evreka: { dynamic: { gate: 'B', none: null } } },
      created_at: '2025-01-31T10:30:00+02:00',
      updated_at: '2025-02-01T00:00:00Z',
    };
    const reply = await send('POST', '/orders', sent);
    expect(reply.headers.etag).toBe('"1"');
    expect(reply.json()).toMatchObject({
      ...sent,
      status: { state: 'draft' },
      created_at: '2025-01-31T08:30:00.000Z',
      updated_at: '2025-02-01T00:00:00.000Z',
      totals: { subtotal: 1, total: 0.77, balance: 0.77 },
    });
  });

  it('may bring its id and those of its lines, once', async () => {
    const id = `brought/${randomUUID()}`;
    const order = await fresh({ id, line_items: [{ id: 'first', sku: 'A', quantity: 1 }] });
    expect(order).toMatchObject({ id, line_items: [{ id: 'first' }] });
    expect((await ask('GET', `/orders/${encodeURIComponent(id)}`, 200))['id']).toBe(id);
    expect(problemsOf(await send('POST', '/orders', { id }), 409)).toMatchObject([
      { pointer: '#/id', rule: 'duplicate' },
    ]);
    expect((await send('DELETE', `/orders/${encodeURIComponent(id)}`)).status).toBe(204);
    expect((await send('POST', '/orders', { id })).status).toBe(409);
  });

  it('is made once by many who bring the same id at once', async () => {
    const id = randomUUID();
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) => send('POST', '/orders', { id, po_number: `${i}` })),
    );
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    const made = replies.find(({ status }) => status === 201)?.json() as Json;
    expect((await ask('GET', `/orders/${id}`, 200))['po_number']).toBe(made['po_number']);
  });

  it('is refused with every field that is wrong, each by pointer, and what is allowed', async () => {
    const reply = await send('POST', '/orders', {
      reference_id: 'r'.repeat(256),
      payment_status: 'paid',
      customer_id: 7,
      line_items: [{ sku: 'A' }, { sku: 'B', quantity: '1' }],
      'a/b~c': true,
      created_at: '2025-02-30T00:00:00Z',
    });
    expect(
      problemsOf(reply).toSorted((a, b) => String(a['pointer']).localeCompare(String(b['pointer']))),
    ).toMatchObject([
      { pointer: '#/a~1b~0c', rule: 'enum' },
      { pointer: '#/created_at', rule: 'format', expected: 'date-time' },
      { pointer: '#/customer_id', rule: 'type', expected: 'string' },
      { pointer: '#/line_items/0/quantity', rule: 'required' },
      { pointer: '#/line_items/1/quantity', rule: 'type', expected: 'number' },
      { pointer: '#/payment_status', rule: 'enum', allowed: expect.arrayContaining(['PAID', 'VOIDED']) },
      { pointer: '#/reference_id', rule: 'max_length', expected: 255 },
    ]);
  });

  it('refers to what is there', async () => {
    const reply = await send('POST', '/orders', {
      customer_id: 'nobody',
      billing_address: { stored_id: 'nowhere' },
      shipping_address: { id: 'nowhere' },
      primary_contact: { stored_id: 'nobody' },
      status: { id: 'no entry' },
      line_items: [
        { id: 'a', sku: 'A', quantity: 1 },
        { id: 'a', sku: 'A', quantity: 1 },
      ],
    });
    expect(pointers(reply).toSorted()).toEqual([
      '#/billing_address/stored_id',
      '#/customer_id',
      '#/line_items/1/id',
      '#/primary_contact/stored_id',
      '#/shipping_address/id',
      '#/status/id',
    ]);
  });

  it('copies a stored address and contact', async () => {
    const stored = { stored_id: CUSTOMER };
    const order = await fresh({ billing_address: stored, primary_contact: { ...stored, first_name: 'Ignored' } });
    expect(order['billing_address']).toMatchObject({ id: CUSTOMER });
    expect(JSON.stringify(order)).not.toContain('stored_id');
    expect(JSON.stringify(order)).not.toContain('Ignored');
  });
});

describe('a merge patch', () => {
  it('merges objects, removes by null, replaces lists, and leaves all else', async () => {
    const { id, ...before } = await fresh({
      shipping_address: { city: 'Anytown', country: 'US' },
      extras: { mine: { a: 1, b: { c: 2, d: [1, 2] } }, other: { x: 1 } },
      tags: ['a', 'b'],
      po_number: 'PO-1',
      customer_note: 'stays',
    });
    const patch = {
      shipping_address: { city: null, zip_code: '94105' },
      extras: { mine: { a: null, b: { d: [null] } }, other: null },
      tags: ['c'],
      po_number: null,
    };
    const reply = await send('PATCH', `/orders/${id}`, patch, { 'content-type': 'application/merge-patch+json' });
    expect(reply.status, reply.text).toBe(200);
    const { po_number: _po, ...kept } = before;
    expect(reply.json()).toEqual({
      ...kept,
      id,
      version: 2,
      shipping_address: { country: 'US', zip_code: '94105' },
      extras: { mine: { b: { c: 2, d: [null] } } },
      tags: ['c'],
      changed_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect((await send('PATCH', `/orders/${id}`, patch)).headers.etag).toBe('"2"');
    expect((await send('PATCH', `/orders/${id}`, {})).headers.etag).toBe('"2"');
  });

  it('is checked as what it makes of the order', async () => {
    const { id } = await fresh({ container_info: { key: 'k', unit: 'CBM', volume: 1 } });
    expect(pointers(await send('PATCH', `/orders/${id}`, { container_info: { unit: null } }))).toEqual([
      '#/container_info/unit',
    ]);
    expect(pointers(await send('PATCH', `/orders/${id}`, { customer_consent: { has_consent: true } }))).toEqual([
      '#/customer_consent/consent_file_id',
    ]);
    expect(await ask('PATCH', `/orders/${id}`, 200, { container_info: { volume: 2 } })).toMatchObject({
      container_info: { key: 'k', unit: 'CBM', volume: 2 },
    });
  });

  it('cannot remove what there must be', async () => {
    const { id } = await fresh();
    const reply = await send('PATCH', `/orders/${id}`, { display_id: null, created_at: null, status: null });
    expect(pointers(reply).toSorted()).toEqual(['#/created_at', '#/display_id', '#/status']);
    expect(await ask('PATCH', `/orders/${id}`, 200, { source: null, tags: null })).toMatchObject({
      source: 'openapi',
      tags: [],
    });
  });

  it('binds limits to what differs from what is there', async () => {
    const note = 'n'.repeat(20_000);
    const id = await hub.seedOrder({ internal_note: note, tags: ['t'.repeat(300)], source: 's'.repeat(300) });
    const same = { internal_note: note, tags: ['t'.repeat(300), 'new'], source: 's'.repeat(300) };
    expect((await send('PATCH', `/orders/${id}`, same)).status).toBe(200);
    expect(
      pointers(await send('PATCH', `/orders/${id}`, { internal_note: `${note}!`, tags: ['u'.repeat(300)] })),
    ).toEqual(['#/internal_note', '#/tags/0']);
  });

  it('keeps extras in bounds', async () => {
    const { id } = await fresh({ extras: { mine: { kept: 1 } } });
    const deep = `{"extras":{"mine":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}}`;
    const headers = { 'content-type': 'application/json' };
    for (const body of [
      deep,
      JSON.stringify({ extras: { mine: { text: 'x'.repeat(600 * 1024) } } }),
      '{"extras":{"mine":{"number":1e999}}}',
      '{"extras":{"Not a name":{}}}',
    ]) {
      const reply = await send('PATCH', `/orders/${id}`, body, headers);
      expect(pointers(reply)).toEqual([expect.stringMatching(/^#\/extras\//)]);
    }
    expect((await ask('GET', `/orders/${id}`, 200))['extras']).toEqual({ mine: { kept: 1 } });
  });

  it('is told of the formats that are read when it comes in another', async () => {
    const { id } = await fresh();
    const reply = await send('PATCH', `/orders/${id}`, '[]', { 'content-type': 'application/json-patch+json' });
    expectFailure(hubFacts, reply, 415);
    expect(reply.headers['accept-patch']).toBe('application/json, application/merge-patch+json');
    const put = await send('PUT', `/orders/${id}`, '{}', { 'content-type': 'application/merge-patch+json' });
    expectFailure(hubFacts, put, 415);
  });

  it('keeps a line that is sent with its id, and knows no other', async () => {
    const order = await fresh({
      line_items: [
        { sku: 'A', quantity: 1 },
        { sku: 'B', quantity: 1 },
      ],
    });
    const [first, second] = order['line_items'] as { id: string }[];
    const line_items = [
      { id: second?.id, sku: 'B2', quantity: 5 },
      { sku: 'C', quantity: 1 },
    ];
    const changed = await ask('PATCH', `/orders/${order.id}`, 200, { line_items });
    expect(changed['line_items']).toMatchObject([{ id: second?.id, sku: 'B2', quantity: 5 }, { sku: 'C' }]);
    const again = await send('PATCH', `/orders/${order.id}`, { line_items: [{ ...first, sku: 'A', quantity: 1 }] });
    expect(pointers(again)).toEqual(['#/line_items/0/id']);
  });
});

describe('a whole order', () => {
  it('takes the place of the present one, and says what it removed', async () => {
    const order = await fresh({
      po_number: 'PO-1',
      shipping_address: { city: 'Anytown' },
      extras: { mine: { a: 1 } },
      source: 'cart',
      payment_status: 'PAID',
      status: { state: 'draft' },
    });
    const reply = await send('PUT', `/orders/${order.id}`, { reference_id: randomUUID() });
    expect(reply.status, reply.text).toBe(200);
    const now = reply.json() as Json;
    expect(now).toMatchObject({
      display_id: order['display_id'],
      created_at: order['created_at'],
      status: { state: 'draft' },
      source: 'openapi',
      payment_status: 'PENDING',
      extras: {},
    });
    for (const field of ['po_number', 'shipping_address', 'currency']) expect(now).not.toHaveProperty(field);
    expect(reply.headers['stele-removed']).toContain('po_number');
  });

  it('passes as it was read, whatever other dialects wrote into it', async () => {
    for (const id of (await ask<{ items: { id: string }[] }>('GET', '/orders?limit=200&fields=id', 200)).items.map(
      ({ id }) => id,
    )) {
      const path = `/orders/${encodeURIComponent(id)}`;
      const read = await send('GET', path);
      const put = await send('PUT', path, read.json());
      expect(put.status, put.text).toBe(200);
      expect(versionIn(put.headers.etag)).toBe(versionIn(read.headers.etag));
    }
  });
});

describe('a status', () => {
  it('is set by entry or by state, and distinguished from a request that moves nothing', async () => {
    const { id } = await fresh();
    const path = `/orders/${id}/status`;
    const moved = await send('PUT', path, { state: 'cancelled', reason: 'out of stock' });
    expect(moved.json()).toMatchObject({ version: 2, status: { state: 'cancelled' } });
    expect((await hub.changes(id)).at(-1)).toMatchObject({ operation: 'setOrderStatus', reason: 'out of stock' });
    const { status } = moved.json() as { status: { id: string } };
    expect((await send('PUT', path, { id: status.id, state: 'draft' })).headers.etag).toBe('"2"');
    const unknown = await send('PUT', path, { id: 'nothing' });
    expect(problemsOf(unknown)).toMatchObject([{ pointer: '#/id', allowed: expect.arrayContaining([status.id]) }]);
    expect(pointers(await send('PUT', path, {}))).toEqual(['#/state']);
    expect(pointers(await send('PUT', path, { state: 'shipped' }))).toEqual(['#/state']);
  });
});

describe('a note', () => {
  it('grows by a paragraph for each concurrent writer', async () => {
    const { id } = await fresh({ internal_note: 'first' });
    const texts = Array.from({ length: 10 }, (_, i) => `paragraph ${i}`);
    await Promise.all(texts.map((text) => ask('POST', `/orders/${id}/notes`, 200, { to: 'internal', text })));
    const { internal_note } = await ask<{ internal_note: string }>('GET', `/orders/${id}`, 200);
    const [first, ...rest] = internal_note.split('\n\n');
    expect([first, rest.toSorted()]).toEqual(['first', texts]);
    expect(await ask('POST', `/orders/${id}/notes`, 200, { to: 'customer', text: 'Thanks' })).toMatchObject({
      customer_note: 'Thanks',
    });
  });

  it('does not grow beyond its limit', async () => {
    const { id } = await fresh({ internal_note: 'x'.repeat(9990) });
    const reply = await send('POST', `/orders/${id}/notes`, { to: 'internal', text: 'more than fits' });
    expect(problemsOf(reply)).toMatchObject([{ pointer: '#/text', rule: 'max_length', expected: 10_000 }]);
  });
});

describe('tags', () => {
  it('are added and removed, each once', async () => {
    const { id } = await fresh({ tags: ['a', 'b'] });
    const path = `/orders/${id}/tags`;
    const change = { add: ['c', 'a', 'c'], remove: ['b', 'z'] };
    expect((await ask('POST', path, 200, change))['tags']).toEqual(['a', 'c']);
    expect((await send('POST', path, change)).headers.etag).toBe('"2"');
    expect(pointers(await send('POST', path, { add: ['x'], remove: ['y', 'x'] }))).toEqual(['#/remove/1']);
  });
});

describe('a deletion', () => {
  it('says why, frees the reference id, and needs its scope', async () => {
    const reference_id = randomUUID();
    const { id } = await fresh({ reference_id });
    const { key } = await hub.mintKey({ scopes: ['orders:read', 'orders:write'] });
    expectFailure(hubFacts, await send('DELETE', `/orders/${id}`, undefined, { 'x-api-key': key }), 403);
    expect((await send('DELETE', `/orders/${id}?reason=test%20order`)).status).toBe(204);
    expectFailure(hubFacts, await send('GET', `/orders/${id}`), 404);
    expect((await hub.changes(id)).at(-1)).toMatchObject({ kind: 'deleted', reason: 'test order' });
    await fresh({ reference_id });
    expectFailure(hubFacts, await send('DELETE', `/orders/${id}`), 404);
  });
});

describe('fields', () => {
  it('are those that were asked for, and parts of them', async () => {
    const { id } = await fresh({
      line_items: [{ sku: 'A', quantity: 1 }],
      extras: { mine: { a: 1 }, other: { b: 2 } },
    });
    const fields = 'id,status.state,line_items.sku,totals,extras.mine,customer_note';
    expect(await ask('GET', `/orders/${id}?fields=${fields}`, 200)).toEqual({
      id,
      status: { state: 'confirmed' },
      line_items: [{ sku: 'A' }],
      totals: { subtotal: 0, total: 0, balance: 0 },
      extras: { mine: { a: 1 } },
    });
    expect(await ask('GET', `/orders/${id}?fields=status.id,status`, 200)).toMatchObject({
      status: { state: 'confirmed' },
    });
  });

  it.each(['nothing', 'id,', 'status.nothing', 'id.x', 'line_items.sku.x', '__proto__', 'constructor'])(
    'are none such as %j',
    async (fields) => {
      const reply = await send('GET', `/orders?fields=${encodeURIComponent(fields)}`);
      expect(new Set(pointers(reply))).toEqual(new Set(['fields']));
    },
  );
});
