import { createStele, type Stele, type TestWorkspace } from 'stele';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Shop } from './shop.ts';

let stele: Stele;
let workspace: TestWorkspace;
let shop: Shop;

beforeAll(async () => {
  stele = await createStele({ demo: false, durable: false });
  workspace = await stele.workspace({ seed: new URL('../seed.json', import.meta.url) });
  shop = new Shop({ baseUrl: workspace.url, apiKey: workspace.key });
});

// Milliseconds: every test begins with the orders of the seed.
beforeEach(() => workspace.reset());

afterAll(() => stele.close());

it('cancels an order that is not packed yet', async () => {
  expect((await shop.cancel('order-1')).status).toBe('cancelled');
  expect((await shop.order('order-1')).status).toBe('cancelled');
});

it('tells why a packed order cannot be cancelled', async () => {
  await expect(shop.cancel('order-2')).rejects.toThrow(/^400: .*Packed/);
});

const cart = {
  id: 'cart-7',
  customerId: 'cust-ada',
  startedAt: '2026-02-01T10:00:00Z',
  items: [{ sku: 'LMP-BRASS', quantity: 2, unitPrice: 89.9 }],
};

it('places one order, however often the cart is sent', async () => {
  const [first, second] = await Promise.all([shop.checkOut(cart), shop.checkOut(cart)]);
  expect(second).toEqual(first);
});

it('places one order if the reply to the first attempt is lost', async () => {
  workspace.fault({ dialect: 'wizcommerce', operation: 'createOrder', cut: true, when: 'after', times: 1 });
  await expect(shop.checkOut(cart)).rejects.toThrow('fetch failed');
  const order = await shop.checkOut(cart);
  expect(await shop.order(order.id)).toEqual(order);
  workspace.verify({ operation: 'createOrder', body_includes: { reference_id: 'cart-7' }, times: 2 });
});

it('shows what a colleague noted in another system', async () => {
  await fetch(`${workspace.url}/customer/api/open/v1/orders/order-1`, {
    method: 'PUT',
    headers: { 'x-api-key': workspace.key, 'Content-Type': 'application/json' },
    body: JSON.stringify({ notes: 'Leave it at the front desk' }),
  });
  expect((await shop.order('order-1')).note).toBe('Leave it at the front desk');
});
