import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendAs } from '../support/client.ts';
import { expectFailure, factsOf } from '../support/dialects.ts';
import { fingerprintOfAll } from '../support/fingerprint.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { anOrder, WRITES, wizcommerceBody } from '../support/writes.ts';

let hub: TestHub;
let second: Pick<TestHub, 'send'>;
beforeAll(async () => {
  hub = await createTestHub();
  second = await hub.secondHub();
});
afterAll(() => hub.close());

const escaped = (text: string, digits: (hex: string) => string): string =>
  [...text].map((letter) => `%${digits(letter.charCodeAt(0).toString(16).padStart(2, '0'))}`).join('');

/** The same address with every character of the ids in it escaped. */
const withEscapedIds = (path: string, digits: (hex: string) => string): string =>
  path.replaceAll(/(?<=\/)[0-9a-z]*-[0-9a-z-]*(?=[/?]|$)/g, (id) => escaped(id, digits));

const withSlash = (path: string): string => path.replace(/(?=\?|$)/, '/');

/** Ways to spell one address. */
const SPELLINGS: readonly ((path: string) => string)[] = [
  withSlash,
  (path) => withEscapedIds(path, (hex) => hex.toLowerCase()),
  (path) => withEscapedIds(withSlash(path), (hex) => hex.toUpperCase()),
  (path) => path.replace('/customer/api/open/v1/', '/customer/open/v1/'),
  (path) => (path.includes('?') ? path : `${path}?unknown=1`),
];

const spell = ({ path, ...request }: TestRequest): TestRequest[] =>
  SPELLINGS.map((spelled) => ({ ...request, path: spelled(path) }));

describe.each(WRITES)('$name', ({ dialect, make }) => {
  const send = (request: TestRequest, key: string, through: Pick<TestHub, 'send'> = hub): Promise<TestReply> =>
    sendAs(through, hub.key, dialect, request, { 'idempotency-key': key });

  it('is done once by its key, however its address is spelled', async () => {
    const { request } = await make(hub);
    const key = randomUUID();
    const first = await send(request, key);
    expect(first.status, first.text).toBeLessThan(300);
    const after = await fingerprintOfAll(hub);
    for (const [i, spelled] of spell(request).entries()) {
      const again = await send(spelled, key, i % 2 === 0 ? hub : second);
      expect([spelled.path, again.status, again.text]).toEqual([spelled.path, first.status, first.text]);
      expect(again.headers['idempotency-replayed']).toBe('true');
    }
    expect(await fingerprintOfAll(hub)).toEqual(after);
  });

  it('is done once when it comes spelled in many ways at once, through two hubs', async () => {
    const { request } = await make(hub);
    const key = randomUUID();
    const replies = await Promise.all(
      [request, ...spell(request)].map((spelled, i) => send(spelled, key, i % 2 === 0 ? hub : second)),
    );
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(replies.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
  });

  it('is refused under a key of another operation', async () => {
    const { request } = await make(hub);
    const key = randomUUID();
    const other = { method: 'PATCH', path: '/api/workspace', body: { answers_kept_days: 30 } };
    const used = await sendAs(hub, hub.key, 'hub', other, { 'idempotency-key': key });
    expect(used.status, used.text).toBe(200);
    const before = await fingerprintOfAll(hub);
    expectFailure(factsOf(dialect), await send(request, key), 422);
    expect(await fingerprintOfAll(hub)).toEqual(before);
  });
});

describe('the same key', () => {
  const send = (dialect: string, request: TestRequest, key: string, headers: Record<string, string> = {}) =>
    sendAs(hub, hub.key, dialect, request, { 'idempotency-key': key, ...headers });

  it('is refused in the other version of a contract', async () => {
    const key = randomUUID();
    const create = (version: string) => ({ method: 'POST', path: `/${version}/orders`, body });
    const body = wizcommerceBody();
    expect((await send('wizcommerce', create('v1'), key)).status).toBe(201);
    expectFailure(factsOf('wizcommerce'), await send('wizcommerce', create('v2'), key), 422);
    const orderId = await anOrder(hub);
    const move = (version: string) => ({
      method: 'PATCH',
      path: `/${version}/orders/${orderId}/status`,
      body: { status: 'cancelled' },
    });
    const other = randomUUID();
    expect((await send('wizcommerce', move('v2'), other)).status).toBe(200);
    expectFailure(factsOf('wizcommerce'), await send('wizcommerce', move('v1'), other), 422);
    expect((await hub.order(orderId)).version).toBe(2);
  });

  it('makes one order when both versions of a contract are sent it at once, through two hubs', async () => {
    for (let round = 0; round < 5; round++) {
      const key = { 'idempotency-key': randomUUID() };
      const body = { ...wizcommerceBody(), reference_id: undefined };
      const request = (i: number) => ({ method: 'POST', path: `/v${1 + (i % 2)}/orders`, body });
      const before = await hub.sql('select from orders');
      const replies = await Promise.all(
        Array.from({ length: 8 }, (_, i) => sendAs(i % 4 < 2 ? hub : second, hub.key, 'wizcommerce', request(i), key)),
      );
      expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 422, 422, 422, 422]);
      expect((await hub.sql('select from orders')).length).toBe(before.length + 1);
    }
  });

  it('is taken by one of two operations that come at once, through two hubs', async () => {
    const note = (id: string) => ['hub', 'POST', `/api/orders/${id}/notes`, { to: 'internal', text: 'x' }] as const;
    const others = [
      (id: string) => ['hub', 'PUT', `/api/orders/${id}/aliases/evreka`, { alias: randomUUID() }] as const,
      (id: string) => ['hub', 'POST', '/api/orders/bulk', { ids: [id], tags: { add: ['x'] } }] as const,
      () => ['hub', 'PATCH', '/api/workspace', { answers_kept_days: 30 }] as const,
      () => ['evreka', 'POST', '/engagement/entities', { name: 'Dune', type_id: 'company' }] as const,
      (id: string) => ['wizcommerce', 'PATCH', `/v1/orders/${id}/status`, { status: 'cancelled' }] as const,
    ];
    for (const other of [...others, ...others]) {
      const key = randomUUID();
      const requests = [note(await anOrder(hub)), other(await anOrder(hub))];
      const replies = await Promise.all(
        [...requests, ...requests].map(([dialect, method, path, body], i) =>
          sendAs(i % 3 === 0 ? hub : second, hub.key, dialect, { method, path, body }, { 'idempotency-key': key }),
        ),
      );
      const statuses = replies.map(({ status }) => status);
      expect([statuses, requests[1]?.[2]]).toEqual([statuses.map((_, i) => statuses[i % 2]), requests[1]?.[2]]);
      expect([...new Set(statuses)].sort()).toEqual([200, 422]);
    }
  });

  it('is refused for another operation on the same order, and on another', async () => {
    const [one, other] = [await anOrder(hub), await anOrder(hub)];
    const key = randomUUID();
    const note = (id: string) => ({
      method: 'POST',
      path: `/api/orders/${id}/notes`,
      body: { to: 'internal', text: 'x' },
    });
    expect((await send('hub', note(one), key)).status).toBe(200);
    const others: [string, TestRequest][] = [
      ['hub', { method: 'POST', path: `/api/orders/${one}/tags`, body: { add: ['x'] } }],
      ['hub', { method: 'POST', path: `/api/orders/${other}/tags`, body: { add: ['x'] } }],
      ['hub', { method: 'POST', path: '/api/orders', body: {} }],
      ['hub', { method: 'POST', path: '/api/orders/bulk', body: { ids: [other], tags: { add: ['x'] } } }],
      [
        'hub',
        {
          method: 'POST',
          path: '/api/orders/bulk',
          body: { ids: [other], tags: { add: ['x'] }, all_or_nothing: true },
        },
      ],
      ['hub', { method: 'POST', path: '/api/keys', body: { name: 'x', scopes: ['orders:read'] } }],
      ['hub', { method: 'POST', path: '/api/customers/12345678-90ab-cdef-1234-567890abcdef/erasure' }],
      ['hub', { method: 'POST', path: '/api/imports?kind=orders&format=jsonl', body: '{"po_number":"x"}' }],
      ['bitbybit', { method: 'PUT', path: `/customer/open/v1/orders/${one}`, body: { notes: 'x' } }],
      ['evreka', { method: 'DELETE', path: `/engagement/orders/${other}` }],
      ['wizcommerce', { method: 'DELETE', path: `/v2/orders/${one}` }],
    ];
    const before = await fingerprintOfAll(hub);
    for (const [dialect, request] of others) {
      const headers = request.path.includes('imports') ? { 'content-type': 'application/x-ndjson' } : {};
      const reply = await send(dialect, request, key, headers);
      expect([request.path, reply.status]).toEqual([request.path, 422]);
      expectFailure(factsOf(dialect), reply, 422);
    }
    expect(await fingerprintOfAll(hub)).toEqual(before);
  });

  it('is not known to the same operation on another order', async () => {
    const [one, other] = [await anOrder(hub), await anOrder(hub)];
    const key = randomUUID();
    const note = (id: string) => ({
      method: 'POST',
      path: `/api/orders/${id}/notes`,
      body: { to: 'internal', text: 'x' },
    });
    for (const id of [one, other]) {
      const reply = await send('hub', note(id), key);
      expect(reply.headers['idempotency-replayed']).toBe(undefined);
      expect((await hub.order(id)).version).toBe(2);
    }
    expect((await send('hub', note(one), key)).headers['idempotency-replayed']).toBe('true');
  });

  it('is told of in a dry run', async () => {
    const orderId = await anOrder(hub);
    const key = randomUUID();
    const body = { add: ['x'] };
    await send('hub', { method: 'POST', path: `/api/orders/${orderId}/tags`, body }, key);
    const dry = { 'stele-dry-run': 'true' };
    const again = await send('hub', { method: 'POST', path: `/api/orders/${orderId}/tags/`, body }, key, dry);
    expect(again.json()).toMatchObject({ accepted: true, replayed: true });
    const other = await send('hub', { method: 'DELETE', path: `/api/orders/${orderId}` }, key, dry);
    expect(other.json()).toMatchObject({ accepted: false, reply: { status: 422 } });
  });

  it('is refused with other parameters in the query, whose order is free', async () => {
    const orderId = await anOrder(hub);
    const key = randomUUID();
    const remove = (query: string) => send('hub', { method: 'DELETE', path: `/api/orders/${orderId}${query}` }, key);
    expect((await remove('?reason=Twice')).status).toBe(204);
    expect((await remove('/?reason=Twic%65')).headers['idempotency-replayed']).toBe('true');
    expectFailure(factsOf('hub'), await remove('?reason=Else'), 422);
    expectFailure(factsOf('hub'), await remove(''), 422);
    const file = '{"reference_id":"QUERY-1"}\n';
    const upload = (query: string) =>
      send('hub', { method: 'POST', path: `/api/imports${query}`, body: file }, `${key} file`, {
        'content-type': 'application/x-ndjson',
      });
    expect((await upload('?kind=orders&format=jsonl')).status).toBe(200);
    expect((await upload('/?format=jsonl&kind=orders')).headers['idempotency-replayed']).toBe('true');
    expectFailure(factsOf('hub'), await upload('?kind=orders&format=jsonl&existing=skip'), 422);
  });
});

describe('what is administered', () => {
  const send = (request: TestRequest, key: string) => sendAs(hub, hub.key, 'hub', request, { 'idempotency-key': key });

  it.each([
    ['a key, whose answer is sealed', '/api/keys', { name: 'Spelled', scopes: ['orders:read'] }],
    ['a status', '/api/statuses', { name: 'Spelled', color: '#123456', state: 'draft' }],
  ])('is made once, however the address is spelled: %s', async (_what, path, body) => {
    const key = randomUUID();
    const first = await send({ method: 'POST', path, body }, key);
    expect(first.status).toBe(201);
    const again = await send({ method: 'POST', path: `${path}/`, body }, key);
    expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([201, first.text, 'true']);
  });

  it('many orders are changed once', async () => {
    const orderId = await anOrder(hub);
    for (const all_or_nothing of [false, true]) {
      const key = randomUUID();
      const body = { ids: [orderId], tags: { add: [key] }, all_or_nothing };
      const first = await send({ method: 'POST', path: '/api/orders/bulk', body }, key);
      const again = await send({ method: 'POST', path: '/api/orders/bulk/', body }, key);
      expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([200, first.text, 'true']);
    }
  });

  it("a person's data is erased once", async () => {
    const made = await sendAs(hub, hub.key, 'bitbybit', {
      method: 'POST',
      path: '/customer/open/v1/customers',
      body: { firstName: 'Erased', email: `${randomUUID()}@example.com` },
    });
    const { id } = (made.json() as { data: { id: string } }).data;
    const key = randomUUID();
    const path = `/api/customers/${id}/erasure`;
    const first = await send({ method: 'POST', path }, key);
    expect(first.status, first.text).toBe(200);
    for (const request of spell({ method: 'POST', path })) {
      const again = await send(request, key);
      expect([again.status, again.text, again.headers['idempotency-replayed']]).toEqual([200, first.text, 'true']);
    }
  });
});

it('a call of Evreka360 that has two addresses is one operation', async () => {
  const types = await sendAs(hub, hub.key, 'evreka', { method: 'GET', path: '/engagement/entities/types' });
  const type_id = (types.json() as { items: { id: string }[] }).items[0]?.id;
  const make = (path: string): Promise<TestReply> =>
    sendAs(
      hub,
      hub.key,
      'evreka',
      { method: 'POST', path, body: { type_id, name: 'Once' } },
      { 'idempotency-key': 'two paths' },
    );
  const first = await make('/engagement/entities');
  const again = await make('/engagement/entity');
  expect([first.status, again.status, again.text]).toEqual([200, 200, first.text]);
  expect(again.headers['idempotency-replayed']).toBe('true');
});
