import { randomUUID } from 'node:crypto';
import { clientOf } from './client.ts';
import type { TestRequest } from './requests.ts';
import type { TestHub } from './test-hub.ts';

/** The demo's records that orders need in some dialects. */
const VARIANT = '7b0f4c1e-55aa-4d3a-9cb2-000000000003';
const ORDER_TYPE = '7b0f4c1e-55aa-4d3a-9ce1-000000000001';
const CANCELLED = '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a07';

/** What a trade needs of one dialect, each as that vendor's client does it. */
export interface Trade {
  dialect: string;
  /** Makes a customer of this name; answers the id. */
  createCustomer(hub: TestHub, name: string): Promise<string>;
  /** How the customer is shown when they are read, with the name they go by; `undefined` when there is none. */
  readCustomer(hub: TestHub, id: string): Promise<{ id: string; name: string } | undefined>;
  /** Makes an order of that customer; answers the id. */
  createOrder(hub: TestHub, customerId: string): Promise<string>;
  /** Cancels it. */
  cancel(hub: TestHub, orderId: string): Promise<void>;
  /** The cancelled orders, each with its customer's id. */
  listCancelled(hub: TestHub): Promise<{ id: string; customerId: string | undefined }[]>;
  /** The customer of an order as it is read. */
  customerOf(hub: TestHub, orderId: string): Promise<string | undefined>;
}

const ask = <T>(hub: TestHub, dialect: string, { method, path, body }: TestRequest, status: number): Promise<T> =>
  clientOf(dialect, () => hub).ask<T>(method, path, status, body);

async function askFor<T>(hub: TestHub, dialect: string, path: string): Promise<T | undefined> {
  const reply = await clientOf(dialect, () => hub).send('GET', path);
  if (reply.status === 404) return undefined;
  if (reply.status !== 200) throw new Error(`GET ${path}: ${reply.status}: ${reply.text}`);
  return reply.json() as T;
}

/** Every page of a list. */
async function everything<T>(pages: (page: number) => Promise<{ items: T[]; hasMore: boolean }>): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; ; page++) {
    const { items, hasMore } = await pages(page);
    all.push(...items);
    if (!hasMore) return all;
  }
}

interface WizOrder {
  id: string;
  customer_id?: string;
}

const wizcommerce: Trade = {
  dialect: 'wizcommerce',
  createCustomer: async (hub, name) => {
    const body = { company_name: name, reference_id: randomUUID(), email: `${randomUUID()}@example.com` };
    const made = await ask<{ data: { id: string } }>(
      hub,
      'wizcommerce',
      { method: 'POST', path: '/v1/customers', body },
      201,
    );
    return made.data.id;
  },
  readCustomer: async (hub, id) =>
    (await askFor<{ data: { id: string; name: string } }>(hub, 'wizcommerce', `/v1/customers/${id}`))?.data,
  createOrder: async (hub, customer_id) => {
    const body = {
      customer_id,
      payment_status: 'PENDING',
      fulfillment_status: 'UNFULFILLED',
      created_at: '2025-01-01T00:00:00Z',
      updated_at: '2025-01-01T00:00:00Z',
      line_items: [{ sku: 'LMP00872', quantity: 1, unit_price: 89.9 }],
    };
    const made = await ask<{ data: WizOrder }>(hub, 'wizcommerce', { method: 'POST', path: '/v1/orders', body }, 201);
    return made.data.id;
  },
  cancel: async (hub, id) => {
    const body = { status: 'cancelled' };
    await ask(hub, 'wizcommerce', { method: 'PATCH', path: `/v1/orders/${id}/status`, body }, 200);
  },
  listCancelled: (hub) =>
    everything(async (page) => {
      const path = `/v1/orders?order_status=cancelled&page_size=7&page=${page}`;
      const { data, pagination } = await ask<{ data: WizOrder[]; pagination: { next_page: number } }>(
        hub,
        'wizcommerce',
        { method: 'GET', path },
        200,
      );
      return {
        items: data.map(({ id, customer_id }) => ({ id, customerId: customer_id })),
        hasMore: pagination.next_page > 0,
      };
    }),
  customerOf: async (hub, id) =>
    (await askFor<{ data: WizOrder }>(hub, 'wizcommerce', `/v1/orders/${id}`))?.data.customer_id,
};

const BITBYBIT = '/customer/api/open/v1';

interface BitbybitOrder {
  id: string;
  customer?: { id: string };
}

const bitbybit: Trade = {
  dialect: 'bitbybit',
  createCustomer: async (hub, name) => {
    const body = { firstName: name, email: `${randomUUID()}@example.com` };
    const made = await ask<{ data: { id: string } }>(
      hub,
      'bitbybit',
      { method: 'POST', path: `${BITBYBIT}/customers`, body },
      201,
    );
    return made.data.id;
  },
  readCustomer: async (hub, id) => {
    const found = await askFor<{ data: { id: string; firstName: string } }>(
      hub,
      'bitbybit',
      `${BITBYBIT}/customers/${id}`,
    );
    return found && { id: found.data.id, name: found.data.firstName };
  },
  createOrder: async (hub, customerId) => {
    const body = {
      customerId,
      lineItems: [{ productVariantId: VARIANT, quantity: 2 }],
      shippingAddress: {
        firstName: 'John',
        lastName: 'Doe',
        phone: '+14155552671',
        address1: '123 Main St',
        city: 'Anytown',
        province: 'CA',
        zip: '94105',
      },
    };
    const made = await ask<{ data: BitbybitOrder }>(
      hub,
      'bitbybit',
      { method: 'POST', path: `${BITBYBIT}/orders`, body },
      201,
    );
    return made.data.id;
  },
  cancel: async (hub, id) => {
    const body = { status: 'cancelled' };
    await ask(hub, 'bitbybit', { method: 'PUT', path: `${BITBYBIT}/orders/${id}`, body }, 200);
  },
  listCancelled: (hub) =>
    everything(async (page) => {
      const path = `${BITBYBIT}/orders?status=cancelled&limit=7&page=${page}`;
      const { data, meta } = await ask<{ data: BitbybitOrder[]; meta: { hasNextPage: boolean } }>(
        hub,
        'bitbybit',
        { method: 'GET', path },
        200,
      );
      return { items: data.map(({ id, customer }) => ({ id, customerId: customer?.id })), hasMore: meta.hasNextPage };
    }),
  customerOf: async (hub, id) =>
    (await askFor<{ data: BitbybitOrder }>(hub, 'bitbybit', `${BITBYBIT}/orders/${id}`))?.data.customer?.id,
};

const EVREKA_PAGE = 7;

const evreka: Trade = {
  dialect: 'evreka',
  createCustomer: async (hub, name) => {
    const body = { name, type_id: 'company' };
    const made = await ask<{ id: string }>(hub, 'evreka', { method: 'POST', path: '/engagement/entities', body }, 200);
    return made.id;
  },
  readCustomer: async (hub, id) => askFor<{ id: string; name: string }>(hub, 'evreka', `/engagement/entities/${id}`),
  createOrder: async (hub, entity_id) => {
    const body = {
      entity_id,
      type_id: ORDER_TYPE,
      fulfillment_date: '14.03.2026',
      latitude: 41.01,
      longitude: 28.97,
    };
    const made = await ask<{ order_id: string }>(
      hub,
      'evreka',
      { method: 'POST', path: '/engagement/orders', body },
      200,
    );
    return made.order_id;
  },
  cancel: async (hub, id) => {
    const body = { status_id: CANCELLED };
    await ask(hub, 'evreka', { method: 'PUT', path: `/engagement/orders/${id}/status`, body }, 200);
  },
  listCancelled: (hub) =>
    everything(async (page) => {
      const path = `/engagement/orders?status_id=${CANCELLED}&limit=${EVREKA_PAGE}&page=${page}`;
      const { items } = await ask<{ items: { id: string; entity_id: string | null }[] }>(
        hub,
        'evreka',
        { method: 'GET', path },
        200,
      );
      return {
        items: items.map(({ id, entity_id }) => ({ id, customerId: entity_id ?? undefined })),
        // There is no word on whether there is more: a client asks until a page is not full.
        hasMore: items.length === EVREKA_PAGE,
      };
    }),
  customerOf: async (hub, id) =>
    (await askFor<{ entity: { id: string } | null }>(hub, 'evreka', `/engagement/orders/${id}`))?.entity?.id,
};

interface HubOrder {
  id: string;
  customer_id?: string;
}

const own: Trade = {
  dialect: 'hub',
  createCustomer: async (hub, name) =>
    // Named as a company and as a person, since vendors have one of them.
    (
      await ask<{ id: string }>(
        hub,
        'hub',
        { method: 'POST', path: '/api/customers', body: { name, first_name: name } },
        201,
      )
    ).id,
  readCustomer: (hub, id) =>
    askFor<{ id: string; name?: string; first_name?: string }>(hub, 'hub', `/api/customers/${id}`).then(named),
  createOrder: async (hub, customer_id) => {
    const body = { customer_id, line_items: [{ sku: 'RUG14754', quantity: 1, unit_price: 10 }] };
    return (await ask<HubOrder>(hub, 'hub', { method: 'POST', path: '/api/orders', body }, 201)).id;
  },
  cancel: async (hub, id) => {
    await ask(hub, 'hub', { method: 'PUT', path: `/api/orders/${id}/status`, body: { state: 'cancelled' } }, 200);
  },
  listCancelled: async (hub) => {
    const all: HubOrder[] = [];
    for (let cursor = ''; ; ) {
      const path = `/api/orders?state=cancelled&limit=200${cursor}`;
      const page = await askFor<{ items: HubOrder[]; next: string | null }>(hub, 'hub', path);
      all.push(...(page?.items ?? []));
      if (!page?.next) return all.map(({ id, customer_id: customerId }) => ({ id, customerId }));
      cursor = `&cursor=${page.next}`;
    }
  },
  customerOf: async (hub, id) => (await askFor<HubOrder>(hub, 'hub', `/api/orders/${id}`))?.customer_id,
};

/** A customer by the name that it goes by; bitbybit writes a first name. */
const named = (
  customer: { id: string; name?: string; first_name?: string } | undefined,
): { id: string; name: string } | undefined =>
  customer && { id: customer.id, name: customer.name ?? customer.first_name ?? '' };

export const TRADES: readonly Trade[] = [wizcommerce, bitbybit, evreka, own];
