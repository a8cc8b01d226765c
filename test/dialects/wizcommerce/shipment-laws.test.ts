import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { emptyOrderContext } from '../../../src/core/context/order-context.ts';
import { patch, view } from '../../../src/dialects/wizcommerce/shipments/lens.ts';
import type { ShipmentPatch } from '../../../src/dialects/wizcommerce/shipments/schema.ts';
import { sameValue } from '../../../src/model/equal.ts';
import { ACTIVITY, contentOf, type Recorded, SHIPMENT_STATUSES } from '../../../src/model/record.ts';

const CONTEXT = emptyOrderContext('demo');

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const moment = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const product = fc.constantFrom('RUG', 'LAMP', 'variant-1');
const tracking = fc.record(
  { tracking_number: text, tracking_url: text, delivery_partner: text },
  { requiredKeys: ['tracking_number'] },
);

/** A shipment as it may be kept, whatever wrote it. */
const shipment: fc.Arbitrary<Recorded<'shipments'>> = fc
  .record(
    {
      reference_id: text,
      status: fc.constantFrom(...ACTIVITY),
      shipment_status: fc.constantFrom(...SHIPMENT_STATUSES),
      tracking_info: tracking,
      name: text,
      note: text,
      remark: text,
      issued_at: moment,
      updated_at: moment,
      items: fc.array(
        fc.record(
          { sku: product, product_id: product, quantity: fc.constantFrom(1, 2, 2.5) },
          { requiredKeys: ['sku', 'quantity'] },
        ),
        { maxLength: 3 },
      ),
      created_at: moment,
      changed_at: moment,
    },
    { requiredKeys: ['shipment_status', 'items', 'created_at', 'changed_at'] },
  )
  .map(({ items, ...rest }) => ({
    ...rest,
    id: 'shipment-1',
    order_id: 'order-1',
    version: 3,
    items: items.map((item, i) => ({ ...item, id: `item-${i}` })),
  }));

const wish: fc.Arbitrary<ShipmentPatch> = fc.record(
  {
    status: fc.constantFrom(...ACTIVITY),
    shipment_status: fc.constantFrom(...SHIPMENT_STATUSES),
    tracking_info: tracking,
    name: text,
    note: text,
    remark: text,
    updated_at: moment.map((instant) => instant.replace(/\.\d+Z$/, 'Z')),
    shipment_items: fc.array(fc.record({ product_id: product, quantity: fc.constantFrom(1, 2) }), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

/** The shipment with what was wished, as it is kept then. */
const kept = (present: Recorded<'shipments'>, sent: ShipmentPatch): Recorded<'shipments'> => ({
  ...patch(present, sent, CONTEXT, uuidv7),
  id: present.id,
  version: present.version + 1,
  created_at: present.created_at,
  changed_at: present.changed_at,
});

describe('a patch of a shipment', () => {
  test('echo: what is shown changes nothing', () => {
    fc.assert(
      fc.property(shipment, (present) => {
        const shown = JSON.parse(JSON.stringify(view(present, 'order-1'))) as ShipmentPatch;
        expect(patch(present, shown, CONTEXT, uuidv7)).toEqual(contentOf(present));
      }),
    );
  });

  test('put-get: what was sent is shown, and what was not sent stays', () => {
    fc.assert(
      fc.property(shipment, wish, (present, sent) => {
        const before = view(present, 'order-1');
        const after = view(kept(present, sent), 'order-1');
        const { shipment_items, updated_at, ...plain } = sent;
        expect(after).toMatchObject(plain);
        if (updated_at !== undefined) expect(after.updated_at).toBe(updated_at);
        if (shipment_items)
          expect(after.shipment_items).toMatchObject(shipment_items.map(({ quantity }) => ({ quantity })));
        for (const field of ['id', 'reference_id', 'order_id', 'created_at'] as const) {
          expect(after[field]).toEqual(before[field]);
        }
        for (const field of ['name', 'note', 'remark', 'tracking_info', 'status', 'shipment_status'] as const) {
          if (sent[field] === undefined) expect(after[field]).toEqual(before[field]);
        }
      }),
    );
  });

  test('twice is once, and what only others know stays', () => {
    fc.assert(
      fc.property(shipment, wish, (bare, sent) => {
        const present = { ...bare, extras: { elsewhere: { kept: true } } };
        const once = kept(present, sent);
        expect(sameValue(patch(once, sent, CONTEXT, uuidv7), contentOf(once))).toBe(true);
        expect(once.extras).toEqual(present.extras);
      }),
    );
  });
});
