import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, sendAs } from '../support/client.ts';
import { DIALECTS, expectFailure, factsOf } from '../support/dialects.ts';
import { fingerprintOfAll } from '../support/fingerprint.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import { versionIn } from '../support/tags.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { anOrder, WRITES } from '../support/writes.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

const CUSTOMER = '12345678-90ab-cdef-1234-567890abcdef';

const tagOf = (reply: TestReply): string => reply.headers['etag'] ?? '';

describe('the tag of a read', () => {
  let id: string;
  let method: string;
  beforeEach(async () => {
    method = randomUUID();
    await hub.sql(
      `insert into payment_methods (workspace_id, id, document)
        select workspace_id, $1, document || jsonb_build_object('id', $1::text) from payment_methods
          where workspace_id = 'demo' limit 1`,
      [method],
    );
    id = await hub.seedOrder({
      status: { state: 'confirmed' },
      customer_id: CUSTOMER,
      payment_method_id: method,
      extras: { evreka: {} },
    });
  });

  /** Every way to see the order. */
  const reads = (): [string, string][] => [
    ...DIALECTS.map(({ name, read }): [string, string] => [name, read(id).path]),
    ['wizcommerce', `/v2/orders/${id}`],
    ['bitbybit', `/customer/open/v1/orders/${id}`],
    ...['version=1', 'as=evreka', 'as=wizcommerce', 'as=bitbybit&version=1', 'fields=id,status', 'fields=id'].map(
      (query): [string, string] => ['hub', `/api/orders/${id}?${query}`],
    ),
  ];
  const get = (dialect: string, path: string, headers: Record<string, string> = {}): Promise<TestReply> =>
    sendAs(hub, hub.key, dialect, { method: 'GET', path }, headers);

  const changes: [string, () => Promise<unknown>][] = [
    [
      'a status is renamed',
      async () => {
        const { status } = await ask<{ status: { id: string } }>(hub, 'hub', 'GET', `/api/orders/${id}`);
        const name = `Renamed ${randomUUID().slice(0, 8)}`;
        await ask(hub, 'hub', 'PATCH', `/api/statuses/${status.id}`, { name });
      },
    ],
    [
      'a payment method is renamed',
      () =>
        hub.sql(
          `update payment_methods set document = document || '{"name":"Renamed","display_name":"Renamed"}' where id = $1`,
          [method],
        ),
    ],
    [
      'a customer gets another id',
      () =>
        Promise.all(
          ['wizcommerce', 'evreka', 'bitbybit'].map((dialect) =>
            ask(hub, 'hub', 'PUT', `/api/customers/${CUSTOMER}/aliases/${dialect}`, { alias: randomUUID() }),
          ),
        ),
    ],
    [
      'a customer is renamed',
      () =>
        hub.sql(
          `update customers set document = document || jsonb_build_object('first_name', $2::text, 'company_name', $2::text, 'email', $2 || '@example.com')
            where workspace_id = 'demo' and id = $1`,
          [CUSTOMER, randomUUID()],
        ),
    ],
  ];

  it.each(changes)('stands for the bytes of each view, when %s', async (_what, change) => {
    const before = await Promise.all(reads().map(([dialect, path]) => get(dialect, path)));
    await change();
    let changed = 0;
    for (const [i, [dialect, path]] of reads().entries()) {
      const was = before[i] as TestReply;
      const now = await get(dialect, path);
      const isSame = now.text === was.text;
      expect([path, tagOf(now) === tagOf(was), versionIn(tagOf(now))]).toEqual([path, isSame, 1]);
      const known = await get(dialect, path, { 'if-none-match': tagOf(was) });
      expect([path, known.status, known.text]).toEqual([path, isSame ? 304 : 200, isSame ? '' : now.text]);
      expect((await get(dialect, path, { 'if-none-match': tagOf(now) })).status).toBe(304);
      if (!isSame) changed++;
    }
    expect(changed).toBeGreaterThan(0);
  });

  it('is of one view alone', async () => {
    const replies = await Promise.all(reads().map(([dialect, path]) => get(dialect, path)));
    const bodies = new Map(replies.map((reply) => [tagOf(reply), reply.text]));
    for (const reply of replies) expect(bodies.get(tagOf(reply))).toBe(reply.text);
    expect(bodies.size).toBe(new Set(replies.map(({ text }) => text)).size);
  });

  it('is taken by If-Match in every dialect, from any view, whatever changed without the order', async () => {
    const tags = (await Promise.all(reads().map(([dialect, path]) => get(dialect, path)))).map(tagOf);
    await changes[0]?.[1]();
    for (const [i, tag] of tags.entries()) {
      const facts = DIALECTS[i % DIALECTS.length];
      if (!facts) continue;
      const request = { ...facts.move(id, 'confirmed'), headers: { 'if-match': tag } };
      expect((await sendAs(hub, hub.key, facts.name, request)).status).toBe(200);
    }
    for (const facts of DIALECTS) {
      const moved = await sendAs(hub, hub.key, facts.name, facts.move(id, 'cancelled'), { 'if-match': tags[0] ?? '' });
      expect(moved.status, moved.text).toBe(200);
    }
    const stale = { 'if-match': tags[1] ?? '' };
    for (const facts of DIALECTS) {
      expectFailure(facts, await sendAs(hub, hub.key, facts.name, facts.move(id, 'confirmed'), stale), 412);
    }
  });

  it('is no tag of a write, which is the version alone', async () => {
    for (const facts of DIALECTS) {
      const written = await sendAs(hub, hub.key, facts.name, facts.move(id, 'confirmed'));
      expect(tagOf(written)).toBe('"1"');
      const read = await get(facts.name, facts.read(id).path, { 'if-none-match': tagOf(written) });
      expect([read.status, tagOf(read) === tagOf(written)]).toEqual([200, false]);
    }
  });
});

describe('every read that has a tag', () => {
  interface Described {
    get?: { responses: Record<string, { content?: unknown; headers?: object }>; parameters: { $ref?: string }[] };
  }

  /** The path of something that is there: the first of its list. */
  async function pathOfOne(dialect: string, described: string): Promise<string> {
    const path = described.replace('{customer_id}', CUSTOMER).replace('/customers/{id}/', `/customers/${CUSTOMER}/`);
    const list = path.slice(0, path.lastIndexOf('/'));
    if (!path.endsWith('}') || list.includes('{')) return path;
    const reply = await sendAs(hub, hub.key, dialect, { method: 'GET', path: list });
    const ids = reply.status === 200 ? [...reply.text.matchAll(/"id":"([^"]+)"/g)].map(([, found = '']) => found) : [];
    for (const one of ids) {
      const found = await sendAs(hub, hub.key, dialect, { method: 'GET', path: `${list}/${one}` });
      if (found.status === 200) return `${list}/${one}`;
    }
    return path;
  }

  beforeAll(async () => {
    const orderId = await anOrder(hub);
    await makeShipment(orderId);
    await ask(hub, 'wizcommerce', 'POST', '/v1/invoices', {
      reference_id: randomUUID(),
      order_id: orderId,
      invoice_number: 'INV-1',
      total_amount: 50.25,
      paid_amount: 0,
      status: 'PENDING',
      due_date: '2026-04-01T00:00:00Z',
      items: [{ reference_id: 'item', sku: 'RUG14754', quantity: 1, amount: 50.25, name: 'A rug' }],
    });
    await ask(hub, 'hub', 'POST', '/api/orders/bulk', { ids: [orderId], tags: { add: ['tagged'] } });
    for (const kind of ['addresses', 'contacts']) {
      await ask(hub, 'hub', 'POST', `/api/customers/${CUSTOMER}/${kind}`, { email: 'ada@example.com' });
    }
  });

  it.each(DIALECTS)('is described with 304 and without a body, in $name', async (facts) => {
    const { paths } = (await hub.send({ method: 'GET', path: `/openapi/${facts.name}.json` })).json() as {
      paths: Record<string, Described>;
    };
    const id = await hub.seedOrder({ status: { state: 'confirmed' }, customer_id: CUSTOMER });
    const described: string[] = [];
    const seen: string[] = [];
    for (const [path, { get }] of Object.entries(paths)) {
      if (!get) continue;
      const unchanged = get.responses['304'];
      const takesTag = get.parameters.some(({ $ref }) => $ref === '#/components/parameters/IfNoneMatch');
      expect([path, takesTag]).toEqual([path, unchanged !== undefined]);
      if (unchanged) {
        described.push(path);
        expect([path, unchanged.content, Object.keys(unchanged.headers ?? {})[0]]).toEqual([path, undefined, 'ETag']);
      }
      const base = facts.name === 'bitbybit' ? '/customer/open/v1' : '';
      const read = await pathOfOne(facts.name, base + path);
      if (read.includes('{')) continue;
      const query = read.endsWith('_records') ? `?order_id=${id}` : '';
      const reply = await sendAs(hub, hub.key, facts.name, { method: 'GET', path: read + query });
      if (reply.status !== 200) continue;
      expect([path, unchanged !== undefined]).toEqual([path, 'etag' in reply.headers]);
      const headers = { 'if-none-match': tagOf(reply) };
      const known = await sendAs(hub, hub.key, facts.name, { method: 'GET', path: read + query }, headers);
      if (unchanged) seen.push(path);
      if (unchanged) expect([path, known.status, known.text, tagOf(known)]).toEqual([path, 304, '', tagOf(reply)]);
    }
    expect(seen).toEqual(described);
  });

  it('is one of what is shown with a customer too', async () => {
    const path = `/v1/customers/${CUSTOMER}`;
    const read = () => sendAs(hub, hub.key, 'wizcommerce', { method: 'GET', path });
    const before = await read();
    await ask(hub, 'wizcommerce', 'POST', `${path}/contacts`, {
      first_name: 'New',
      reference_id: randomUUID(),
      email: `${randomUUID()}@example.com`,
    });
    const after = await read();
    expect(versionIn(tagOf(after))).toBe(versionIn(tagOf(before)));
    expect(tagOf(after)).not.toBe(tagOf(before));
    const known = await sendAs(
      hub,
      hub.key,
      'wizcommerce',
      { method: 'GET', path },
      { 'if-none-match': tagOf(before) },
    );
    expect([known.status, known.text]).toEqual([200, after.text]);
  });
});

const makeShipment = async (orderId: string): Promise<string> =>
  (
    await ask<{ data: { id: string } }>(hub, 'wizcommerce', 'POST', '/v1/shipments', {
      reference_id: randomUUID(),
      order_id: orderId,
      created_at: '2026-03-01T08:00:00Z',
      shipment_status: 'created',
      shipment_items: [{ product_id: 'RUG14754', quantity: 1 }],
    })
  ).data.id;

/** The version of what a write is about, before it. */
async function versionBefore(request: TestRequest, dialect: string, orderId: string | undefined): Promise<number> {
  if (orderId !== undefined) return (await hub.order(orderId)).version;
  const read = await sendAs(hub, hub.key, dialect, { method: 'GET', path: request.path });
  return read.status === 200 ? versionIn(tagOf(read)) : 1;
}

const CHANGES = WRITES.filter(({ operation }) =>
  /^(?:update|patch|replace|delete|set|append|change|revert|put)/.test(operation),
);

describe.each(CHANGES.filter(({ operation }) => operation !== 'putOrderType'))('$name', ({ dialect, make }) => {
  it('is refused by If-None-Match with what is stored, and by nothing else', async () => {
    const { request, orderId } = await make(hub);
    const version = await versionBefore(request, dialect, orderId);
    const send = (tags: string, headers: Record<string, string> = {}) =>
      sendAs(hub, hub.key, dialect, request, { 'if-none-match': tags, ...headers });
    const before = await fingerprintOfAll(hub);
    for (const tags of ['*', `"${version}"`, `W/"${version}-x_y"`, `"99", "${version}-of-a-view"`]) {
      const refused = await send(tags);
      const failure = expectFailure(factsOf(dialect), refused, 412);
      expect(JSON.stringify(failure)).toContain(`version ${version}`);
      const dry = (await send(tags, { 'stele-dry-run': 'true' })).json();
      expect(dry).toMatchObject({ accepted: false, reply: { status: 412 } });
    }
    expectFailure(factsOf(dialect), await send('7'), factsOf(dialect).statuses.invalid);
    expect(await fingerprintOfAll(hub)).toEqual(before);
    const passed = await send(`"${version + 1}", "${version}0-x", "other"`);
    expect(passed.status, passed.text).toBeLessThan(300);
  });
});

describe('If-None-Match', () => {
  const put = (id: string, headers: Record<string, string>) =>
    sendAs(hub, hub.key, 'hub', { method: 'PUT', path: `/api/order-types/${id}`, body: { name: 'Tagged' } }, headers);

  it('makes what is not there, and only that', async () => {
    const id = randomUUID();
    expect((await put(id, { 'if-none-match': '*' })).status).toBe(200);
    expectFailure(factsOf('hub'), await put(id, { 'if-none-match': '*' }), 412);
    expectFailure(factsOf('hub'), await put(id, { 'if-none-match': '"1"' }), 412);
  });

  it('lets a new order be made', async () => {
    for (const tags of ['*', '"1"']) {
      const reply = await sendAs(
        hub,
        hub.key,
        'hub',
        { method: 'POST', path: '/api/orders', body: { amount: 1 } },
        { 'if-none-match': tags },
      );
      expect(reply.status).toBe(201);
    }
  });

  it('is given again what was answered before, whatever it says', async () => {
    const id = randomUUID();
    const key = { 'idempotency-key': randomUUID() };
    expect((await put(id, { 'if-none-match': '*', ...key })).status).toBe(200);
    const again = await put(id, { 'if-none-match': '*', ...key });
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
  });

  it('refuses to erase who is there at that version', async () => {
    const made = await ask<{ data: { id: string } }>(hub, 'bitbybit', 'POST', '/customer/open/v1/customers', {
      firstName: 'Erased',
      email: `${randomUUID()}@example.com`,
    });
    const erase = (tags: string) =>
      sendAs(
        hub,
        hub.key,
        'hub',
        { method: 'POST', path: `/api/customers/${made.data.id}/erasure` },
        { 'if-none-match': tags },
      );
    expectFailure(factsOf('hub'), await erase('"1"'), 412);
    expect((await erase('"2"')).status).toBe(200);
  });

  it('speaks of the shipment that is changed, and not of its order', async () => {
    const orderId = await anOrder(hub);
    await ask(hub, 'hub', 'PATCH', `/api/orders/${orderId}`, { po_number: 'PO-2' });
    const shipmentId = await makeShipment(orderId);
    const change = (tags: string) =>
      sendAs(
        hub,
        hub.key,
        'wizcommerce',
        { method: 'PATCH', path: `/v1/shipments/${shipmentId}`, body: { note: tags } },
        { 'if-none-match': tags },
      );
    for (const tags of ['*', '"1"', 'W/"1-x"']) expectFailure(factsOf('wizcommerce'), await change(tags), 412);
    expect((await change('"2"')).status).toBe(201);
  });

  it('is no condition on many orders', async () => {
    const body = { ids: ['a'], tags: { add: ['x'] } };
    for (const tags of ['*', '"1"']) {
      const reply = await sendAs(
        hub,
        hub.key,
        'hub',
        { method: 'POST', path: '/api/orders/bulk', body },
        { 'if-none-match': tags },
      );
      expectFailure(factsOf('hub'), reply, 400);
    }
  });
});
