import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { call, makeOrder } from './http.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

interface Shown {
  id: string;
  name: string;
  color: string | null;
}

const statusOf = async (id: string) => (await call<{ status: Shown }>(hub, 'GET', `/orders/${id}`)).body.status;

describe('the statuses of orders', () => {
  it('are listed with their colours, and an order goes to each of them', async () => {
    const { status, body } = await call<{ items: Shown[] }>(hub, 'GET', '/orders/status');
    expect(status).toBe(200);
    expect(body.items.length).toBeGreaterThan(1);
    const id = await makeOrder(hub);
    for (const entry of body.items) {
      expect(Object.keys(entry).sort()).toEqual(['color', 'id', 'name']);
      const reply = await call(hub, 'PUT', `/orders/${id}/status`, { status_id: entry.id });
      expect(reply).toMatchObject({ status: 200, body: { detail: 'Order status updated successfully' } });
      expect(await statusOf(id)).toEqual({ id: entry.id, name: entry.name });
    }
  });

  it('are not changed by what is refused', async () => {
    const id = await makeOrder(hub);
    const before = await statusOf(id);
    const put = (order: string, body: unknown) => call(hub, 'PUT', `/orders/${order}/status`, body);
    expect(await put('nowhere', { status_id: before.id })).toMatchObject({
      status: 400,
      body: { detail: 'Order (nowhere) not found' },
    });
    expect(await put(id, { status_id: 'nothing' })).toMatchObject({
      status: 400,
      body: { detail: 'Status (nothing) not found' },
    });
    expect(await put(id, { status_id: 7 })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'status_id'], type: 'type_error.str' }] },
    });
    expect(await statusOf(id)).toEqual(before);
  });
});
