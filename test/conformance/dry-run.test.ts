import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FieldChange } from '../../src/model/change.ts';
import { Explanation } from '../../src/operations/dry-run.ts';
import { untilFeedIsComplete } from '../races/writers.ts';
import { ask, sendAs } from '../support/client.ts';
import { DIALECTS, type DialectFacts, expectFailure, factsOf } from '../support/dialects.ts';
import { fingerprint, fingerprintOfAll } from '../support/fingerprint.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { anOrder, WRITES } from '../support/writes.ts';

const DRY = { 'stele-dry-run': 'true' };

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

const matches = new Ajv({ strict: false }).compile(Explanation);

/** The explanation in a reply, in the shape that is promised. */
function explained(reply: TestReply): Explanation {
  expect(reply.status, reply.text).toBe(200);
  expect(reply.headers['stele-dry-run']).toBe('true');
  expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
  const body = reply.json();
  matches(body);
  expect(matches.errors ?? []).toEqual([]);
  return body as Explanation;
}

/** The same value without what is made anew each time: ids, times, and the ids for people. */
function alike(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value ?? null)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '(id)')
      .replaceAll(/20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, '(time)')
      .replaceAll(/ST-[0-9A-Z]{8}/g, '(display id)'),
  );
}

interface Stored {
  orders: { version: number; kind: string; changes: FieldChange[] }[];
  records: { kind: string; version: number; change: string; changes: FieldChange[] }[];
}

/** What a request left in the histories. */
async function storedBy(requestId: string): Promise<Stored> {
  return {
    orders: await hub.sql('select version, kind, changes from order_changes where request_id = $1', [requestId]),
    records: await hub.sql(
      'select kind, version, change, changes from record_changes where request_id = $1 order by kind, record_id',
      [requestId],
    ),
  };
}

const byKind = (records: Explanation['records']) =>
  records
    .map(({ kind, version, change, changes }) => ({ kind, version, change, changes }))
    .toSorted((a, b) => (a.kind < b.kind ? -1 : 1));

let made = 0;
const freshRequestId = (): string => `dry-${++made}`;

describe.each(WRITES)('a dry run of $name', ({ dialect, operation, writes, make }) => {
  it('stores nothing, and tells what the call then does', async () => {
    const { request, orderId } = await make(hub);
    const before = await fingerprintOfAll(hub);
    const key = { 'idempotency-key': `dry-${operation}-${made}` };
    const dry = explained(await sendAs(hub, hub.key, dialect, request, { ...DRY, ...key }));
    expect(await fingerprintOfAll(hub)).toEqual(before);
    expect(dry, JSON.stringify(dry.refusal)).toMatchObject({ accepted: true, replayed: false, administration: [] });
    expect(dry.refusal).toBe(undefined);

    const requestId = freshRequestId();
    const reply = await sendAs(hub, hub.key, dialect, request, { ...key, 'x-request-id': requestId });
    expect(reply.headers['idempotency-replayed']).toBe(undefined);
    expect({ status: dry.reply.status, body: alike(dry.reply.body) }).toEqual({
      status: reply.status,
      body: alike(reply.text === '' ? null : reply.json()),
    });
    for (const [name, value] of Object.entries(dry.reply.headers)) {
      const replyValue = reply.headers[name.toLowerCase()] ?? '';
      expect(alike(replyValue.split(';', 1)[0])).toEqual(alike(value.split(';', 1)[0]));
    }

    const stored = await storedBy(requestId);
    expect(stored[writes === 'order' ? 'orders' : 'records'].length).toBeGreaterThan(0);
    expect(dry.orders.map(({ kind, version, changes }) => alike({ kind, version: version.to, changes }))).toEqual(
      stored.orders.map(({ kind, version, changes }) => alike({ kind, version, changes })),
    );
    for (const { version, kind } of dry.orders) expect(version.from).toBe(kind === 'created' ? 0 : version.to - 1);
    if (orderId !== undefined) expect(dry.orders.map(({ id }) => id)).toEqual([orderId]);
    expect(alike(byKind(dry.records))).toEqual(alike(byKind(stored.records as Explanation['records'])));
    // The changes feed has the same events, once no other transaction holds it up.
    await untilFeedIsComplete(hub);
    expect(dry.events.map(({ type }) => type).toSorted()).toEqual((await feedTypes(requestId)).toSorted());
  });
});

async function feedTypes(requestId: string): Promise<string[]> {
  const types: string[] = [];
  for (let next = ''; ; ) {
    const query = next === '' ? '?limit=1000' : `?limit=1000&after=${next}`;
    const page = await ask<{ items: { type: string; request_id: string }[]; next: string }>(
      hub,
      'hub',
      'GET',
      `/api/changes${query}`,
    );
    types.push(...page.items.filter(({ request_id }) => request_id === requestId).map(({ type }) => type));
    if (page.items.length === 0) return types;
    next = page.next;
  }
}

describe.each(WRITES.filter(({ writes }) => writes === 'order'))('the views in a dry run of $name', (kind) => {
  it('are what each dialect shows afterwards', async () => {
    const { request } = await kind.make(hub);
    const [dry] = explained(await sendAs(hub, hub.key, kind.dialect, request, DRY)).orders;
    const requestId = freshRequestId();
    await sendAs(hub, hub.key, kind.dialect, request, { 'x-request-id': requestId });
    const [entry] = await hub.sql<{ id: string; version: number }>(
      'select order_id as id, version from order_changes where request_id = $1',
      [requestId],
    );
    expect(Object.keys(dry?.views ?? {}).toSorted()).toEqual(DIALECTS.map(({ name }) => name).toSorted());
    for (const facts of DIALECTS) {
      const shown = await sendAs(hub, hub.key, 'hub', {
        method: 'GET',
        path: `/api/orders/${entry?.id}?version=${entry?.version}&as=${facts.name}`,
      });
      expect(alike(dry?.views[facts.name]), facts.name).toEqual(alike(shown.json()));
      if (kind.operation === 'deleteOrder') continue;
      const aliases = (await hub.order(entry?.id ?? '')).aliases;
      const read = await sendAs(hub, hub.key, facts.name, facts.read(aliases[facts.name] ?? entry?.id ?? ''));
      expect(alike(dry?.views[facts.name]), facts.name).toEqual(alike(read.json()));
    }
  });
});

describe.each(DIALECTS)('a dry run in $name', (facts: DialectFacts) => {
  const send = (request: TestRequest, headers: Record<string, string> = {}, key = hub.key): Promise<TestReply> =>
    sendAs(hub, key, facts.name, request, headers);

  /** The refusal of a dry run, which is that of the call itself to the last byte. */
  async function expectRefusal(request: TestRequest, headers: Record<string, string> = {}): Promise<Explanation> {
    const ownHeaders = { ...headers, 'x-request-id': freshRequestId() };
    const before = await fingerprintOfAll(hub);
    const dry = explained(await send(request, { ...ownHeaders, ...DRY }));
    const reply = await send(request, ownHeaders);
    expect(await fingerprintOfAll(hub)).toEqual(before);
    expect(dry).toMatchObject({ accepted: false, orders: [], records: [], events: [] });
    expect(JSON.stringify(dry.reply.body)).toBe(reply.text);
    expect(dry.reply.status).toBe(reply.status);
    expectFailure(facts, reply, dry.reply.status);
    expect(dry.refusal?.detail).toEqual(expect.any(String));
    return dry;
  }

  it('tells what is wrong with a body', async () => {
    const id = await anOrder(hub);
    const { refusal } = await expectRefusal({ ...facts.move(id, 'cancelled'), body: { status: 7, status_id: 7 } });
    expect(refusal).toMatchObject({ rule: 'invalid', errors: expect.any(Array) });
  });

  it('tells that there is no such order', async () => {
    const { refusal } = await expectRefusal(facts.move('nobody', 'cancelled'));
    expect(refusal?.rule).toBe('not_found');
  });

  it('tells of old knowledge, with both sides', async () => {
    const id = await anOrder(hub);
    await send(facts.move(id, 'cancelled'));
    const { refusal } = await expectRefusal(facts.move(id, 'confirmed'), { 'if-match': '"1"' });
    expect(refusal).toMatchObject({ rule: 'version_conflict', version: 2, differing: ['status_id'] });
    expect((refusal as { conflicts?: unknown }).conflicts).toEqual([
      { field: 'status_id', theirs: expect.any(String), yours: expect.any(String) },
    ]);
  });

  it('tells of an idempotency key that was used with another body', async () => {
    const id = await anOrder(hub);
    const headers = { 'idempotency-key': `${facts.name} another-body` };
    await send(facts.move(id, 'cancelled'), headers);
    const { refusal } = await expectRefusal(facts.move(id, 'confirmed'), headers);
    expect(refusal?.rule).toBe('idempotency_reuse');
  });

  it('tells of a move that the catalog refuses, and what is allowed', async () => {
    const id = await anOrder(hub);
    await send(facts.move(id, 'cancelled'));
    const confirmed = await statusOf('Confirmed');
    await hub.sql(`update statuses set next = array['${await statusOf('Refunded')}'] where name = 'Cancelled'`);
    try {
      const { refusal } = await expectRefusal(facts.move(id, 'confirmed'));
      expect(refusal).toMatchObject({ rule: 'refused_transition', from: 'Cancelled', allowed: [{ name: 'Refunded' }] });
      const forced = explained(await send(facts.move(id, 'confirmed'), { ...DRY, 'stele-force': 'true' }));
      expect(forced.orders).toMatchObject([{ forced: true, changes: [{ field: 'status_id', to: confirmed }] }]);
      const { key } = await hub.mintKey({ scopes: ['orders:write'] });
      const forbidden = explained(await send(facts.move(id, 'confirmed'), { ...DRY, 'stele-force': 'true' }, key));
      expect(forbidden).toMatchObject({ accepted: false, refusal: { rule: 'forbidden', scope: 'orders:force' } });
    } finally {
      await hub.sql(`update statuses set next = null where name = 'Cancelled'`);
    }
  });

  const statusOf = async (name: string): Promise<string> => {
    const [row] = await hub.sql<{ id: string }>('select id from statuses where workspace_id = $1 and name = $2', [
      hub.workspaceId,
      name,
    ]);
    return row?.id ?? '';
  };

  it('tells that a call was made before, and what it was answered', async () => {
    const id = await anOrder(hub);
    const headers = { 'idempotency-key': `${facts.name} done-before` };
    const first = await send(facts.move(id, 'cancelled'), headers);
    await send(facts.move(id, 'confirmed'));
    const before = await fingerprintOfAll(hub);
    const dry = explained(await send(facts.move(id, 'cancelled'), { ...headers, ...DRY }));
    expect(dry).toMatchObject({ accepted: true, replayed: true, orders: [], events: [] });
    expect(JSON.stringify(dry.reply.body)).toBe(first.text);
    expect(await fingerprintOfAll(hub)).toEqual(before);
  });

  it('leaves an idempotency key unused', async () => {
    const id = await anOrder(hub);
    const headers = { 'idempotency-key': `${facts.name} dry-run-first` };
    explained(await send(facts.move(id, 'confirmed'), { ...headers, ...DRY }));
    const reply = await send(facts.move(id, 'cancelled'), headers);
    expect(reply.status).toBe(200);
    expect(reply.headers['idempotency-replayed']).toBe(undefined);
  });

  it('of what changes nothing says so', async () => {
    const id = await anOrder(hub);
    const dry = explained(await send(facts.move(id, 'confirmed'), DRY));
    expect(dry.orders).toMatchObject([{ id, kind: 'unchanged', version: { from: 1, to: 1 }, changes: [] }]);
    expect(dry.events).toEqual([]);
  });

  it('merges as the call would', async () => {
    const id = await anOrder(hub);
    await ask(hub, 'hub', 'PATCH', `/api/orders/${id}`, { po_number: 'PO-2' });
    const headers = { 'if-match': '"1"', prefer: 'merge', ...DRY };
    const dry = explained(await send(facts.move(id, 'cancelled'), headers));
    expect(dry.orders).toMatchObject([
      { id, merged: true, version: { from: 2, to: 3 }, changes: [{ field: 'status_id' }] },
    ]);
    expect(dry.reply.headers).toMatchObject({ 'Preference-Applied': 'merge' });
  });

  it('needs the scope that the call needs', async () => {
    const { key } = await hub.mintKey({ scopes: ['orders:read'] });
    const reply = await send(facts.move(await anOrder(hub), 'cancelled'), DRY, key);
    expectFailure(facts, reply, 403);
  });

  it.each(['yes', '1', 'truely', 'true, true'])('is asked for by true alone: %j', async (value) => {
    const request = facts.move(await anOrder(hub), 'cancelled');
    const before = await fingerprint(hub);
    const failure = expectFailure(facts, await send(request, { 'stele-dry-run': value }), facts.statuses.invalid);
    expect(facts.namedFields(failure)).toEqual(['Stele-Dry-Run']);
    expect(await fingerprint(hub)).toBe(before);
  });

  it('is not asked for by false', async () => {
    const id = await anOrder(hub);
    const reply = await send(facts.move(id, 'cancelled'), { 'stele-dry-run': 'False' });
    expect(reply.headers['stele-dry-run']).toBe(undefined);
    expect((await hub.order(id)).version).toBe(2);
  });

  it.each(['true', 'nonsense'])('means nothing to a read: %j', async (value) => {
    const id = await anOrder(hub);
    const plain = await send(facts.read(id));
    const reply = await send(facts.read(id), { 'stele-dry-run': value });
    expect({ status: reply.status, text: reply.text }).toEqual({ status: 200, text: plain.text });
    expect(reply.headers['stele-dry-run']).toBe(undefined);
  });
});

it('every dialect with orders has its writes here', () => {
  expect(new Set(WRITES.map(({ dialect }) => dialect))).toEqual(
    new Set(DIALECTS.map(({ name }) => factsOf(name).name)),
  );
});
