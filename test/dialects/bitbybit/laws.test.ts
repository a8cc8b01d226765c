import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { put, view } from '../../../src/dialects/bitbybit/orders/lens.ts';
import { LONGEST_NOTES, OrderUpdate } from '../../../src/dialects/bitbybit/orders/schema.ts';
import type { Order } from '../../../src/model/order.ts';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../../src/model/order-fields.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { putThrough, text, type World, worlds } from '../../support/arbitrary-order.ts';

const check = createValidation()(OrderUpdate, 'body');

const send = (world: World, update: OrderUpdate) =>
  putThrough(world, (order, context) => put(order, update, check(update), context));

/** What each of the vendor's fields stands for. */
const STANDS_FOR: Record<keyof OrderUpdate, (keyof Order)[]> = {
  status: ['status_id', 'completed_at'],
  fulfillmentStatus: ['fulfillment_status'],
  financialStatus: ['payment_status'],
  notes: ['internal_note'],
};
const FIELDS = Object.keys(STANDS_FOR) as (keyof OrderUpdate)[];

const tooLong = 'n'.repeat(LONGEST_NOTES + 1);

/** Orders, some with a note that is longer than a client may write. */
const anyWorld = fc.tuple(worlds(), fc.boolean()).map(([world, isLong]) => ({
  ...world,
  order: isLong ? { ...world.order, internal_note: tooLong } : world.order,
}));

const updates: fc.Arbitrary<OrderUpdate> = fc.record(
  {
    status: fc.constantFrom('active' as const, 'archived' as const, 'cancelled' as const, 'refunded' as const),
    fulfillmentStatus: fc.constantFrom('unfulfilled' as const, 'fulfilled' as const),
    financialStatus: fc.constantFrom('pending' as const, 'paid' as const, 'refunded' as const),
    notes: fc.oneof(fc.constant(null), fc.constant(''), fc.constant(tooLong), text),
  },
  { requiredKeys: [] },
);

const echoOf = ({ order, context }: World, fields: readonly (keyof OrderUpdate)[]): OrderUpdate => {
  const shown = view(order, context);
  return Object.fromEntries(fields.map((field) => [field, shown[field]]));
};

describe('the laws of the bitbybit lens', () => {
  it('changes nothing when a client puts back what it was shown', () => {
    fc.assert(
      fc.property(anyWorld, fc.subarray(FIELDS), (world, fields) => {
        const decided = send(world, echoOf(world, fields));
        expect(decided).toMatchObject({ ok: true, value: { changes: [] } });
      }),
    );
  });

  it('keeps what is put back beside a real change', () => {
    fc.assert(
      fc.property(anyWorld, fc.constantFrom(...FIELDS), updates, (world, changed, update) => {
        const rest = FIELDS.filter((field) => field !== changed);
        const decided = send(world, { ...echoOf(world, rest), ...only(update, [changed]) });
        if (decided.ok) expectTouched(decided.value.changes, [changed]);
        else expect(decided.failure.kind).toBeOneOf(['refused_transition', 'invalid']);
      }),
    );
  });

  it('shows what was put, or refuses all of it for a reason it names', () => {
    fc.assert(
      fc.property(anyWorld, updates, (world, update) => {
        const decided = send(world, update);
        if (!decided.ok) {
          const isTooLong = update.notes === tooLong && world.order.internal_note !== tooLong;
          expect(decided.failure.kind).toBe(isTooLong ? 'invalid' : 'refused_transition');
          if (!isTooLong) expect(update).toHaveProperty('status');
          return;
        }
        expect(view(decided.value.order, world.context)).toMatchObject(update);
      }),
    );
  });

  it('changes nothing when the same is put again', () => {
    fc.assert(
      fc.property(anyWorld, updates, (world, update) => {
        const decided = send(world, update);
        if (!decided.ok) return;
        const again = send({ ...world, order: decided.value.order }, update);
        expect(again).toEqual({
          ok: true,
          value: {
            order: decided.value.order,
            kind: 'updated',
            changes: [],
            records: [],
            forced: false,
            merged: false,
          },
        });
      }),
    );
  });

  it('touches only what the sent fields stand for', () => {
    fc.assert(
      fc.property(anyWorld, updates, (world, update) => {
        const decided = send(world, update);
        if (!decided.ok) return;
        const sent = Object.keys(update) as (keyof OrderUpdate)[];
        expectTouched(decided.value.changes, sent);
        const changedFields = new Set<string>(decided.value.changes.map((change) => change.field));
        for (const self of ['version', 'changed_at', 'updated_at']) changedFields.add(self);
        expect(without(decided.value.order, changedFields)).toEqual(without(world.order, changedFields));
      }),
    );
  });

  it('keeps every finer value when its word is put back', () => {
    fc.assert(
      fc.property(
        worlds(),
        fc.constantFrom(...PAYMENT_STATUSES),
        fc.constantFrom(...FULFILLMENT_STATUSES),
        (world, payment_status, fulfillment_status) => {
          const exact = { ...world, order: { ...world.order, payment_status, fulfillment_status } };
          const decided = send(exact, echoOf(exact, ['financialStatus', 'fulfillmentStatus']));
          expect(decided).toMatchObject({ ok: true, value: { order: { payment_status, fulfillment_status } } });
        },
      ),
    );
  });
});

const only = (update: OrderUpdate, fields: readonly (keyof OrderUpdate)[]): OrderUpdate =>
  Object.fromEntries(Object.entries(update).filter(([field]) => (fields as string[]).includes(field)));

function expectTouched(changes: readonly { field: string }[], sent: readonly (keyof OrderUpdate)[]): void {
  const allowed: string[] = sent.flatMap((field) => STANDS_FOR[field]);
  for (const { field } of changes) expect(allowed).toContain(field);
}

const without = (order: Order, fields: ReadonlySet<string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(order).filter(([field]) => !fields.has(field)));
