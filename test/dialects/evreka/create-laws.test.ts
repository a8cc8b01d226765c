import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyOrderContext, type OrderContext } from '../../../src/core/context/order-context.ts';
import { decide } from '../../../src/core/orders/decide-order.ts';
import { create, itemRecords, view, viewSummary } from '../../../src/dialects/evreka/orders/lens.ts';
import { NewOrder, OrderDetail, OrderSummary } from '../../../src/dialects/evreka/orders/schema.ts';
import type { OrderType } from '../../../src/model/record.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { text, worlds } from '../../support/arbitrary-order.ts';
import { around, planned } from './an-order.ts';

const compile = createValidation();

const type: OrderType = {
  id: 't',
  name: 'Collection',
  asset_selection: 'pick_and_drop',
  dynamic_fields: [
    { key: 'note', name: 'Note', type: 'text' },
    { key: 'bins', name: 'Bins', type: 'number', mandatory: true },
    { key: 'on', name: 'On', type: 'date' },
  ],
};

const there = <T extends { id: string }>(...records: T[]) =>
  new Map(records.map((record) => [record.id, { record, deleted: false }]));

const known: OrderContext = {
  ...emptyOrderContext('demo'),
  statuses: [planned],
  customers: around.customers,
  order_types: there(type),
  service_points: there({
    id: 's',
    name: 'Gate',
    type_id: 'g',
    latitude: 1.23456,
    longitude: 2,
    address: { city: 'X' },
  }),
  items: there({ id: 'i', name: 'Paper' }, { id: 'j', name: 'Glass', sku: 'GL', order_type_id: 't', unit_price: 2.5 }),
  contacts: there({ id: 'a', first_name: 'Ayşe' }, { id: 'b', email: 'b@example.com' }),
};

const filled = text.map((value) => value.slice(0, 255)).filter((value) => value.length > 0);
const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });

/** A request that names only what is there. */
const requests = fc
  .record({
    place: fc.constantFrom({ service_point_id: 's' }, { latitude: -89.12345, longitude: 179.5 }),
    date: day.map((date) => date.toISOString().slice(0, 10)),
    // A name of blanks alone is refused.
    name: fc.option(
      filled.filter((value) => value.trim() !== ''),
      { nil: undefined },
    ),
    note: fc.option(
      text.map((value) => value.slice(0, 5000)),
      { nil: undefined },
    ),
    items: fc.array(fc.record({ id: fc.constantFrom('i', 'j'), planned_quantity: fc.constantFrom(0, 0.25, 12.5, 4) })),
    contacts: fc.uniqueArray(fc.constantFrom('a', 'b')),
    value: fc.option(filled, { nil: undefined }),
    assets: fc.array(fc.record({ asset_type: fc.nat(9), assets: fc.array(fc.nat(99)) }), { maxLength: 2 }),
  })
  .map(({ place, date, name, note, items, contacts, value, assets }) => ({
    date,
    body: {
      type_id: 't',
      entity_id: 'c-1',
      fulfillment_date: date.split('-').reverse().join('.'),
      ...place,
      ...(name === undefined ? {} : { name }),
      ...(note === undefined ? {} : { note }),
      order_item_list: items,
      contact_list: contacts,
      order_assets: { pick: assets },
      dynamic_field_list: [{ key: 'bins', value: 4 }, ...(value === undefined ? [] : [{ key: 'note', value }])],
    } as NewOrder,
  }));

function make(body: NewOrder, context = known) {
  let made = 0;
  const newId = (): string => `made-${++made}`;
  return decide(
    undefined,
    {
      target: { create: 'o-1', aliases: {} },
      change: (_none, surrounding) => create(body, surrounding, newId),
      absent: { kind: 'internal' },
    },
    context,
    { now: '2026-05-04T03:02:01.234Z', newId: () => '0190b5d4-0000-7000-8000-00000000000a' },
  );
}

describe('the laws of making an Evreka360 order', () => {
  it('shows what was sent', () => {
    const check = compile(NewOrder, 'body');
    fc.assert(
      fc.property(requests, ({ body, date }) => {
        expect(check(body)).toEqual([]);
        const decided = make(body);
        if (!decided.ok) throw new Error(JSON.stringify(decided.failure));
        const { order } = decided.value;
        const shown = view(order, known);
        expect(shown).toMatchObject({
          type: { id: 't', name: 'Collection' },
          entity: { id: 'c-1', name: 'Harbour Ltd' },
          fulfillment_date: date,
          note: body.note ?? null,
          ...(body.name === undefined ? {} : { name: body.name }),
        });
        expect(shown.contacts.map(({ id }) => id)).toEqual(body.contact_list);
        expect(shown.dynamic).toEqual(
          Object.fromEntries((body.dynamic_field_list ?? []).map(({ key, value }) => [key, value])),
        );
        expect([shown.latitude, shown.longitude]).toEqual(
          body.service_point_id ? [1.23456, 2] : [body.latitude, body.longitude],
        );
        expect(
          itemRecords(order).map((record) => [record.order_item_id, record.planned_quantity_of_primary_uom]),
        ).toEqual((body.order_item_list ?? []).map((item) => [item.id, item.planned_quantity]));
      }),
    );
  });

  it('shows the same when all that it was made from is gone, but for the customer’s name', () => {
    fc.assert(
      fc.property(requests, ({ body }) => {
        const decided = make(body);
        if (!decided.ok) throw new Error(JSON.stringify(decided.failure));
        const { order } = decided.value;
        const bare = { ...emptyOrderContext('demo'), statuses: known.statuses, customers: known.customers };
        expect(view(order, bare)).toEqual(view(order, known));
        expect(viewSummary(order, bare)).toEqual(viewSummary(order, known));
      }),
    );
  });

  it.each(['order_types', 'service_points', 'items', 'contacts', 'customers'] as const)(
    'refers to no deleted %s',
    (kind) => {
      const deleted = new Map([...known[kind]].map(([id, { record }]) => [id, { record, deleted: true }]));
      const body = {
        type_id: 't',
        entity_id: 'c-1',
        fulfillment_date: '2024-01-01',
        service_point_id: 's',
        order_item_list: [{ id: 'i', planned_quantity: 1 }],
        contact_list: ['a'],
        dynamic_field_list: [{ key: 'bins', value: 1 }],
      };
      expect(make(body).ok).toBe(true);
      expect(make(body, { ...known, [kind]: deleted })).toMatchObject({
        ok: false,
        failure: { kind: 'conflict', reason: expect.stringMatching(/^[\w ]+ \(\S+\) not found$/) },
      });
    },
  );

  it('holds orders to their type', () => {
    const body = { type_id: 't', entity_id: 'c-1', fulfillment_date: '2024-01-01', service_point_id: 's' };
    const reasons = (change: Partial<NewOrder>, rules: Partial<OrderType>): unknown => {
      const order_types = there({ ...type, ...rules });
      const decided = make(
        { ...body, dynamic_field_list: [{ key: 'bins', value: 1 }], ...change },
        { ...known, order_types },
      );
      return decided.ok ? 'made' : (decided.failure as { reason?: string }).reason;
    };
    const pick = { order_assets: { pick: [{ asset_type: 1, assets: [] }] } };
    const item = { order_item_list: [{ id: 'j', planned_quantity: 1 }] };
    expect(reasons({}, { item_selection: 'required' })).toBe('Orders of type Collection need order_item_list');
    expect(reasons(item, { item_selection: 'none' })).toBe('Orders of type Collection have no order items');
    expect(reasons(item, { item_selection: 'required' })).toBe('made');
    expect(reasons(pick, { asset_selection: 'drop' })).toBe('Orders of type Collection have no assets to pick');
    expect(reasons(pick, { asset_selection: 'pick' })).toBe('made');
    expect(reasons({ dynamic_field_list: [] }, {})).toBe('Dynamic field (bins) is required');
    expect(reasons({ dynamic_field_list: [{ key: 'bins', value: 'x' }] }, {})).toBe(
      'Dynamic field (bins) must be a number',
    );
    const order_types = there({ ...type, id: 'u' });
    expect(make({ ...body, ...item, type_id: 'u' }, { ...known, order_types })).toMatchObject({
      failure: { reason: expect.stringContaining('Order item (j) is not one of type Collection') },
    });
  });
});

describe('the view of any order', () => {
  const detail = compile(OrderDetail, 'body');
  const summary = compile(OrderSummary, 'body');
  const anything = fc.dictionary(
    fc.constantFrom('type', 'service_point', 'contacts', 'items', 'assets', 'dynamic', 'latitude', 'fulfillment_date'),
    fc.jsonValue({ maxDepth: 3 }),
  );

  it('is of its form, whatever the extras hold', () => {
    fc.assert(
      fc.property(worlds({ extras: { evreka: anything as never } }), ({ order, context }) => {
        // As it is read: a price may have more digits than a double.
        expect(detail(JSON.parse(JSON.stringify(view(order, context))))).toEqual([]);
        expect(summary(viewSummary(order, context))).toEqual([]);
        expect(itemRecords(order)).toHaveLength(order.line_items.length);
      }),
    );
  });
});
