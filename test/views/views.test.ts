import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, makeKey, makeUser, type ShownKey, tokenOf } from '../access/people.ts';
import { changesOf, once } from '../administration/calls.ts';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

interface Shown {
  id: string;
  name: string;
  shared: boolean;
  own: boolean;
  owner: string;
  filters: Record<string, string | string[]>;
  columns: string[];
  sort: string | null;
  created_at: string;
  updated_at: string;
}

let hub: TestHub;
let ada: string;
let key: ShownKey;

beforeAll(async () => {
  hub = await createTestHub();
  ada = await tokenOf(hub, (await makeUser(hub, { role: 'viewer' })).email);
  key = await makeKey(hub, { name: 'Warehouse' });
});

afterAll(() => hub.close());

const as = (caller: string, method: string, path: string, body?: unknown) => api(hub, method, path, body, caller);

async function made(caller: string, body: Record<string, unknown>): Promise<Shown> {
  const reply = await as(caller, 'POST', '/views', body);
  expect(reply.status, reply.text).toBe(201);
  return reply.json() as Shown;
}

async function seen(caller: string): Promise<Shown[]> {
  const reply = await as(caller, 'GET', '/views');
  expect(reply.status, reply.text).toBe(200);
  const { items, next } = reply.json() as { items: Shown[]; next: null };
  expect(next).toBeNull();
  return items;
}

const pointers = (reply: TestReply): (string | undefined)[] =>
  (reply.json() as { errors?: { pointer?: string }[] }).errors?.map(({ pointer }) => pointer) ?? [];

describe('a view', () => {
  it('keeps filters, columns and sort as they were sent', async () => {
    const content = {
      name: 'To be shipped',
      filters: { state: 'confirmed', tag: ['vip', 'a,b'], created_from: 'yesterday', q: 'SO-1' },
      columns: ['display_id', 'status', 'totals.total', 'primary_contact.email'],
      sort: '-changed_at',
    };
    const view = await made(ada, content);
    expect(view).toEqual({
      ...content,
      ...{ id: expect.any(String), shared: false, own: true, owner: 'Ada Lovelace' },
      created_at: expect.stringMatching(/Z$/),
      updated_at: view.created_at,
    });
    expect(await seen(ada)).toEqual([view]);
    // Its filters and sort are parameters of the list.
    const { tag: _tag, ...filters } = content.filters;
    const query = new URLSearchParams({ ...filters, sort: content.sort, fields: content.columns.join(',') });
    expect((await as(ada, 'GET', `/orders?${query}`)).status).toBe(200);
  });

  it('is by default a private one of all orders', async () => {
    expect(await made(key.key, { name: 'All' })).toMatchObject({
      ...{ shared: false, filters: {}, columns: [], sort: null, own: true, owner: 'Warehouse' },
    });
  });

  it('is changed in part, and the same change twice is one', async () => {
    const view = await made(ada, { name: 'Changing', filters: { state: 'draft' }, sort: 'display_id' });
    const change = async (body: unknown): Promise<Shown> => {
      const reply = await as(ada, 'PATCH', `/views/${view.id}`, body);
      expect(reply.status, reply.text).toBe(200);
      return reply.json() as Shown;
    };
    const renamed = await change({ name: 'Changed', columns: ['id'] });
    expect(renamed).toMatchObject({ name: 'Changed', columns: ['id'], filters: view.filters, sort: 'display_id' });
    expect(await change(renamed)).toEqual(renamed);
    expect(await change({ filters: { deleted: 'true' }, sort: null })).toMatchObject({
      ...{ name: 'Changed', filters: { deleted: 'true' }, sort: null },
    });
    expect((await as(ada, 'DELETE', `/views/${view.id}`)).status).toBe(204);
    expectFailure(hubFacts, await as(ada, 'DELETE', `/views/${view.id}`), 404);
    expectFailure(hubFacts, await as(ada, 'PATCH', `/views/${view.id}`, { name: 'Gone' }), 404);
  });

  it('has a name of its own among those of its owner', async () => {
    const view = await made(ada, { name: 'Straße' });
    await made(key.key, { name: 'Straße' });
    expectFailure(hubFacts, await as(ada, 'POST', '/views', { name: 'STRASSE' }), 409);
    const other = await made(ada, { name: 'Other' });
    expectFailure(hubFacts, await as(ada, 'PATCH', `/views/${other.id}`, { name: 'strasse' }), 409);
    expect((await as(ada, 'PATCH', `/views/${view.id}`, { name: 'STRASSE' })).status).toBe(200);
  });

  it.each([
    [{ filters: { colour: 'red' } }, '#/filters/colour'],
    [{ filters: { state: 'open' } }, '#/filters/state'],
    [{ filters: { state: ['draft', 'open'] } }, '#/filters/state'],
    [{ filters: { tag: '"a' } }, '#/filters/tag'],
    [{ filters: { created_from: 'tomorrow' } }, '#/filters/created_from'],
    [{ filters: { deleted: true } }, '#/filters/deleted'],
    [{ filters: { limit: '5' } }, '#/filters/limit'],
    [{ filters: { q: ' ' } }, '#/filters/q'],
    [{ columns: ['price'] }, '#/columns/0'],
    [{ columns: ['id', 'totals.nothing'] }, '#/columns/1'],
    [{ columns: ['id', 'status', 'id'] }, '#/columns/2'],
    [{ sort: 'price' }, '#/sort'],
    [{ sort: 'created_at', filters: { deleted: 'true' } }, '#/sort'],
    [{ name: '' }, '#/name'],
    [{ name: null }, '#/name'],
    [{ colour: 'red' }, '#/colour'],
  ])('is refused with %j', async (wrong, pointer) => {
    const view = (await seen(key.key)).find(({ name }) => name === 'All') as Shown;
    for (const reply of [
      await as(key.key, 'POST', '/views', { name: 'Refused', ...wrong }),
      await as(key.key, 'PATCH', `/views/${view.id}`, wrong),
    ]) {
      expectFailure(hubFacts, reply, 400);
      expect(pointers(reply)).toEqual([pointer]);
    }
  });

  it('cannot be sorted and of deleted orders by two changes either', async () => {
    const view = await made(ada, { name: 'Deleted ones', filters: { deleted: 'true' } });
    const reply = await as(ada, 'PATCH', `/views/${view.id}`, { sort: 'created_at' });
    expectFailure(hubFacts, reply, 400);
    expect(pointers(reply)).toEqual(['#/sort']);
  });

  it('needs the scope to read orders, and no other', async () => {
    const { key: other } = await makeKey(hub, { scopes: ['products:read'] });
    expectFailure(hubFacts, await as(other, 'GET', '/views'), 403);
    expectFailure(hubFacts, await as(other, 'POST', '/views', { name: 'No' }), 403);
  });
});

describe('the owner of a view', () => {
  it('sees it alone, even from administrators', async () => {
    const view = await made(ada, { name: 'Mine' });
    for (const caller of [key.key, hub.key]) {
      expect((await seen(caller)).map(({ id }) => id)).not.toContain(view.id);
      expectFailure(hubFacts, await as(caller, 'PATCH', `/views/${view.id}`, { name: 'Ours' }), 404);
      expectFailure(hubFacts, await as(caller, 'DELETE', `/views/${view.id}`), 404);
    }
  });

  it('shares it with all who may read orders; it is changed by the owner or an administrator', async () => {
    const view = await made(ada, { name: 'Ours', shared: true });
    const elsewhere = (await seen(key.key)).find(({ id }) => id === view.id);
    expect(elsewhere).toEqual({ ...view, own: false, owner: 'Ada Lovelace' });
    for (const reply of [
      await as(key.key, 'PATCH', `/views/${view.id}`, { name: 'Theirs' }),
      await as(key.key, 'DELETE', `/views/${view.id}`),
    ]) {
      expectFailure(hubFacts, reply, 403);
      expect(reply.json()).toMatchObject({ scope: 'admin' });
    }
    const changed = await as(hub.key, 'PATCH', `/views/${view.id}`, { name: 'Everyone’s' });
    expect(changed.json()).toMatchObject({ name: 'Everyone’s', own: false, owner: 'Ada Lovelace' });
    // Private again, it is the owner's.
    expect((await as(hub.key, 'PATCH', `/views/${view.id}`, { shared: false })).status).toBe(200);
    expect((await seen(hub.key)).map(({ id }) => id)).not.toContain(view.id);
    expect((await seen(ada)).map(({ id }) => id)).toContain(view.id);
  });

  it('stays the same when a key is rotated', async () => {
    const old = await makeKey(hub, { name: 'Rotated' });
    const view = await made(old.key, { name: 'Before' });
    const successor = (await api(hub, 'POST', `/keys/${old.id}/rotate`)).json() as ShownKey;
    const [found] = (await seen(successor.key)).filter(({ own }) => own);
    expect(found).toEqual(view);
    expect((await as(successor.key, 'PATCH', `/views/${view.id}`, { name: 'After' })).status).toBe(200);
  });

  it('is gone with what only that user saw; shared ones stay', async () => {
    const user = await makeUser(hub, { first_name: 'Grace', last_name: 'Hopper' });
    const grace = await tokenOf(hub, user.email);
    const own = await made(grace, { name: 'Own' });
    const shared = await made(grace, { name: 'Left behind', shared: true });
    expect((await api(hub, 'DELETE', `/users/${user.id}`)).status).toBe(204);
    expect(await hub.sql('select id from order_views where id = any ($1)', [[own.id, shared.id]])).toEqual([
      { id: shared.id },
    ]);
    expect((await seen(hub.key)).find(({ id }) => id === shared.id)).toMatchObject({ owner: 'Grace Hopper' });
    expect((await as(hub.key, 'DELETE', `/views/${shared.id}`)).status).toBe(204);
  });

  it('has a hundred views at most', async () => {
    const { key: collector } = await makeKey(hub, { name: 'Collector' });
    for (let i = 0; i < 100; i++) await made(collector, { name: `View ${i}` });
    const reply = await as(collector, 'POST', '/views', { name: 'One more' });
    expectFailure(hubFacts, reply, 409);
    expect(reply.text).toContain('100');
    const [first] = await seen(collector);
    expect((await as(collector, 'PATCH', `/views/${first?.id}`, { name: 'Renamed' })).status).toBe(200);
  });
});

describe('views of a workspace', () => {
  it('are listed by name, whatever its case', async () => {
    const { key: lister } = await makeKey(hub, { name: 'Lister' });
    for (const name of ['beta', 'Alpha', 'ämter', 'Gamma']) await made(lister, { name });
    const own = (await seen(lister)).filter((view) => view.own).map(({ name }) => name);
    expect(own).toEqual(['Alpha', 'beta', 'Gamma', 'ämter']);
  });

  it('are not those of another', async () => {
    const other = await hub.secondWorkspace();
    const view = await made(hub.key, { name: 'Shared here', shared: true });
    expect(await seen(other.key)).toEqual([]);
    expectFailure(hubFacts, await as(other.key, 'DELETE', `/views/${view.id}`), 404);
  });

  it('are made once with an idempotency key, and not at all in a dry run', async () => {
    const body = { name: 'Once' };
    const first = await once(hub, ada, 'a-view', { method: 'POST', path: '/views', body });
    const again = await once(hub, ada, 'a-view', { method: 'POST', path: '/views', body });
    expect(again.text).toBe(first.text);
    expect(again.headers['idempotency-replayed']).toBe('true');
    const dry = await hub.send({
      ...{ method: 'POST', path: '/api/views', body: { name: 'Dry', filters: { state: 'draft' } } },
      headers: { 'x-api-key': ada, 'stele-dry-run': 'true' },
    });
    expect(dry.json()).toMatchObject({ accepted: true, reply: { status: 201, body: { name: 'Dry' } } });
    expect((await seen(ada)).map(({ name }) => name)).not.toContain('Dry');
  });

  it('are in the history of administration when they are shared, without names and filters', async () => {
    const view = await made(ada, { name: 'Watched', filters: { q: 'zuleika' } });
    const change = (body: unknown) => as(ada, 'PATCH', `/views/${view.id}`, body);
    await change({ name: 'Watched still' });
    await change({ shared: true });
    await change({ filters: { q: 'quillfeather' }, sort: 'display_id' });
    await change({ shared: false });
    await change({ name: 'Not any more' });
    await as(ada, 'DELETE', `/views/${view.id}`);
    const all = await changesOf(hub);
    expect(JSON.stringify(all)).not.toMatch(/zuleika|quillfeather|Watched/);
    expect(all.filter(({ entity_id }) => entity_id === view.id).reverse()).toMatchObject([
      { entity: 'view', change: 'updated', changes: [{ field: 'shared', from: false, to: true }] },
      {
        change: 'updated',
        changes: [
          { field: 'sort', from: null, to: 'display_id' },
          { field: 'filters', from: null, to: null },
        ],
      },
      { change: 'updated', changes: [{ field: 'shared', from: true, to: false }] },
    ]);
  });

  it('that name a person go when the person is erased, and others stay', async () => {
    const who = { first_name: 'Zuleika', last_name: 'Quillfeather', email: 'zq@quill.example' };
    const customer = (await api(hub, 'POST', '/customers', who)).json() as { id: string };
    const named = [
      await made(ada, { name: 'Of zuleika  quillfeather' }),
      await made(key.key, { name: 'By email', filters: { q: 'ZQ@quill.example' }, shared: true }),
      await made(ada, { name: 'By id', filters: { customer_id: ['other', customer.id] } }),
      await made(ada, { name: 'By ids', filters: { customer_id: `other,${customer.id}` } }),
    ].map(({ id }) => id);
    const other = await made(ada, { name: 'Of somebody else', filters: { q: 'quill' } });
    const erasing = (headers: Record<string, string>) =>
      hub.send({
        ...{ method: 'POST', path: `/api/customers/${customer.id}/erasure` },
        headers: { 'x-api-key': hub.key, ...headers },
      });
    const left = async () =>
      (await hub.sql<{ id: string }>('select id from order_views'))
        .map(({ id }) => id)
        .filter((id) => named.includes(id));
    expect((await erasing({ 'stele-dry-run': 'true' })).status).toBe(200);
    expect(await left()).toHaveLength(named.length);
    const erased = await erasing({});
    expect(erased.status, erased.text).toBe(200);
    expect(await left()).toEqual([]);
    expect((await seen(ada)).map(({ id }) => id)).toContain(other.id);
  });
});
