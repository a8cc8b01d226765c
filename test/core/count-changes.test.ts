import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countChanges } from '../../src/core/transaction/save.ts';
import type { Order } from '../../src/model/order.ts';
import { ORDER } from './samples.ts';

const orders = fc
  .dictionary(
    fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    fc.record({
      status_id: fc.constantFrom('x', 'y'),
      fulfillment_status: fc.constantFrom('UNFULFILLED' as const, 'DELIVERED' as const),
      deleted_at: fc.constantFrom(undefined, '2026-01-01T00:00:00.000Z'),
    }),
  )
  .map((some) => new Map(Object.entries(some).map(([id, order]): [string, Order] => [id, { ...ORDER, ...order, id }])));

const count = (all: Iterable<Order>, status_id: string, fulfillment_status: string): number =>
  [...all].filter(
    (order) =>
      order.deleted_at === undefined &&
      order.status_id === status_id &&
      order.fulfillment_status === fulfillment_status,
  ).length;

test('what is added to the counts of before makes those of after, and nothing is added in vain', () => {
  fc.assert(
    fc.property(orders, orders, (all, touched) => {
      // What was read is never deleted, and what was not read is new.
      const before = new Map([...all].filter(([, order]) => order.deleted_at === undefined));
      const after = new Map([...before, ...touched]);
      const changes = countChanges(before, touched);
      for (const status of ['x', 'y']) {
        for (const fulfillment of ['UNFULFILLED', 'DELIVERED']) {
          const [change, ...more] = changes.filter(
            (each) => each.status_id === status && each.fulfillment_status === fulfillment,
          );
          expect(more).toEqual([]);
          expect(change?.orders).not.toBe(0);
          expect(count(before.values(), status, fulfillment) + (change?.orders ?? 0)).toBe(
            count(after.values(), status, fulfillment),
          );
        }
      }
    }),
  );
});
