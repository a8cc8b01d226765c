import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mappings, statusList, view } from '../../../src/dialects/evreka/orders/lens.ts';
import { OrderDetail } from '../../../src/dialects/evreka/orders/schema.ts';
import { faultsOf } from '../../../src/dialects/mapping.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { Order } from '../../../src/model/order.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { worlds } from '../../support/arbitrary-order.ts';
import { anOrder, around, done, onTheRoad, planned } from './an-order.ts';

const shown = (change: Partial<Order>) => view({ ...anOrder, ...change }, around);

describe('the view of an order', () => {
  it('shows the whole of it in the vendor’s names', () => {
    expect(view(anOrder, around)).toEqual({
      id: anOrder.id,
      name: 'Pick-up 17',
      created_at: '2025-01-31T08:30:00.000Z',
      updated_at: '2025-02-02T09:00:00.123Z',
      type: { id: 't-1', name: 'Collection' },
      status: { id: planned.id, name: 'Planned' },
      entity: { id: 'c-1', name: 'Harbour Ltd', type_id: 'et-1' },
      service_point: { id: 's-1', name: 'Gate 4', type_id: 'st-1' },
      fulfillment_date: '2025-02-14',
      price: { value: 129.36, currency: 'EUR' },
      planned_price: { value: 129.36, currency: 'EUR' },
      address: '1 Main St, Flat 2, 94105 San Francisco, CA, US',
      latitude: 37.79,
      longitude: -122.4,
      dynamic: { bins: 4 },
      note: 'call first',
      contacts: [{ id: 'p-1', full_name: 'Ayşe Yılmaz' }],
    });
  });

  it('shows every key of an order that has little, with null for what it lacks', () => {
    const { customer_id, primary_contact, currency, shipping_address, internal_note, ...bare } = anOrder;
    expect(view({ ...bare, extras: {} }, around)).toMatchObject({
      type: null,
      entity: null,
      service_point: null,
      fulfillment_date: null,
      price: { value: 129.355, currency: null },
      address: null,
      latitude: null,
      longitude: null,
      dynamic: {},
      note: null,
      contacts: [],
    });
  });

  it('shows the id that this dialect’s clients use', () => {
    expect(shown({ aliases: { bitbybit: 'bbb-7', evreka: 'e-7' } }).id).toBe('e-7');
  });

  it.each([
    ['c-2', 'Jo Smith'],
    ['c-3', null],
    ['nobody', null],
  ])('shows the customer %s by the name %s', (customer_id, name) => {
    expect(shown({ customer_id }).entity).toEqual({ id: customer_id, name, type_id: 'et-1' });
  });

  it.each([
    [{ first_name: 'Jo' }, { id: null, full_name: 'Jo' }],
    [
      { id: 'p-2', email: 'jo@example.com' },
      { id: 'p-2', full_name: 'jo@example.com' },
    ],
    [{ phone: '+4930123' }, { id: null, full_name: '+4930123' }],
    [{}, { id: null, full_name: null }],
  ])('shows the contact %j', (primary_contact, contact) => {
    expect(shown({ primary_contact }).contacts).toEqual([contact]);
  });

  it.each([
    [{}, null],
    [{ city: ' ' }, null],
    [{ city: 'Berlin', country: 'DE' }, 'Berlin, DE'],
    [{ zip_code: '10115' }, '10115'],
  ])('writes the address %j on one line', (shipping_address, address) => {
    expect(shown({ shipping_address }).address).toBe(address);
  });

  it('takes extras that are not as they should be for absent ones', () => {
    const nonsense = { type: 'x', service_point: [], fulfillment_date: '14.03.2024', latitude: '1', dynamic: [1] };
    expect(shown({ extras: { evreka: nonsense } })).toMatchObject({
      type: null,
      service_point: null,
      fulfillment_date: null,
      latitude: null,
      dynamic: {},
    });
  });

  it('conforms to its schema, whatever the order holds', () => {
    const check = createValidation()(OrderDetail, 'body');
    fc.assert(
      fc.property(worlds({ extras: { evreka: someExtras } }), ({ order, context }) => {
        expect(check(JSON.parse(JSON.stringify(view(order, context))))).toEqual([]);
      }),
    );
  });
});

const someExtras = fc.record(
  Object.fromEntries(
    ['type', 'service_point', 'entity_type_id', 'fulfillment_date', 'latitude', 'longitude', 'dynamic'].map((key) => [
      key,
      fc.oneof(
        fc.jsonValue({ maxDepth: 2 }),
        fc.record({ id: fc.jsonValue({ maxDepth: 0 }), name: fc.string(), type_id: fc.string() }, { requiredKeys: [] }),
      ),
    ]),
  ),
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

describe('the statuses', () => {
  it('are the entries of the catalog, in its order', () => {
    expect(statusList(around.statuses)).toEqual({
      items: [
        { id: planned.id, name: 'Planned', color: '#336699' },
        { id: onTheRoad.id, name: 'On the road', color: '#336699' },
        { id: done.id, name: 'Done', color: '#00aa00' },
      ],
    });
  });

  it('need no mapping', () => {
    expect(mappings.flatMap(faultsOf)).toEqual([]);
  });
});
