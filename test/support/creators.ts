import type { TestReply } from './requests.ts';
import type { TestHub } from './test-hub.ts';

/** A dialect that can make orders. Those that learn to get a row here, and every story begins with them too. */
export interface Creator {
  dialect: string;
  /** Makes the order of the stories: see below what it holds. Answers its id. */
  create(hub: TestHub, referenceId: string): Promise<string>;
}

export const CUSTOMER_ID = '12345678-90ab-cdef-1234-567890abcdef';

/** Two lines, 2 × 50.25 and 1 × 20, for John Doe: 120.50 in all. Confirmed, unpaid, untouched. */
const wizcommerceOrder = {
  customer_id: CUSTOMER_ID,
  payment_status: 'PENDING',
  fulfillment_status: 'UNFULFILLED',
  created_at: '2025-01-01T00:00:00Z',
  updated_at: '2025-01-01T00:00:00Z',
  internal_note: 'As it was made',
  shipping_address: {
    first_name: 'John',
    last_name: 'Doe',
    address_line_1: '123 Main St',
    city: 'Anytown',
    country: 'US',
  },
  line_items: [
    { sku: 'RUG14754', quantity: 2, unit_price: 50.25 },
    { sku: 'MAT-1', quantity: 1, unit_price: 20 },
  ],
};

export const CREATORS: readonly Creator[] = [
  {
    dialect: 'wizcommerce',
    create: async (hub, referenceId) => {
      const reply: TestReply = await hub.send({
        method: 'POST',
        path: '/v1/orders',
        headers: { 'x-api-key': hub.key },
        body: { ...wizcommerceOrder, reference_id: referenceId },
      });
      if (reply.status !== 201) throw new Error(`no order was made: ${reply.text}`);
      return (reply.json() as { data: { id: string } }).data.id;
    },
  },
  {
    dialect: 'hub',
    create: async (hub, reference_id) => {
      const reply: TestReply = await hub.send({
        method: 'POST',
        path: '/api/orders',
        headers: { 'x-api-key': hub.key },
        body: hubOrder(reference_id),
      });
      if (reply.status !== 201) throw new Error(`no order was made: ${reply.text}`);
      return (reply.json() as { id: string }).id;
    },
  },
];

/** The same order; the hub keeps the time of the last change itself. */
function hubOrder(reference_id: string): object {
  const { updated_at, ...order } = wizcommerceOrder;
  return { ...order, reference_id };
}
