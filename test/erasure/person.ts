import { sendAs } from '../support/client.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import type { TestHub } from '../support/test-hub.ts';

const ORDER_TYPE = '7b0f4c1e-55aa-4d3a-9ce1-000000000001';

/** What stands for the person, and must be nowhere afterwards; in lower case, as the dump is searched. */
const TRACES = [
  ...['zuleika', 'quillfeather', 'zq@quill.example', '+14155550199', 'wisteria', 'thornbury'],
  ...['amex', 'tok_quill', 'cousin', '+14155550177', '51.987654', 'attic'],
];

/** Sends a request as a dialect's client does; fails the test when the answer has another status. */
export async function ask(
  hub: Pick<TestHub, 'send' | 'key'>,
  dialect: string,
  request: TestRequest,
  status: number,
): Promise<TestReply> {
  const reply = await sendAs(hub, hub.key, dialect, request);
  if (reply.status !== status) {
    throw new Error(`${request.method} ${request.path}: ${reply.status} instead of ${status}: ${reply.text}`);
  }
  return reply;
}

interface Made {
  data: { id: string; addresses: { id: string }[]; contacts: { id: string }[] };
}

/** A customer with everything a person can have, and orders of theirs through each vendor's dialect. */
export interface Person {
  customerId: string;
  contactId: string;
  /** By the dialect through which each was made; `deleted` is, and `changed` has versions. */
  orders: Record<'wizcommerce' | 'evreka' | 'deleted', string>;
}

/** Makes them, through the front door. */
export async function makePerson(hub: Pick<TestHub, 'send' | 'key'>): Promise<Person> {
  const who = { first_name: 'Zuleika', last_name: 'Quillfeather', email: 'zq@quill.example', phone: '+14155550199' };
  const home = {
    ...who,
    address_line_1: '7 Wisteria Road',
    city: 'Thornbury',
    state: 'CA',
    country: 'US',
    zip_code: '94105',
  };
  const customer = {
    company_name: 'Zuleika Quillfeather',
    reference_id: 'crm-4711',
    ...who,
    addresses: [{ ...home, reference_id: 'home', type: 'shipping' }],
    contacts: [{ ...who, reference_id: 'self' }],
  };
  const made = (await ask(hub, 'wizcommerce', { method: 'POST', path: '/v1/customers', body: customer }, 201)).json();
  const { id: customerId, addresses, contacts } = (made as Made).data;
  const [addressId, contactId] = [addresses[0]?.id ?? '', contacts[0]?.id ?? ''];
  const card = {
    customer_id: customerId,
    reference_id: 'pm-1',
    payment_method_type: 'card',
    provider: 'stripe',
    brand: 'amex',
    last_four_digits: '8431',
    token: 'tok_quill',
  };
  await ask(hub, 'wizcommerce', { method: 'POST', path: '/v1/payment-methods', body: card }, 201);
  const order = {
    customer_id: customerId,
    payment_status: 'PENDING',
    fulfillment_status: 'UNFULFILLED',
    created_at: '2025-01-01T00:00:00Z',
    updated_at: '2025-01-01T00:00:00Z',
    internal_note: 'Zuleika Quillfeather calls back on +14155550199',
    primary_contact: { id: contactId },
    billing_address: { id: addressId },
    shipping_address: { ...home, first_name: 'Cousin', phone: '+14155550177' },
    line_items: [{ sku: 'LMP00872', quantity: 1, unit_price: 89.9 }],
  };
  const create = async (): Promise<string> => {
    const reply = await ask(hub, 'wizcommerce', { method: 'POST', path: '/v1/orders', body: order }, 201);
    return (reply.json() as { data: { id: string } }).data.id;
  };
  const [wizcommerce, deleted] = [await create(), await create()];
  const again = { ...order, shipping_address: { ...home, address_line_2: 'Attic' } };
  await ask(hub, 'wizcommerce', { method: 'PUT', path: `/v1/orders/${wizcommerce}`, body: again }, 201);
  await ask(hub, 'bitbybit', cancelling(wizcommerce), 200);
  await ask(hub, 'wizcommerce', { method: 'DELETE', path: `/v1/orders/${deleted}` }, 204);
  const visit = { ...visitTo(customerId), contact_list: [contactId] };
  const made2 = await ask(hub, 'evreka', { method: 'POST', path: '/engagement/orders', body: visit }, 200);
  const { order_id: evreka } = made2.json() as { order_id: string };
  return { customerId, contactId, orders: { wizcommerce, evreka, deleted } };
}

/** What makes an order through Evreka360. */
export const visitTo = (entity_id: string) => ({
  entity_id,
  type_id: ORDER_TYPE,
  fulfillment_date: '14.03.2026',
  latitude: 51.987654,
  longitude: 7.1,
  note: 'Ring twice',
});

/** A write whose answer shows the customer, and is kept. */
export const cancelling = (orderId: string): TestRequest => ({
  method: 'PUT',
  path: `/customer/api/open/v1/orders/${orderId}`,
  headers: { 'idempotency-key': `cancel ${orderId}` },
  body: { status: 'cancelled' },
});

/** Every row of every table, as text in lower case, with the table's name before it. */
export async function dumpRows(hub: Pick<TestHub, 'sql'>): Promise<string[]> {
  const tables = await hub.sql<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
  );
  const rows: string[] = [];
  for (const { name } of tables) {
    const texts = await hub.sql<{ row: string }>(`select lower(t::text) as row from ${name} t`);
    rows.push(...texts.map(({ row }) => `${name}: ${row}`));
  }
  return rows.sort();
}

/** The rows that hold a trace of the person. */
export const withTraces = (rows: readonly string[]): string[] =>
  rows.filter((row) => TRACES.some((trace) => row.includes(trace)));
