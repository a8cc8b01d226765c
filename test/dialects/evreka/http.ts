import { clientOf } from '../../support/client.ts';
import type { TestReply, TestRequest } from '../../support/requests.ts';
import type { TestHub } from '../../support/test-hub.ts';

/** The demo's records that orders can be made from. */
export const DEMO = {
  typeId: '7b0f4c1e-55aa-4d3a-9ce1-000000000001',
  itemId: '7b0f4c1e-55aa-4d3a-9ce2-000000000001',
  pointId: '7b0f4c1e-55aa-4d3a-9ce3-000000000001',
  partyId: '12345678-90ab-cdef-1234-567890abcdef',
  orderId: '01f5d171-d3e3-4b2b-bd57-0727194b5bed',
  completedId: 'd666a904-5739-46c0-b70a-1cd57658a3f6',
} as const;

/** The smallest order there is. */
export const NEW_ORDER = {
  type_id: DEMO.typeId,
  entity_id: DEMO.partyId,
  service_point_id: DEMO.pointId,
  fulfillment_date: '14.03.2024',
};

interface Answer<T> {
  status: number;
  body: T;
  headers: TestReply['headers'];
}

/** Calls the hub as a client of this vendor. */
export async function call<T = Record<string, unknown>>(
  hub: TestHub,
  method: string,
  path: string,
  body?: unknown,
  more: Pick<TestRequest, 'headers'> = {},
): Promise<Answer<T>> {
  const reply = await clientOf('evreka', () => hub, '/engagement').send(method, path, body, more.headers);
  return {
    status: reply.status,
    body: reply.text === '' ? (undefined as T) : (reply.json() as T),
    headers: reply.headers,
  };
}

/** Makes an order, and answers its id. */
export async function makeOrder(hub: TestHub, content: object = {}): Promise<string> {
  const { status, body } = await call<{ order_id: string }>(hub, 'POST', '/orders', { ...NEW_ORDER, ...content });
  if (status !== 200) throw new Error(`no order was made: ${JSON.stringify(body)}`);
  return body.order_id;
}
