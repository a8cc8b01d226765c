import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, sendAs } from '../support/client.ts';
import { DIALECTS, type DialectFacts, expectFailure, factsOf } from '../support/dialects.ts';
import { fingerprint } from '../support/fingerprint.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { anOrder, NOTHING_DONE, ORDER_WRITES } from '../support/writes.ts';

const MERGE = { prefer: 'merge' };

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

const patch = (id: string, body: object): Promise<unknown> => ask(hub, 'hub', 'PATCH', `/api/orders/${id}`, body);

const send = (dialect: string, request: TestRequest, headers: Record<string, string> = {}): Promise<TestReply> =>
  sendAs(hub, hub.key, dialect, request, headers);

describe.each(DIALECTS)('a stale writer in $name', (facts: DialectFacts) => {
  const move = (id: string, to: 'confirmed' | 'cancelled', headers: Record<string, string>): Promise<TestReply> =>
    send(facts.name, facts.move(id, to), headers);

  it('is told what the order says now, and what the request would make of it', async () => {
    const id = await anOrder(hub);
    await move(id, 'cancelled', {});
    const reply = await move(id, 'confirmed', { 'if-match': '"1"' });
    const failureText = JSON.stringify(expectFailure(facts, reply, 412));
    // In the words that a read of the order has, but for Evreka360, whose client sends ids.
    const { cancelled, confirmed } = facts.words;
    if (facts.name === 'evreka')
      expect(failureText).toMatch(/status_id is now \\"[-0-9a-f]{36}\\", and this request would/);
    else if (facts.name === 'hub')
      expect(reply.json()).toMatchObject({
        version: 2,
        differing: ['status_id'],
        conflicts: [{ field: 'status_id', theirs: expect.any(String), yours: expect.any(String) }],
      });
    else expect(failureText).toContain(`is now \\"${cancelled}\\", and this request would make it \\"${confirmed}\\"`);
  });

  it('is merged when asked for, and the reply says so', async () => {
    const id = await anOrder(hub);
    await patch(id, { internal_note: 'Theirs' });
    const reply = await move(id, 'cancelled', { 'if-match': '"1"', ...MERGE });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers['preference-applied']).toBe('merge');
    expect(reply.headers['etag']).toBe('"3"');
    expect(await hub.order(id)).toMatchObject({ internal_note: 'Theirs', version: 3 });
    const shown = await send(facts.name, facts.read(id));
    expect(facts.statusOf(shown.json())).toBe(facts.words.cancelled);
  });

  it.each(['merge', 'respond-async, Merge', 'merge; anything=1', 'return=minimal,merge', 'wait=10 , merge'])(
    'prefers it in any of the ways of RFC 7240: %j',
    async (prefer) => {
      const id = await anOrder(hub);
      await patch(id, { internal_note: 'Theirs' });
      const reply = await move(id, 'cancelled', { 'if-match': '"1"', prefer });
      expect(reply.headers['preference-applied']).toBe('merge');
    },
  );

  it.each(['', 'merged', 'return=merge', 'no-merge'])('is refused with other preferences: %j', async (prefer) => {
    const id = await anOrder(hub);
    await patch(id, { internal_note: 'Theirs' });
    expectFailure(facts, await move(id, 'cancelled', { 'if-match': '"1"', prefer }), 412);
  });

  it('is refused when the same field was changed to something else', async () => {
    const id = await anOrder(hub);
    await patch(id, { status: { state: 'archived' } });
    const before = await fingerprint(hub);
    const reply = await move(id, 'cancelled', { 'if-match': '"1"', ...MERGE });
    expectFailure(facts, reply, 412);
    expect(reply.text).toContain('status');
    expect(reply.headers['preference-applied']).toBe(undefined);
    expect(await fingerprint(hub)).toBe(before);
  });

  it('changes nothing when another client has made the same change', async () => {
    const id = await anOrder(hub);
    await move(id, 'cancelled', {});
    await patch(id, { internal_note: 'Theirs' });
    const reply = await move(id, 'cancelled', { 'if-match': '"1"', ...MERGE });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers['etag']).toBe('"3"');
    expect((await hub.changes(id)).length).toBe(3);
  });

  it('is merged over several versions, and over a status that went and came back', async () => {
    const id = await anOrder(hub);
    for (const note of ['one', 'two', 'three']) await patch(id, { internal_note: note });
    await patch(id, { status: { state: 'archived' } });
    await patch(id, { status: { state: 'confirmed' } });
    const reply = await move(id, 'cancelled', { 'if-match': '"1"', ...MERGE });
    expect(reply.status, reply.text).toBe(200);
    expect(await hub.order(id)).toMatchObject({ internal_note: 'three', version: 7 });
  });

  it.each(['"99"', '"0"', 'W/"1"', '"2147483648"', '"99999999999999999999"', '"nonsense"'])(
    'is refused with a version that never was: %j',
    async (tag) => {
      const id = await anOrder(hub);
      await patch(id, { internal_note: 'Theirs' });
      const before = await fingerprint(hub);
      expectFailure(facts, await move(id, 'cancelled', { 'if-match': tag, ...MERGE }), 412);
      expect(await fingerprint(hub)).toBe(before);
    },
  );

  it('is merged with the latest of the versions that it knows', async () => {
    const id = await anOrder(hub);
    await patch(id, { status: { state: 'archived' } });
    await patch(id, { internal_note: 'Theirs' });
    const reply = await move(id, 'cancelled', { 'if-match': '"1", "2", "99999999999999999999"', ...MERGE });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers['preference-applied']).toBe('merge');
  });

  it('needs no merge when it knows the order as it is', async () => {
    const id = await anOrder(hub);
    const reply = await move(id, 'cancelled', { 'if-match': '"1"', ...MERGE });
    expect(reply.headers['preference-applied']).toBe(undefined);
    expect(reply.headers['etag']).toBe('"2"');
  });
});

describe('a replacement with an old body', () => {
  const read = async (id: string): Promise<Record<string, unknown>> =>
    (await ask<{ data: Record<string, unknown> }>(hub, 'wizcommerce', 'GET', `/v1/orders/${id}`)).data;

  it('through WizCommerce does not undo what another client changed since', async () => {
    const id = await anOrder(hub);
    const body = await read(id);
    await patch(id, { customer_note: 'Theirs', shipping_address: { city: 'Köln' }, po_number: null, tags: ['b'] });
    await ask(hub, 'bitbybit', 'PUT', `/customer/api/open/v1/orders/${id}`, { financialStatus: 'paid' });
    const request = {
      method: 'PUT',
      path: `/v1/orders/${id}`,
      // Its system has a time of its own for the change.
      body: { ...body, internal_note: 'Mine', updated_at: '2025-06-01T00:00:00Z' },
    };
    expectFailure(factsOf('wizcommerce'), await send('wizcommerce', request, { 'if-match': '"1"' }), 412);
    const reply = await send('wizcommerce', request, { 'if-match': '"1"', ...MERGE });
    expect(reply.status, reply.text).toBe(201);
    expect(reply.headers['preference-applied']).toBe('merge');
    expect(reply.headers['stele-removed']).toBe(undefined);
    const order = await hub.order(id);
    expect(order).toMatchObject({
      internal_note: 'Mine',
      customer_note: 'Theirs',
      shipping_address: { city: 'Köln', zip_code: '94105' },
      payment_status: 'PAID',
      tags: ['b'],
      updated_at: '2025-06-01T00:00:00.000Z',
      version: 4,
    });
    expect(order.po_number).toBe(undefined);
    const [last] = (await hub.changes(id)).slice(-1);
    expect(last?.changes.map(({ field }) => field).toSorted()).toEqual(['internal_note', 'updated_at']);
  });

  it('through the hub does not either, and removes fields that it leaves out and no other client changed', async () => {
    const id = await anOrder(hub);
    const { po_number, extras, ...body } = await ask<Record<string, unknown>>(hub, 'hub', 'GET', `/api/orders/${id}`);
    expect([po_number, extras]).toEqual(['PO-1', { mine: { step: 1 } }]);
    await patch(id, { customer_note: 'Theirs', extras: { theirs: { a: 1 } } });
    const request = { method: 'PUT', path: `/api/orders/${id}`, body: { ...body, internal_note: 'Mine' } };
    const reply = await send('hub', request, { 'if-match': '"1"', ...MERGE });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers).toMatchObject({ 'preference-applied': 'merge', 'stele-removed': 'po_number, extras.mine' });
    expect(reply.json()).toMatchObject({
      internal_note: 'Mine',
      customer_note: 'Theirs',
      extras: { theirs: { a: 1 } },
    });
  });

  it('that removes what another client changed is refused, with all three values', async () => {
    const id = await anOrder(hub);
    const { po_number, ...body } = await ask<Record<string, unknown>>(hub, 'hub', 'GET', `/api/orders/${id}`);
    await patch(id, { po_number: 'PO-2', internal_note: 'Theirs' });
    const request = { method: 'PUT', path: `/api/orders/${id}`, body: { ...body, internal_note: null } };
    const { internal_note, ...rest } = body;
    expect([po_number, internal_note]).toEqual(['PO-1', 'As it was made']);
    const reply = await send('hub', { ...request, body: rest }, { 'if-match': '"1"', ...MERGE });
    const failure = expectFailure(factsOf('hub'), reply, 412) as { conflicts: { field: string }[] };
    expect(failure).toMatchObject({ type: 'urn:problem-type:stele:version-conflict', version: 2 });
    expect(failure.conflicts.toSorted((a, b) => (a.field < b.field ? -1 : 1))).toEqual([
      { field: 'internal_note', base: 'As it was made', theirs: 'Theirs', yours: null },
      { field: 'po_number', base: 'PO-1', theirs: 'PO-2', yours: null },
    ]);
  });
});

describe('a stale merge patch', () => {
  const merge = (id: string, body: object): Promise<TestReply> =>
    send('hub', { method: 'PATCH', path: `/api/orders/${id}`, body }, { 'if-match': '"1"', ...MERGE });

  const lines = (quantity: number) => [{ sku: 'RUG14754', quantity, unit_price: 50.25, ...NOTHING_DONE }];

  it.each([
    ['lines against a note', { line_items: lines(9) }, { internal_note: 'Mine' }],
    ['a note against lines', { internal_note: 'Theirs' }, { line_items: lines(9) }],
    ['one dialect’s extras against another’s', { extras: { mine: { step: 2 } } }, { extras: { yours: { b: 1 } } }],
    ['what a dialect keeps against a status', { extras: { mine: null } }, { status: { state: 'archived' } }],
    ['a status against tags', { status: { state: 'cancelled' } }, { tags: ['late'] }],
    ['the same on both sides', { internal_note: 'Both', po_number: 'PO-2' }, { internal_note: 'Both' }],
    ['the same lines on both sides', { line_items: [] }, { line_items: [], internal_note: 'Mine' }],
  ])('passes: %s', async (_what, theirs, yours) => {
    const id = await anOrder(hub);
    await patch(id, theirs);
    const reply = await merge(id, yours);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ ...theirs, ...yours, ...extrasOf(theirs, yours) });
  });

  /** As they are together; what is removed is not there. */
  function extrasOf(...bodies: object[]): object {
    const sent = bodies.map((body) => ('extras' in body ? body.extras : {}));
    const extras = Object.assign({ mine: { step: 1 } }, ...sent) as object;
    return { extras: Object.fromEntries(Object.entries(extras).filter(([, value]) => value !== null)) };
  }

  it.each([
    ['line_items', { line_items: lines(9) }, { line_items: lines(8) }],
    ['tags', { tags: ['a'] }, { tags: ['b'] }],
    ['shipping_address', { shipping_address: { city: 'Köln' } }, { shipping_address: { zip_code: '1' } }],
    ['extras.mine', { extras: { mine: { step: 2 } } }, { extras: { mine: { other: 1 } } }],
    ['status_id', { status: { state: 'cancelled' } }, { status: { state: 'archived' } }],
  ])('is refused: %s', async (field, theirs, yours) => {
    const id = await anOrder(hub);
    await patch(id, theirs);
    const failure = expectFailure(factsOf('hub'), await merge(id, yours), 412);
    expect(failure).toMatchObject({ version: 2, differing: [field], conflicts: [{ field }] });
    expect((await hub.order(id)).version).toBe(2);
  });

  it('appends to a note only as the caller knew it', async () => {
    const id = await anOrder(hub);
    await patch(id, { internal_note: 'Theirs' });
    const request = { method: 'POST', path: `/api/orders/${id}/notes`, body: { to: 'internal', text: 'More' } };
    expectFailure(factsOf('hub'), await send('hub', request, { 'if-match': '"1"', ...MERGE }), 412);
    expect((await send('hub', request)).json()).toMatchObject({ internal_note: 'Theirs\n\nMore' });
  });
});

// What others changed since would go with the order.
describe.each(ORDER_WRITES.filter(({ operation }) => operation === 'deleteOrder'))('a stale $name', (kind) => {
  it('is refused, whatever the caller prefers', async () => {
    const { request, orderId = '' } = await kind.make(hub);
    await patch(orderId, { internal_note: 'Theirs' });
    const reply = await send(kind.dialect, request, { 'if-match': '"1"', ...MERGE });
    expectFailure(factsOf(kind.dialect), reply, 412);
    expect((await hub.order(orderId)).internal_note).toBe('Theirs');
  });
});

describe('what WizCommerce is told of several fields', () => {
  it('is each with both values, cut where they are long', async () => {
    const id = await anOrder(hub);
    const { data } = await ask<{ data: object }>(hub, 'wizcommerce', 'GET', `/v1/orders/${id}`);
    await patch(id, { customer_note: 'n'.repeat(500), payment_status: 'PAID', due_date: '2026-01-01T00:00:00Z' });
    const request = { method: 'PUT', path: `/v1/orders/${id}`, body: data };
    const reply = await send('wizcommerce', request, { 'if-match': '"1"' });
    const { details } = expectFailure(factsOf('wizcommerce'), reply, 412) as {
      details: { field: string; reason: string }[];
    };
    const reasons = Object.fromEntries(details.map(({ field, reason }) => [field, reason]));
    expect(reasons).toMatchObject({
      customer_note: `is now "${'n'.repeat(99)}…, and this request would make it "As it was wished"`,
      payment_status: 'is now "PAID", and this request would make it "PENDING"',
      due_date: 'is now "2026-01-01T00:00:00.000Z", and this request would make it nothing',
    });
  });

  it('and bitbybit, in its own words', async () => {
    const id = await anOrder(hub);
    await patch(id, { internal_note: null, payment_status: 'OVERPAID', status: { state: 'refunded' } });
    const body = { notes: 'Mine', financialStatus: 'pending', status: 'active' };
    const request = { method: 'PUT', path: `/customer/api/open/v1/orders/${id}`, body };
    const reply = await send('bitbybit', request, { 'if-match': '"1"' });
    expectFailure(factsOf('bitbybit'), reply, 412);
    const { error } = reply.json() as { error: { message: string } };
    expect(error.message.split('; ').slice(1).toSorted()).toEqual([
      'financialStatus is now "paid", and this request would make it "pending"',
      'notes is now nothing, and this request would make it "Mine"',
      'status is now "refunded", and this request would make it "active"',
    ]);
  });
});
