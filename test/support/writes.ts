import { randomUUID } from 'node:crypto';
import { ask } from './client.ts';
import type { TestRequest } from './requests.ts';
import type { TestHub } from './test-hub.ts';

/** A request that would change something, and the order that it is about, where there is one already. */
export interface Write {
  request: TestRequest;
  orderId?: string;
}

/** One kind of write of one dialect. */
export interface WriteKind {
  dialect: string;
  operation: string;
  name: string;
  /** What it is mainly about. */
  writes: 'order' | 'record';
  /** Puts there what the request needs, and answers the request, without who sends it. */
  make(hub: TestHub): Promise<Write>;
}

/** The demo's records that requests refer to. */
const CUSTOMER = '12345678-90ab-cdef-1234-567890abcdef';
const VARIANT = '7b0f4c1e-55aa-4d3a-9cb2-000000000003';
const ORDER_TYPE = '7b0f4c1e-55aa-4d3a-9ce1-000000000001';
const CANCELLED = '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a07';

const WIZCOMMERCE = '/v1';
const BITBYBIT = '/customer/api/open/v1';
const EVREKA = '/engagement';
const HUB = '/api';

const TIMES = { created_at: '2025-01-01T00:00:00Z', updated_at: '2025-01-01T00:00:00Z' };
const ADDRESS = {
  firstName: 'John',
  lastName: 'Doe',
  phone: '+14155552671',
  address1: '123 Main St',
  city: 'Anytown',
  province: 'CA',
  zip: '94105',
};

/** An order as the writes find it: confirmed, with something of nearly every kind. Answers its id. */
export const anOrder = (hub: TestHub): Promise<string> =>
  hub.seedOrder({
    reference_id: randomUUID(),
    status: { state: 'confirmed' },
    customer_id: CUSTOMER,
    line_items: [{ sku: 'RUG14754', quantity: 2, unit_price: 50.25, ...NOTHING_DONE }],
    internal_note: 'As it was made',
    customer_note: 'As it was wished',
    po_number: 'PO-1',
    tags: ['vip'],
    shipping_address: { city: 'Anytown', zip_code: '94105', country: 'US' },
    extras: { mine: { step: 1 } },
    created_at: '2025-01-01T00:00:00.000Z',
  });

export const NOTHING_DONE = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };

/** The body that replaces an order in WizCommerce's words. */
export const wizcommerceBody = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  reference_id: randomUUID(),
  customer_id: CUSTOMER,
  payment_status: 'PAID',
  fulfillment_status: 'UNFULFILLED',
  ...TIMES,
  line_items: [{ sku: 'RUG14754', quantity: 3, unit_price: 50.25 }],
  internal_note: 'Replaced',
  ...more,
});

type Made = { data: { id: string } };

const on =
  (method: string, path: (id: string) => string, body?: () => unknown): WriteKind['make'] =>
  async (hub) => {
    const orderId = await anOrder(hub);
    return { orderId, request: { method, path: path(orderId), ...(body ? { body: body() } : {}) } };
  };

const making =
  (path: string, body: () => unknown): WriteKind['make'] =>
  async () => ({ request: { method: 'POST', path, body: body() } });

const kind = (
  writes: WriteKind['writes'],
  dialect: string,
  operation: string,
  make: WriteKind['make'],
  name = operation,
): WriteKind => ({ dialect, operation, name: `${dialect} ${name}`, writes, make });

const newCustomer = { company_name: 'Dune', email: '' };
const freshEmail = (): string => `${randomUUID()}@example.com`;
const wizcommerceCustomer = async (hub: TestHub): Promise<string> =>
  (
    await ask<Made>(hub, 'wizcommerce', 'POST', `${WIZCOMMERCE}/customers`, {
      ...newCustomer,
      reference_id: randomUUID(),
      email: freshEmail(),
    })
  ).data.id;
const bitbybitCustomer = async (hub: TestHub): Promise<string> =>
  (await ask<Made>(hub, 'bitbybit', 'POST', `${BITBYBIT}/customers`, { firstName: 'Maya', email: freshEmail() })).data
    .id;
const bitbybitProduct = async (hub: TestHub): Promise<string> =>
  (
    await ask<Made>(hub, 'bitbybit', 'POST', `${BITBYBIT}/products`, {
      name: 'Rug',
      variants: [{ title: 'M', price: 10 }],
    })
  ).data.id;
const evrekaEntity = async (hub: TestHub): Promise<string> =>
  (await ask<{ id: string }>(hub, 'evreka', 'POST', `${EVREKA}/entities`, { name: 'Dune', type_id: 'company' })).id;

/** Every kind of write of an order, in every dialect. */
export const ORDER_WRITES: readonly WriteKind[] = [
  kind(
    'order',
    'wizcommerce',
    'createOrder',
    making(`${WIZCOMMERCE}/orders`, () => wizcommerceBody()),
  ),
  kind(
    'order',
    'wizcommerce',
    'updateOrderStatus',
    on(
      'PATCH',
      (id) => `${WIZCOMMERCE}/orders/${id}/status`,
      () => ({ status: 'cancelled' }),
    ),
  ),
  kind(
    'order',
    'wizcommerce',
    'updateOrder',
    on(
      'PUT',
      (id) => `${WIZCOMMERCE}/orders/${id}`,
      () => wizcommerceBody(),
    ),
  ),
  kind(
    'order',
    'wizcommerce',
    'deleteOrder',
    on('DELETE', (id) => `${WIZCOMMERCE}/orders/${id}`),
  ),
  kind(
    'order',
    'bitbybit',
    'createOrder',
    making(`${BITBYBIT}/orders`, () => ({
      customerId: CUSTOMER,
      lineItems: [{ productVariantId: VARIANT, quantity: 2 }],
      shippingAddress: ADDRESS,
    })),
  ),
  kind(
    'order',
    'bitbybit',
    'createOrder',
    making(`${BITBYBIT}/orders`, () => ({
      customer: { firstName: 'Maya', lastName: 'New', email: freshEmail() },
      lineItems: [{ productVariantId: VARIANT, quantity: 2 }],
      shippingAddress: ADDRESS,
    })),
    'createOrder, with its customer',
  ),
  kind(
    'order',
    'bitbybit',
    'updateOrder',
    on(
      'PUT',
      (id) => `${BITBYBIT}/orders/${id}`,
      () => ({ status: 'cancelled', notes: null, financialStatus: 'paid' }),
    ),
  ),
  kind(
    'order',
    'evreka',
    'createOrder',
    making(`${EVREKA}/orders`, () => ({
      entity_id: CUSTOMER,
      type_id: ORDER_TYPE,
      fulfillment_date: '14.03.2026',
      latitude: 41.01,
      longitude: 28.97,
    })),
  ),
  kind(
    'order',
    'evreka',
    'updateOrderStatus',
    on(
      'PUT',
      (id) => `${EVREKA}/orders/${id}/status`,
      () => ({ status_id: CANCELLED }),
    ),
  ),
  kind(
    'order',
    'evreka',
    'deleteOrder',
    on('DELETE', (id) => `${EVREKA}/orders/${id}`),
  ),
  kind(
    'order',
    'hub',
    'createOrder',
    making(`${HUB}/orders`, () => ({ reference_id: randomUUID(), tags: ['new'], extras: { mine: { a: 1 } } })),
  ),
  kind(
    'order',
    'hub',
    'patchOrder',
    on(
      'PATCH',
      (id) => `${HUB}/orders/${id}`,
      () => ({
        internal_note: 'Patched',
        po_number: null,
        shipping_address: { city: 'Köln' },
        extras: { mine: { step: 2 }, theirs: { b: [1] } },
        status: { state: 'draft' },
      }),
    ),
  ),
  kind(
    'order',
    'hub',
    'replaceOrder',
    on(
      'PUT',
      (id) => `${HUB}/orders/${id}`,
      () => ({ internal_note: 'All there is' }),
    ),
  ),
  kind(
    'order',
    'hub',
    'setOrderStatus',
    on(
      'PUT',
      (id) => `${HUB}/orders/${id}/status`,
      () => ({ state: 'archived', reason: 'Over' }),
    ),
  ),
  kind(
    'order',
    'hub',
    'deleteOrder',
    on('DELETE', (id) => `${HUB}/orders/${id}?reason=Twice`),
  ),
  kind('order', 'hub', 'restoreOrder', async (hub) => {
    const orderId = await anOrder(hub);
    await ask(hub, 'hub', 'DELETE', `${HUB}/orders/${orderId}`);
    return {
      orderId,
      request: { method: 'POST', path: `${HUB}/orders/${orderId}/restore`, body: { reason: 'Not so' } },
    };
  }),
  kind(
    'order',
    'hub',
    'appendNote',
    on(
      'POST',
      (id) => `${HUB}/orders/${id}/notes`,
      () => ({ to: 'internal', text: 'More' }),
    ),
  ),
  kind(
    'order',
    'hub',
    'changeTags',
    on(
      'POST',
      (id) => `${HUB}/orders/${id}/tags`,
      () => ({ add: ['late'], remove: ['vip'] }),
    ),
  ),
  kind('order', 'hub', 'revertOrder', async (hub) => {
    const orderId = await anOrder(hub);
    await ask(hub, 'hub', 'PATCH', `${HUB}/orders/${orderId}`, { internal_note: null, tags: [] });
    return { orderId, request: { method: 'POST', path: `${HUB}/orders/${orderId}/revert`, body: { version: 1 } } };
  }),
  kind('order', 'hub', 'putOrderAlias', async (hub) => {
    const orderId = await anOrder(hub);
    const path = `${HUB}/orders/${orderId}/aliases/evreka`;
    return { orderId, request: { method: 'PUT', path, body: { alias: randomUUID() } } };
  }),
  kind('order', 'hub', 'deleteOrderAlias', async (hub) => {
    const orderId = await anOrder(hub);
    const path = `${HUB}/orders/${orderId}/aliases/bitbybit`;
    await ask(hub, 'hub', 'PUT', path, { alias: randomUUID() });
    return { orderId, request: { method: 'DELETE', path } };
  }),
];

/** Kinds of writes of what orders refer to: each way of making, changing and deleting. */
export const RECORD_WRITES: readonly WriteKind[] = [
  kind(
    'record',
    'wizcommerce',
    'createCustomer',
    making(`${WIZCOMMERCE}/customers`, () => ({ ...newCustomer, reference_id: randomUUID(), email: freshEmail() })),
  ),
  kind('record', 'wizcommerce', 'updateCustomer', async (hub) => ({
    request: {
      method: 'PATCH',
      path: `${WIZCOMMERCE}/customers/${await wizcommerceCustomer(hub)}`,
      body: { company_name: 'Dune & Sons' },
    },
  })),
  kind('record', 'wizcommerce', 'deleteCustomer', async (hub) => ({
    request: { method: 'DELETE', path: `${WIZCOMMERCE}/customers/${await wizcommerceCustomer(hub)}` },
  })),
  kind('record', 'wizcommerce', 'createAddress', async (hub) => ({
    request: {
      method: 'POST',
      path: `${WIZCOMMERCE}/customers/${await wizcommerceCustomer(hub)}/addresses`,
      body: {
        type: 'billing',
        first_name: 'Ann',
        reference_id: randomUUID(),
        address_line_1: 'Here 1',
        city: 'Köln',
        country: 'DE',
        zip_code: '50667',
      },
    },
  })),
  kind(
    'record',
    'bitbybit',
    'createCustomer',
    making(`${BITBYBIT}/customers`, () => ({ firstName: 'Maya', email: freshEmail() })),
  ),
  kind('record', 'bitbybit', 'updateCustomer', async (hub) => ({
    request: {
      method: 'PUT',
      path: `${BITBYBIT}/customers/${await bitbybitCustomer(hub)}`,
      body: { firstName: 'Mia' },
    },
  })),
  kind('record', 'bitbybit', 'deleteCustomer', async (hub) => ({
    request: { method: 'DELETE', path: `${BITBYBIT}/customers/${await bitbybitCustomer(hub)}` },
  })),
  kind(
    'record',
    'bitbybit',
    'createProduct',
    making(`${BITBYBIT}/products`, () => ({ name: 'Rug', variants: [{ title: 'M', price: 10 }] })),
  ),
  kind('record', 'bitbybit', 'updateProduct', async (hub) => ({
    request: { method: 'PUT', path: `${BITBYBIT}/products/${await bitbybitProduct(hub)}`, body: { name: 'Mat' } },
  })),
  kind('record', 'bitbybit', 'deleteProduct', async (hub) => ({
    request: { method: 'DELETE', path: `${BITBYBIT}/products/${await bitbybitProduct(hub)}` },
  })),
  kind(
    'record',
    'evreka',
    'createEntity',
    making(`${EVREKA}/entities`, () => ({ name: 'Dune', type_id: 'company' })),
  ),
  kind('record', 'evreka', 'updateEntity', async (hub) => ({
    request: { method: 'PATCH', path: `${EVREKA}/entities/${await evrekaEntity(hub)}`, body: { name: 'Dune & Sons' } },
  })),
  kind('record', 'hub', 'putOrderType', async () => ({
    request: { method: 'PUT', path: `${HUB}/order-types/${randomUUID()}`, body: { name: 'Delivery' } },
  })),
  kind('record', 'hub', 'putCustomerAlias', async (hub) => ({
    request: {
      method: 'PUT',
      path: `${HUB}/customers/${await wizcommerceCustomer(hub)}/aliases/evreka`,
      body: { alias: randomUUID() },
    },
  })),
];

export const WRITES: readonly WriteKind[] = [...ORDER_WRITES, ...RECORD_WRITES];
