import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { ask, dumpRows } from './person.ts';

let hub: TestHub;
let customerId: string;

const person = { first_name: 'Rosalind', last_name: 'Ivory', email: 'ri@ivory.example', phone: '+14155559876' };

beforeAll(async () => {
  hub = await createTestHub();
});

beforeEach(async () => {
  const home = { ...person, type: 'shipping', address_line_1: '9 Elm Row', city: 'Sale', state: 'CA', country: 'US' };
  const body = {
    company_name: 'R Ivory',
    reference_id: 'crm-815',
    ...person,
    addresses: [{ ...home, reference_id: 'home', zip_code: '94105', phone: '+493012345678' }],
    contacts: [],
  };
  const made = await ask(hub, 'wizcommerce', { method: 'POST', path: '/v1/customers', body }, 201);
  customerId = (made.json() as { data: { id: string } }).data.id;
});

afterAll(() => hub.close());

const GONE = [
  'Ring (415) 555-9876',
  'Ring 415.555.9876 after six',
  '1-415-555-9876, or the bell',
  '555-9876',
  'Not 212-555-1234 415-555-9876',
  'In Berlin 030 1234 5678',
  '+49 (0)30 / 12345678',
  'Ivory, Rosalind',
  'for IVORY ,  ROSALIND, second floor',
  'Ivory Rosalind',
  'Rosalind\n Ivory',
  ' ivory ',
];

const KEPT = [
  'Ring (212) 555-9876',
  'Ring 555-987',
  'SKU A4155559876',
  'Ivory, like the paint',
  'Rosalinda Ivoryson',
  '2024-03-14 10:00, 12 x 4155.55',
];

describe('an erasure of an order that is the person’s', () => {
  it('finds names and numbers in other forms, and leaves what only looks like them', async () => {
    const texts = [...GONE, ...KEPT];
    const order = {
      customer_id: customerId,
      tags: ['ivory', 'ivory-coast'],
      attributes: [{ name: 'Engraving', value: 'Ivory' }],
      line_items: texts.map((text, i) => ({ id: `line-${i}`, sku: 'S', title: 'Ivory', quantity: 1, note: text })),
    };
    const orders = await Promise.all(
      texts.map((internal_note) =>
        ask(hub, 'hub', { method: 'POST', path: '/api/orders', body: { customer_id: customerId, internal_note } }, 201),
      ),
    );
    const made = await ask(hub, 'hub', { method: 'POST', path: '/api/orders', body: order }, 201);
    await ask(hub, 'hub', { method: 'POST', path: `/api/customers/${customerId}/erasure` }, 200);
    const left = await Promise.all(
      orders.map(async (each) => (await hub.order((each.json() as { id: string }).id)).internal_note),
    );
    expect(left).toEqual([...GONE.map(() => ''), ...KEPT]);
    const after = await hub.order((made.json() as { id: string }).id);
    expect(after.tags).toEqual(['', 'ivory-coast']);
    expect(after.attributes).toMatchObject([{ name: 'Engraving', value: '' }]);
    expect(after.line_items.map(({ title }) => title)).toEqual(texts.map(() => 'Ivory'));
  });

  it('looks into every text that people write', async () => {
    const text = 'For Rosalind Ivory';
    const texts = { po_number: text, payment_term: text, shipping_method: text, freight_term: text };
    const charge = { type: 'tax', value_type: 'value', amount: 1 } as const;
    const body = {
      customer_id: customerId,
      ...texts,
      additional_charges: [
        { name: text, ...charge },
        { name: 'duty', ...charge },
      ],
      container_info: { name: text, key: text, unit: 'CFT', volume: 1 },
    };
    const made = await ask(hub, 'hub', { method: 'POST', path: '/api/orders', body }, 201);
    await ask(hub, 'hub', { method: 'POST', path: `/api/customers/${customerId}/erasure` }, 200);
    expect(await hub.order((made.json() as { id: string }).id)).toMatchObject({
      ...{ po_number: '', payment_term: '', shipping_method: '', freight_term: '' },
      additional_charges: [{ name: '' }, { name: 'duty' }],
      container_info: { name: '', key: '' },
    });
    expect((await dumpRows(hub)).filter((row) => row.includes(text))).toEqual([]);
  });

  it('takes them out of batches: of what was asked, and of why an order stayed', async () => {
    const send = async (method: 'POST' | 'PATCH', path: string, body: object, status: number) =>
      (await ask(hub, 'hub', { method, path: `/api${path}`, body }, status)).json() as Record<string, string>;
    const { id = '' } = await send('POST', '/orders', { customer_id: customerId, internal_note: 'before' }, 201);
    const patch = { internal_note: 'For Rosalind Ivory' };
    const { batch_id = '' } = await send('POST', '/orders/bulk', { ids: [id], patch }, 200);
    await send('PATCH', `/orders/${id}`, { internal_note: 'Rosalind Ivory called' }, 200);
    const undo = await send('POST', `/batches/${batch_id}/undo`, {}, 200);
    const results = `/api/batches/${undo['batch_id']}/results`;
    const named = (await ask(hub, 'hub', { method: 'GET', path: results }, 200)).text;
    expect(named).toContain('Rosalind Ivory called');
    await ask(hub, 'hub', { method: 'POST', path: `/api/customers/${customerId}/erasure` }, 200);
    const { items } = (await ask(hub, 'hub', { method: 'GET', path: results }, 200)).json() as { items: object[] };
    expect(items).toMatchObject([{ id, result: 'refused', problem: null }]);
    const batch = (await ask(hub, 'hub', { method: 'GET', path: `/api/batches/${batch_id}` }, 200)).json();
    expect(batch).toMatchObject({ request: null, changed: 1 });
    expect((await dumpRows(hub)).filter((row) => row.includes('Rosalind Ivory'))).toEqual([]);
  });
});
