import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf } from '../support/client.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ demo: false });
});
afterAll(() => hub.close());

const { send: call } = clientOf('hub', () => hub);

it('an order that goes back to what it was while that is erased does not bring it back', async () => {
  for (let i = 0; i < 25; i++) {
    const street = `Secret street ${i}`;
    const customer = await hub.send({
      method: 'POST',
      path: '/v1/customers',
      headers: { 'x-api-key': hub.key },
      body: { reference_id: `C${i}`, company_name: `Quick ${i}` },
    });
    const customer_id = (customer.json() as { data: { id: string } }).data.id;
    const made = await call('POST', '/api/orders', {
      customer_id,
      shipping_address: { first_name: 'Leonora', address_line_1: street },
    });
    const { id } = made.json() as { id: string };
    await call('PATCH', `/api/orders/${id}`, { shipping_address: null });
    const [erased] = await Promise.all([
      call('POST', `/api/customers/${customer_id}/erasure`),
      sleep(i).then(() => call('POST', `/api/orders/${id}/revert`, { version: 1 })),
    ]);
    expect([200, 503]).toContain(erased.status);
    if (erased.status === 503) expect((await call('POST', `/api/customers/${customer_id}/erasure`)).status).toBe(200);
    for (const path of [`/api/orders/${id}`, `/api/orders/${id}/history`]) {
      expect((await call('GET', path)).text).not.toContain(street);
    }
  }
}, 60_000);
