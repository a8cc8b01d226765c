import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api } from '../access/people.ts';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { catalogOf, changesOf, enter, makeStatus, once, type ShownStatus, statusNamed } from './calls.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

/** An order of its own in a status. */
const orderIn = (status: ShownStatus): Promise<string> => hub.seedOrder({ status: { entry_id: status.id } });

const patch = (id: string, change: unknown) => api(hub, 'PATCH', `/statuses/${id}`, change);

const remove = (id: string, replacement?: string) =>
  api(hub, 'DELETE', `/statuses/${id}${replacement === undefined ? '' : `?replacement=${replacement}`}`);

describe('the catalog', () => {
  it('is shown in its order, with how many orders have each status', async () => {
    const { key } = await hub.mintKey({ scopes: ['orders:read'] });
    const reply = await api(hub, 'GET', '/statuses', undefined, key);
    const { items, next } = reply.json() as { items: ShownStatus[]; next: null };
    expect(next).toBeNull();
    expect(items.map(({ name }) => name).slice(0, 3)).toEqual(['Draft', 'Confirmed', 'In production']);
    const counts = await hub.sql<{ status_id: string; n: number }>(
      'select status_id, count(*)::int as n from orders where workspace_id = $1 and deleted_at is null group by 1',
      ['demo'],
    );
    const counted = Object.fromEntries(items.filter(({ orders }) => orders > 0).map(({ id, orders }) => [id, orders]));
    expect(counted).toEqual(Object.fromEntries(counts.map(({ status_id, n }) => [status_id, n])));
  });

  it('has another status that every dialect knows at once', async () => {
    const made = await makeStatus(hub, { name: 'Being packed', color: '#ABCDEF', completes: true });
    expect(made).toMatchObject({ color: '#abcdef', completes: true, next: null, is_default: false, orders: 0 });
    const id = await orderIn(await statusNamed(hub, 'Draft'));
    expect((await enter(hub, id, made.id)).status).toBe(200);
    expect((await hub.order(id)).completed_at).toBeDefined();
    expect(await statusNamed(hub, 'Being packed')).toMatchObject({ orders: 1 });
  });

  it('has a status under the id by which Evreka360’s clients know it, once', async () => {
    const id = `5f2c-${randomUUID().slice(0, 8)}`;
    expect(await makeStatus(hub, { id })).toMatchObject({ id });
    const order = await orderIn(await statusNamed(hub, 'Draft'));
    expect((await enter(hub, order, id)).status).toBe(200);
    expect((await hub.order(order)).status_id).toBe(id);
    const again = await api(hub, 'POST', '/statuses', { id, name: 'Once more', color: '#123456', state: 'confirmed' });
    expect(expectFailure(hubFacts, again, 409)).toMatchObject({ errors: [{ pointer: '#/id' }] });
  });

  it('gives the default of a state to one status at a time', async () => {
    const before = await statusNamed(hub, 'Cancelled');
    const made = await makeStatus(hub, { state: 'cancelled', is_default: true });
    const defaults = async () =>
      (await catalogOf(hub)).filter(({ state, is_default }) => state === 'cancelled' && is_default).map(({ id }) => id);
    expect(await defaults()).toEqual([made.id]);
    const id = await orderIn(await statusNamed(hub, 'Confirmed'));
    const path = `/v1/orders/${id}/status`;
    const headers = { 'x-api-key': hub.key };
    await hub.send({ method: 'PATCH', path, headers, body: { status: 'cancelled' } });
    expect((await hub.order(id)).status_id).toBe(made.id);
    expect((await patch(before.id, { is_default: true })).status).toBe(200);
    expect(await defaults()).toEqual([before.id]);
  });

  it('leads where next says, and never to itself', async () => {
    const end = await makeStatus(hub, { next: [] });
    const start = await makeStatus(hub, { next: [end.id, end.id] });
    expect(start.next).toEqual([end.id]);
    expect((await patch(start.id, { next: [start.id, end.id] })).json()).toMatchObject({ next: [end.id] });
    const id = await orderIn(start);
    expect((await enter(hub, id, (await statusNamed(hub, 'Draft')).id)).status).toBe(400);
    expect((await enter(hub, id, end.id)).status).toBe(200);
  });

  it('is put into another order as a whole', async () => {
    const living = (await catalogOf(hub)).filter(({ archived_at }) => archived_at === null).map(({ id }) => id);
    const turned = living.toReversed();
    const reply = await api(hub, 'PUT', '/statuses/order', { statuses: turned });
    expect((reply.json() as { items: ShownStatus[] }).items.map(({ id }) => id)).toEqual(turned);
    const headers = { authorization: `Bearer ${hub.key}` };
    const shown = await hub.send({ method: 'GET', path: '/engagement/orders/status', headers });
    expect((shown.json() as { items: ShownStatus[] }).items.map(({ id }) => id)).toEqual(turned);
    for (const wrong of [[], turned.slice(1), [...turned, turned[0]], [...turned.slice(1), 'nobody']]) {
      const failure = expectFailure(hubFacts, await api(hub, 'PUT', '/statuses/order', { statuses: wrong }), 400);
      expect(hubFacts.namedFields(failure)).toEqual(['statuses']);
    }
    expect((await api(hub, 'PUT', '/statuses/order', { statuses: living })).status).toBe(200);
  });

  it('of another workspace is none of ours', async () => {
    const other = await hub.secondWorkspace();
    const [{ id } = { id: '' }] = other.catalog;
    expectFailure(hubFacts, await patch(id, { name: 'Ours now' }), 404);
    expectFailure(hubFacts, await remove(id), 404);
    const failure = expectFailure(hubFacts, await patch((await makeStatus(hub)).id, { next: [id] }), 400);
    expect(hubFacts.namedFields(failure)).toEqual(['next[0]']);
  });

  it('has at most a hundred statuses', async () => {
    const other = await hub.secondWorkspace();
    for (let i = other.catalog.length; i < 100; i++) await makeStatus(hub, {}, other.key);
    const wish = { name: 'One too many', color: '#123456', state: 'draft' };
    expectFailure(hubFacts, await api(hub, 'POST', '/statuses', wish, other.key), 409);
  });
});

describe('a status', () => {
  it('has a name that no other living one has, in whatever case', async () => {
    const { name } = await makeStatus(hub);
    const wish = { name: name.toUpperCase(), color: '#123456', state: 'draft' };
    for (const reply of [
      await api(hub, 'POST', '/statuses', wish),
      await patch((await makeStatus(hub)).id, { name }),
    ]) {
      expect(hubFacts.namedFields(expectFailure(hubFacts, reply, 409))).toEqual(['name']);
    }
  });

  it('keeps its state while orders have it, since they would mean something else in every dialect', async () => {
    const status = await makeStatus(hub);
    expect((await patch(status.id, { state: 'draft' })).json()).toMatchObject({ state: 'draft' });
    await orderIn(status);
    expectFailure(hubFacts, await patch(status.id, { state: 'cancelled' }), 409);
    expect((await patch(status.id, { state: 'draft', name: `${status.name} still` })).status).toBe(200);
  });

  it.each([{ is_default: false }, { state: 'draft' }])('that is a default stays one: %j', async (change) => {
    const status = await makeStatus(hub, { state: 'refunded', is_default: true });
    expectFailure(hubFacts, await patch(status.id, change), 409);
    expectFailure(hubFacts, await remove(status.id), 409);
  });

  it('is changed by what is sent alone, and tells who did it', async () => {
    const { key, id: keyId } = await hub.mintKey();
    const status = await makeStatus(hub);
    const reply = await api(hub, 'PATCH', `/statuses/${status.id}`, { color: '#654321' }, key);
    expect(reply.json()).toEqual({ ...status, color: '#654321' });
    const changes = (await changesOf(hub)).filter(({ entity_id }) => entity_id === status.id);
    expect(changes[0]).toMatchObject({
      entity: 'status',
      change: 'updated',
      operation: 'changeStatusEntry',
      actor: keyId,
      changes: [{ field: 'color', from: '#123456', to: '#654321' }],
    });
    expect(changes[1]).toMatchObject({ change: 'created' });
    expect((await api(hub, 'PATCH', `/statuses/${status.id}`, { color: '#654321' }, key)).status).toBe(200);
    expect((await changesOf(hub)).filter(({ entity_id }) => entity_id === status.id)).toHaveLength(2);
  });
});

describe('a status that is archived', () => {
  it('can be got by no order, and is shown where one has it', async () => {
    const status = await makeStatus(hub, { name: `Old ${randomUUID()}`, state: 'archived' });
    const id = await orderIn(status);
    const reply = await remove(status.id);
    expect(reply.status).toBe(200);
    expect(reply.json()).toEqual({ ...status, archived_at: expect.any(String), orders: 1 });
    const another = await orderIn(await statusNamed(hub, 'Draft'));
    expect((await enter(hub, another, status.id)).status).toBe(400);
    expect((await enter(hub, id, status.id)).status).toBe(200);
    const headers = { authorization: `Bearer ${hub.key}`, 'x-api-key': hub.key };
    const shown = async (path: string) => (await hub.send({ method: 'GET', path, headers })).json();
    expect(await shown(`/engagement/orders/${id}`)).toMatchObject({ status: { id: status.id, name: status.name } });
    expect(await shown(`/customer/api/open/v1/orders/${id}`)).toMatchObject({ data: { status: 'archived' } });
    expect(await shown(`/v1/orders/${id}`)).toMatchObject({ data: { status: 'confirmed' } });
    const statuses = (await shown('/engagement/orders/status')) as { items: ShownStatus[] };
    expect(statuses.items.map((entry) => entry.id)).not.toContain(status.id);
  });

  it('lets its orders go anywhere, whatever it led to', async () => {
    const status = await makeStatus(hub, { next: [] });
    const id = await orderIn(status);
    const draft = await statusNamed(hub, 'Draft');
    expect((await enter(hub, id, draft.id)).status).toBe(400);
    await remove(status.id);
    expect((await enter(hub, id, draft.id)).status).toBe(200);
  });

  it('is left out of where others lead, and a replacement takes its place there', async () => {
    const [gone, replacement] = [await makeStatus(hub), await makeStatus(hub)];
    const leading = await makeStatus(hub, { next: [gone.id] });
    const both = await makeStatus(hub, { next: [gone.id, replacement.id] });
    expect((await remove(gone.id, replacement.id)).status).toBe(200);
    expect(await statusNamed(hub, leading.name)).toMatchObject({ next: [replacement.id] });
    expect(await statusNamed(hub, both.name)).toMatchObject({ next: [replacement.id] });
    expect((await remove(replacement.id)).status).toBe(200);
    expect(await statusNamed(hub, leading.name)).toMatchObject({ next: [] });
  });

  it('has its orders moved to a replacement, each as a change of its own', async () => {
    const [gone, replacement] = [await makeStatus(hub, { next: [] }), await makeStatus(hub)];
    const ids = await Promise.all(Array.from({ length: 20 }, () => orderIn(gone)));
    const reply = await remove(gone.id, replacement.id);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json()).toMatchObject({ orders: 0, replaced_by: replacement.id });
    expect(await statusNamed(hub, replacement.name)).toMatchObject({ orders: 20 });
    for (const id of ids) {
      const [, moved] = await hub.changes(id);
      expect(moved).toMatchObject({
        operation: 'removeStatus',
        version: 2,
        changes: [{ field: 'status_id', from: gone.id, to: replacement.id }],
      });
    }
  });

  it('goes on being moved when it was archived before, and does nothing when all is done', async () => {
    const [gone, replacement] = [await makeStatus(hub), await makeStatus(hub)];
    const id = await orderIn(gone);
    const kept = await remove(gone.id);
    expect(kept.json()).toMatchObject({ orders: 1, replaced_by: null });
    const moved = await remove(gone.id, replacement.id);
    expect(moved.json()).toMatchObject({ orders: 0, replaced_by: replacement.id });
    const again = await remove(gone.id, replacement.id);
    expect({ status: again.status, text: again.text }).toEqual({ status: 200, text: moved.text });
    expect((await hub.order(id)).version).toBe(2);
  });

  it('answers the same for the same idempotency key, and another replacement is another request', async () => {
    const [gone, replacement] = [await makeStatus(hub), await makeStatus(hub)];
    await orderIn(gone);
    const call = { method: 'DELETE', path: `/statuses/${gone.id}?replacement=${replacement.id}` };
    const first = await once(hub, hub.key, 'archive it', call);
    const second = await once(hub, hub.key, 'archive it', call);
    expect(first.status).toBe(200);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.text).toBe(first.text);
    const draft = (await statusNamed(hub, 'Draft')).id;
    const other = await once(hub, hub.key, 'archive it', {
      ...call,
      path: `/statuses/${gone.id}?replacement=${draft}`,
    });
    expectFailure(hubFacts, other, 422);
  });

  it('is replaced by another living one alone', async () => {
    const [status, gone] = [await makeStatus(hub), await makeStatus(hub)];
    await remove(gone.id);
    for (const replacement of [status.id, gone.id, 'nobody']) {
      const failure = expectFailure(hubFacts, await remove(status.id, replacement), 400);
      expect(hubFacts.namedFields(failure)).toEqual(['replacement']);
    }
    expectFailure(hubFacts, await remove('nobody'), 404);
  });

  it('comes back, and can be changed in name and color alone before', async () => {
    const status = await makeStatus(hub);
    await remove(status.id);
    expect((await patch(status.id, { color: '#000001' })).status).toBe(200);
    expectFailure(hubFacts, await patch(status.id, { completes: true }), 409);
    expectFailure(hubFacts, await patch(status.id, { archived: true }), 400);
    const rival = await makeStatus(hub, { name: status.name });
    expectFailure(hubFacts, await patch(status.id, { archived: false }), 409);
    const back = await patch(status.id, { archived: false, name: `${status.name} again`, completes: true });
    expect(back.json()).toMatchObject({ archived_at: null, completes: true, is_default: false });
    expect((await enter(hub, await orderIn(rival), status.id)).status).toBe(200);
  });

  it('is only run dry when that is asked for: no order moves', async () => {
    const [status, replacement] = [await makeStatus(hub), await makeStatus(hub)];
    const id = await orderIn(status);
    const reply = await hub.send({
      method: 'DELETE',
      path: `/api/statuses/${status.id}?replacement=${replacement.id}`,
      headers: { 'x-api-key': hub.key, 'stele-dry-run': 'true' },
    });
    expect(reply.status).toBe(200);
    expect(reply.json()).toMatchObject({ dry_run: true, accepted: true, reply: { status: 202 } });
    expect((await hub.order(id)).version).toBe(1);
    expect(await statusNamed(hub, status.name)).toEqual({ ...status, orders: 1 });
  });
});
