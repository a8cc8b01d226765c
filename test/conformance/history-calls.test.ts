import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FieldChange } from '../../src/model/change.ts';
import { ask, sendAs } from '../support/client.ts';
import { DIALECTS, type DialectFacts, expectFailure, factsOf, hubFacts } from '../support/dialects.ts';
import { fingerprint } from '../support/fingerprint.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { tagOfRead } from '../support/tags.ts';
import { createTestHub, type Minted, type TestHub } from '../support/test-hub.ts';
import { anOrder, ORDER_WRITES, RECORD_WRITES, wizcommerceBody } from '../support/writes.ts';

interface Entry {
  version: number;
  kind: string;
  at: string;
  actor: { id: string; kind: string; name?: string };
  dialect: string;
  operation: string;
  request_id: string;
  reason?: string;
  forced: boolean;
  changes: FieldChange[];
  removed: string[];
}

let hub: TestHub;
let minted: Minted;
beforeAll(async () => {
  hub = await createTestHub();
  minted = await hub.mintKey();
});
afterAll(() => hub.close());

const api = <T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> =>
  ask<T>(hub, 'hub', method, `/api/orders/${path}`, body);

const refused = (method: string, path: string, body?: unknown): Promise<TestReply> =>
  sendAs(hub, hub.key, 'hub', { method, path: `/api/orders/${path}`, body });

const historyOf = async (id: string): Promise<Entry[]> => (await api<{ items: Entry[] }>('GET', `${id}/history`)).items;

const latestOf = async (id: string): Promise<Entry> => {
  const [latest] = await historyOf(id);
  if (!latest) throw new Error(`${id} has no history`);
  return latest;
};

let made = 0;
const freshRequestId = (): string => `history-${++made}`;

describe.each(ORDER_WRITES)('$name', ({ dialect, operation, make }) => {
  it('leaves one entry that says who did what, through what, from what to what', async () => {
    const { request, orderId } = await make(hub);
    const earlier = orderId === undefined ? [] : await historyOf(orderId);
    const requestId = freshRequestId();
    const reply = await sendAs(hub, minted.key, dialect, request, { 'x-request-id': requestId });
    expect(reply.status, reply.text).toBeLessThan(300);
    const rows = await hub.sql<{ id: string; changes: FieldChange[] }>(
      'select order_id as id, changes from order_changes where request_id = $1',
      [requestId],
    );
    expect(rows.length).toBe(1);
    const id = rows[0]?.id ?? '';
    const [entry, ...rest] = await historyOf(id);
    expect(rest).toEqual(earlier);
    const kinds: Record<string, string> = {
      createOrder: 'created',
      deleteOrder: 'deleted',
      restoreOrder: 'restored',
    };
    expect(entry).toMatchObject({
      version: earlier.length + 1,
      kind: kinds[operation] ?? 'updated',
      actor: { id: minted.id, kind: 'key', name: 'Test' },
      dialect,
      operation,
      request_id: requestId,
      forced: false,
      changes: rows[0]?.changes,
    });
    expect(Math.abs(Date.parse(entry?.at ?? '') - Date.now())).toBeLessThan(60_000);
    if (entry?.kind !== 'deleted') expect(reply.headers['etag']).toBe(`"${earlier.length + 1}"`);
    // The same again tells nothing new.
    if (entry?.kind === 'created' || operation === 'appendNote') return;
    await sendAs(hub, minted.key, dialect, request);
    expect((await historyOf(id)).length).toBe(earlier.length + 1);
  });
});

describe.each(RECORD_WRITES)('$name', ({ dialect, operation, make }) => {
  it('leaves one entry for each record that it touches, and says who did what', async () => {
    const { request } = await make(hub);
    const requestId = freshRequestId();
    const reply = await sendAs(hub, minted.key, dialect, request, { 'x-request-id': requestId });
    expect(reply.status, reply.text).toBeLessThan(300);
    const entries = await hub.sql<{ kind: string; record_id: string; changes: FieldChange[] }>(
      'select * from record_changes where request_id = $1',
      [requestId],
    );
    expect(entries.length).toBeGreaterThan(0);
    expect(new Set(entries.map(({ kind, record_id }) => `${kind} ${record_id}`)).size).toBe(entries.length);
    for (const entry of entries) {
      expect(entry).toMatchObject({ dialect, operation, actor: minted.id });
      for (const { from, to } of entry.changes) expect(from).not.toEqual(to);
    }
  });
});

describe('what a replacement removed', () => {
  it('is told by its reply and by the history: WizCommerce', async () => {
    const id = await anOrder(hub);
    const { reference_id } = await hub.order(id);
    const body = wizcommerceBody({ reference_id, internal_note: undefined, line_items: [] });
    const reply = await sendAs(hub, hub.key, 'wizcommerce', { method: 'PUT', path: `/v1/orders/${id}`, body });
    expect(reply.status, reply.text).toBe(201);
    const { removed } = await latestOf(id);
    const expected = ['customer_note', 'internal_note', 'line_items', 'po_number', 'shipping_address'];
    expect(removed.toSorted()).toEqual(expected);
    expect(reply.headers['stele-removed']?.split(', ').toSorted()).toEqual(expected);
  });

  it('is told by its reply and by the history: the hub', async () => {
    const id = await anOrder(hub);
    const request = { method: 'PUT', path: `/api/orders/${id}`, body: { shipping_address: { city: 'Köln' } } };
    const reply = await sendAs(hub, hub.key, 'hub', request);
    expect(reply.headers['stele-removed']?.split(', ').toSorted()).toEqual((await latestOf(id)).removed.toSorted());
    expect((await latestOf(id)).removed).toEqual(
      expect.arrayContaining(['shipping_address.zip_code', 'shipping_address.country', 'tags', 'extras.mine']),
    );
  });

  it('is not told by calls that name what they change', async () => {
    const id = await anOrder(hub);
    const request = { method: 'PATCH', path: `/api/orders/${id}`, body: { po_number: null } };
    expect((await sendAs(hub, hub.key, 'hub', request)).headers['stele-removed']).toBe(undefined);
    expect((await latestOf(id)).removed).toEqual(['po_number']);
  });
});

describe('reasons', () => {
  it('stand in the history, where they were given', async () => {
    const id = await anOrder(hub);
    await api('PUT', `${id}/status`, { state: 'archived', reason: 'All delivered' });
    await api('PATCH', id, { internal_note: 'x' });
    await api('POST', `${id}/revert`, { version: 1 });
    await api('DELETE', `${id}?reason=Test%20order`);
    await api('POST', `${id}/restore`, { reason: 'It was none — überhaupt' });
    expect((await historyOf(id)).map(({ reason }) => reason)).toEqual([
      'It was none — überhaupt',
      'Test order',
      'Back to version 1',
      undefined,
      'All delivered',
      undefined,
    ]);
  });

  it('are refused when they are too long', async () => {
    const id = await anOrder(hub);
    const reason = 'r'.repeat(1001);
    expectFailure(hubFacts, await refused('PUT', `${id}/status`, { state: 'archived', reason }), 400);
    expectFailure(hubFacts, await refused('DELETE', `${id}?reason=${reason}`), 400);
    expect((await hub.order(id)).version).toBe(1);
    await api('PUT', `${id}/status`, { state: 'archived', reason: reason.slice(1) });
    expect((await latestOf(id)).reason?.length).toBe(1000);
  });
});

describe.each(DIALECTS)('a forced move in $name', (facts: DialectFacts) => {
  const move = (id: string, headers: Record<string, string>, key = hub.key): Promise<TestReply> =>
    sendAs(hub, key, facts.name, facts.move(id, 'confirmed'), headers);

  let id: string;
  beforeAll(async () => {
    await hub.sql(`update statuses set next = '{}' where name = 'Cancelled'`);
    id = await anOrder(hub);
    await sendAs(hub, hub.key, facts.name, facts.move(id, 'cancelled'));
  });
  afterAll(() => hub.sql(`update statuses set next = null where name = 'Cancelled'`));

  it('needs the header, and a header that says true', async () => {
    for (const headers of [{}, { 'stele-force': 'false' }, { 'stele-force': '' }] as Record<string, string>[]) {
      expectFailure(facts, await move(id, headers), facts.name === 'hub' ? 409 : 400);
    }
    const failure = expectFailure(facts, await move(id, { 'stele-force': 'yes' }), facts.statuses.invalid);
    expect(facts.namedFields(failure)).toEqual(['Stele-Force']);
    expect((await hub.order(id)).version).toBe(2);
  });

  it('needs the scope', async () => {
    const { key } = await hub.mintKey({ scopes: ['orders:read', 'orders:write'] });
    const before = await fingerprint(hub);
    const failure = expectFailure(facts, await move(id, { 'stele-force': 'true' }, key), 403);
    expect(JSON.stringify(failure)).toContain('orders:force');
    expect(await fingerprint(hub)).toBe(before);
  });

  it('is made, and the history says that it was forced', async () => {
    const reply = await move(id, { 'stele-force': 'True' });
    expect(reply.status, reply.text).toBe(200);
    expect(await latestOf(id)).toMatchObject({ version: 3, forced: true, changes: [{ field: 'status_id' }] });
  });

  it('that needed no force was not forced', async () => {
    const other = await anOrder(hub);
    await sendAs(hub, hub.key, facts.name, facts.move(other, 'cancelled'), { 'stele-force': 'true' });
    expect(await latestOf(other)).toMatchObject({ version: 2, forced: false });
  });
});

describe('an order as it was', () => {
  let id: string;
  /** By version: what each dialect's read showed then, and when that was. */
  const seen: { at: string; views: Record<string, unknown> }[] = [];

  const show = async (): Promise<void> => {
    const views = await Promise.all(
      DIALECTS.map(async (facts) => {
        const reply = await sendAs(hub, hub.key, facts.name, facts.read(id));
        expect(reply.headers['etag']).toMatch(tagOfRead(seen.length + 1));
        return [facts.name, reply.json()] as const;
      }),
    );
    seen.push({ at: new Date().toISOString(), views: Object.fromEntries(views) });
    // Versions differ in their millisecond.
    await new Promise((resolve) => setTimeout(resolve, 3));
  };

  beforeAll(async () => {
    id = await anOrder(hub);
    await show();
    for (const [dialect, request] of steps(id)) {
      const reply = await sendAs(hub, hub.key, dialect, request);
      expect(reply.status, reply.text).toBeLessThan(300);
      await show();
    }
  });

  const steps = (order: string): [string, TestRequest][] => [
    ['bitbybit', { method: 'PUT', path: `/customer/api/open/v1/orders/${order}`, body: { notes: null } }],
    ['hub', { method: 'PATCH', path: `/api/orders/${order}`, body: { extras: { mine: null }, tags: [] } }],
    ['wizcommerce', { method: 'PUT', path: `/v1/orders/${order}`, body: wizcommerceBody() }],
    ['evreka', { method: 'PUT', path: `/engagement/orders/${order}/status`, body: { status_id: COMPLETED } }],
    ['hub', { method: 'PUT', path: `/api/orders/${order}`, body: { line_items: [], customer_note: 'Empty' } }],
    ['hub', { method: 'POST', path: `/api/orders/${order}/revert`, body: { version: 1 } }],
  ];
  const COMPLETED = 'd666a904-5739-46c0-b70a-1cd57658a3f6';

  it('is shown by version and by time, whole and as each dialect showed it then', async () => {
    expect(seen.length).toBe(7);
    for (const [i, { at, views }] of seen.entries()) {
      for (const moment of [`version=${i + 1}`, `as_of=${at}`]) {
        const reply = await refused('GET', `${id}?${moment}`);
        expect(reply.headers['etag']).toMatch(tagOfRead(i + 1));
        expect(reply.json(), moment).toEqual(views['hub']);
        for (const [dialect, view] of Object.entries(views)) {
          expect(await api('GET', `${id}?${moment}&as=${dialect}`), `${moment} as ${dialect}`).toEqual(view);
        }
      }
    }
  });

  it('is now as each dialect shows it now', async () => {
    for (const [dialect, view] of Object.entries(seen.at(-1)?.views ?? {})) {
      expect(await api('GET', `${id}?as=${dialect}`), dialect).toEqual(view);
    }
  });

  it('is again as it was, after it was taken back', () => {
    const kept = ({ version, changed_at, updated_at, ...rest }: Record<string, unknown>): object => rest;
    const [first, last] = [seen[0], seen.at(-1)].map((each) => kept(each?.views['hub'] as Record<string, unknown>));
    expect(last).toEqual(first);
  });

  it('was not before it was made, nor will be at a version to come', async () => {
    for (const query of ['as_of=2001-01-01T00:00:00Z', 'version=99']) {
      expectFailure(hubFacts, await refused('GET', `${id}?${query}`), 404);
    }
  });

  it.each(['version=0', 'version=1.5', 'version=2147483648', 'as_of=tomorrow', 'as_of=2026-02-30', 'as=elsewhere'])(
    'is not shown for %s',
    async (query) => {
      const failure = expectFailure(hubFacts, await refused('GET', `${id}?${query}`), 400);
      expect(hubFacts.namedFields(failure)).toEqual([query.split('=', 1)[0]]);
    },
  );

  it('is told page by page', async () => {
    const versions: number[] = [];
    for (let after = ''; ; ) {
      const query = `limit=3${after === '' ? '' : `&after=${after}`}`;
      const { items, next } = await api<{ items: Entry[]; next: string | null }>('GET', `${id}/history?${query}`);
      versions.push(...items.map(({ version }) => version));
      if (next === null) break;
      after = next;
    }
    expect(versions).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expectFailure(hubFacts, await refused('GET', 'nobody/history'), 404);
  });
});

describe('taking an order back', () => {
  it('to a version that is none is refused', async () => {
    const id = await anOrder(hub);
    for (const version of [2, 99]) expectFailure(hubFacts, await refused('POST', `${id}/revert`, { version }), 404);
    expectFailure(hubFacts, await refused('POST', `${id}/revert`, { version: 0 }), 400);
    expectFailure(hubFacts, await refused('POST', 'nobody/revert', { version: 1 }), 404);
    expect((await hub.order(id)).version).toBe(1);
  });

  it('to the present version changes nothing', async () => {
    const id = await anOrder(hub);
    await api('POST', `${id}/revert`, { version: 1 });
    expect((await historyOf(id)).length).toBe(1);
  });

  it('leaves its other ids, and is refused where the catalog or a reference id does not allow it', async () => {
    const id = await anOrder(hub);
    const { reference_id } = await hub.order(id);
    await api('PUT', `${id}/aliases/evreka`, { alias: `alias-${id}` });
    await api('PATCH', id, { reference_id: `other-${id}`, status: { state: 'cancelled' } });
    const taker = await anOrder(hub);
    await api('PATCH', taker, { reference_id });
    const taken = expectFailure(hubFacts, await refused('POST', `${id}/revert`, { version: 1 }), 409);
    expect(taken).toMatchObject({ type: 'urn:problem-type:stele:duplicate' });
    await api('PATCH', taker, { reference_id: null });
    await hub.sql(`update statuses set next = '{}' where name = 'Cancelled'`);
    try {
      const final = expectFailure(hubFacts, await refused('POST', `${id}/revert`, { version: 1 }), 409);
      expect(final).toMatchObject({ type: 'urn:problem-type:stele:refused-transition', allowed: [] });
    } finally {
      await hub.sql(`update statuses set next = null where name = 'Cancelled'`);
    }
    const order = await api('POST', `${id}/revert`, { version: 1 });
    expect(order).toMatchObject({ reference_id, aliases: { evreka: `alias-${id}` }, status: { state: 'confirmed' } });
  });
});

describe('a deleted order', () => {
  const remove = (id: string): Promise<unknown> => api('DELETE', id);

  it('is gone in every dialect, and its history and versions stay', async () => {
    const id = await anOrder(hub);
    const before = await api('GET', id);
    await remove(id);
    for (const facts of DIALECTS) {
      expectFailure(facts, await sendAs(hub, hub.key, facts.name, facts.read(id)), facts.statuses.noOrder);
      const moved = await sendAs(hub, hub.key, facts.name, facts.move(id, 'cancelled'));
      expectFailure(facts, moved, facts.statuses.noOrderToMove);
    }
    expect((await historyOf(id)).map(({ kind }) => kind)).toEqual(['deleted', 'created']);
    expect(await api('GET', `${id}?version=1`)).toEqual(before);
    expect(await api('GET', `${id}?version=2`)).toMatchObject({ deleted_at: expect.any(String) });
    expectFailure(hubFacts, await refused('POST', `${id}/revert`, { version: 1 }), 404);
  });

  it('is restored as it was, with its reference id and other ids, in every dialect', async () => {
    const id = await anOrder(hub);
    await api('PUT', `${id}/aliases/evreka`, { alias: `crew-${id}` });
    await api('PUT', `${id}/aliases/wizcommerce`, { alias: `wiz-${id}` });
    const before = await hub.order(id);
    await remove(id);
    const [{ count } = { count: '' }] = await hub.sql<{ count: string }>(
      'select count(*) from order_aliases where order_id = $1',
      [id],
    );
    expect(count).toBe('0');
    const restored = await api('POST', `${id}/restore`);
    const { version, changed_at, updated_at, ...kept } = before;
    expect(await hub.order(id)).toMatchObject({ ...kept, version: version + 2 });
    expect(restored).toMatchObject({ id, reference_id: before.reference_id, aliases: before.aliases });
    expect(changed_at <= updated_at).toBe(true);
    const names: Record<string, string> = { evreka: `crew-${id}`, wizcommerce: `wiz-${id}` };
    for (const facts of DIALECTS) {
      const reply = await sendAs(hub, hub.key, facts.name, facts.read(names[facts.name] ?? id));
      expect(reply.status, facts.name).toBe(200);
    }
  });

  it('is not restored while another one has its reference id, and nothing is half done', async () => {
    const id = await anOrder(hub);
    const { reference_id = '' } = await hub.order(id);
    await remove(id);
    const other = await anOrder(hub);
    await api('PATCH', other, { reference_id });
    const before = await fingerprint(hub);
    const failure = expectFailure(hubFacts, await refused('POST', `${id}/restore`), 409);
    expect(failure).toMatchObject({
      type: 'urn:problem-type:stele:duplicate',
      errors: [{ pointer: '#/reference_id' }],
    });
    expect(await fingerprint(hub)).toBe(before);
    await api('PATCH', other, { reference_id: null });
    expect(await api('POST', `${id}/restore`)).toMatchObject({ id, reference_id });
  });

  it('is not restored while another order has one of its aliases', async () => {
    const id = await anOrder(hub);
    const alias = `shared-${id}`;
    await api('PUT', `${id}/aliases/bitbybit`, { alias: `kept-${id}` });
    await api('PUT', `${id}/aliases/evreka`, { alias });
    await remove(id);
    const other = await anOrder(hub);
    await api('PUT', `${other}/aliases/evreka`, { alias });
    const before = await fingerprint(hub);
    const failure = expectFailure(hubFacts, await refused('POST', `${id}/restore`), 409);
    expect(failure).toMatchObject({ type: 'urn:problem-type:stele:duplicate' });
    expect(JSON.stringify(failure)).toContain(alias);
    expect(await fingerprint(hub)).toBe(before);
  });

  it('that is there is left as it is by being restored', async () => {
    const id = await anOrder(hub);
    const reply = await refused('POST', `${id}/restore`);
    expect([reply.status, reply.headers['etag']]).toEqual([200, '"1"']);
    expectFailure(factsOf('hub'), await refused('POST', 'nobody/restore'), 404);
  });
});
