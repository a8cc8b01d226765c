import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../../support/client.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { call, makeOrder } from './http.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const versioned = clientOf('evreka', () => hub, '/v1/engagement');

describe('a base URL with the version', () => {
  it('serves the same order', async () => {
    const id = await makeOrder(hub);
    const { body } = await call(hub, 'GET', `/orders/${id}`);
    expect(await versioned.ask('GET', `/orders/${id}`, 200)).toEqual(body);
    const { items } = await versioned.ask<{ items: { id: string }[] }>('GET', '/orders/status', 200);
    const other = items.find((entry) => entry.id !== (body.status as { id: string }).id);
    const done = await versioned.ask('PUT', `/orders/${id}/status`, 200, { status_id: other?.id });
    expect(done).toEqual({ detail: 'Order status updated successfully' });
    expect((await call(hub, 'GET', `/orders/${id}`)).body.status).toMatchObject({ id: other?.id });
  });

  it('repeats the answer of an idempotency key that was used without the version', async () => {
    const id = await makeOrder(hub);
    const { body } = await call<{ items: { id: string }[] }>(hub, 'GET', '/orders/status');
    const change = { status_id: body.items[1]?.id };
    const key = { 'idempotency-key': `versions-${id}` };
    const first = await call(hub, 'PUT', `/orders/${id}/status`, change, { headers: key });
    const again = await versioned.send('PUT', `/orders/${id}/status`, change, key);
    expect(first.status).toBe(200);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.json()).toEqual(first.body);
  });

  it('reports what is not there in the words of this vendor', async () => {
    const unrouted = await versioned.send('GET', '/nothing');
    expect(unrouted.status).toBe(404);
    expect(unrouted.json()).toEqual((await call(hub, 'GET', '/nothing')).body);
    expect((await versioned.send('DELETE', '/orders/status')).status).toBe(
      (await call(hub, 'DELETE', '/orders/status')).status,
    );
    const token = await hub.send({ method: 'POST', path: '/v1/auth/oauth/token' });
    expect(token.json()).toEqual((await hub.send({ method: 'POST', path: '/auth/oauth/token' })).json());
    expect(token.status).toBe(401);
  });
});
