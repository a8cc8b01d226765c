import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/core/orders/decide-order.ts';
import { rebuildOrder } from '../../src/core/orders/history.ts';
import type { FieldChange, OrderChange, OrderPatch } from '../../src/model/change.ts';
import { sameValue } from '../../src/model/equal.ts';
import type { Order } from '../../src/model/order.ts';
import { ok } from '../../src/model/result.ts';
import { historyFaults } from '../races/history-faults.ts';
import { type World, worlds } from '../support/arbitrary-order.ts';
import { EARLIER } from './samples.ts';

const entry = (version: number, changes: FieldChange[]): OrderChange => ({
  order_id: 'o-1',
  version,
  kind: version === 1 ? 'created' : 'updated',
  changes,
  dialect: 'tests',
  operation: 'write',
  actor: 'k-1',
  request_id: `r-${version}`,
  forced: false,
  changed_at: EARLIER,
  updated_at: EARLIER,
});

const HISTORY = [
  entry(1, [
    { field: 'internal_note', from: null, to: 'one' },
    { field: 'extras', from: null, to: {} },
  ]),
  entry(2, [{ field: 'internal_note', from: 'one', to: null }]),
  entry(3, [{ field: 'extras.evreka', from: null, to: { type: 'x' } }]),
  entry(4, [{ field: 'extras.evreka', from: { type: 'x' }, to: null }]),
];

describe('an order rebuilt from its history', () => {
  const rest = { id: 'o-1', changed_at: EARLIER, updated_at: EARLIER };

  test('is as each version left it', () => {
    expect([1, 2, 3, 4].map((version) => rebuildOrder(HISTORY, version))).toEqual([
      { ...rest, version: 1, internal_note: 'one', extras: {} },
      { ...rest, version: 2, extras: {} },
      { ...rest, version: 3, extras: { evreka: { type: 'x' } } },
      { ...rest, version: 4, extras: {} },
    ]);
    expect(rebuildOrder(HISTORY)).toEqual(rebuildOrder(HISTORY, 4));
  });

  test('is not there where the history does not reach', () => {
    expect(rebuildOrder(HISTORY, 5)).toBeUndefined();
    expect(rebuildOrder(HISTORY, 0)).toBeUndefined();
    expect(rebuildOrder([])).toBeUndefined();
    expect(rebuildOrder(HISTORY.slice(1))).toBeUndefined();
    expect(rebuildOrder(HISTORY.filter(({ version }) => version !== 2))).toBeUndefined();
  });

  test('leaves the history as it is', () => {
    const before = structuredClone(HISTORY);
    rebuildOrder(HISTORY);
    expect(HISTORY).toEqual(before);
  });
});

/** A patch that takes these fields from another order; what that lacks is removed. */
const FIELDS = [
  'display_id',
  'payment_status',
  'fulfillment_status',
  'internal_note',
  'customer_note',
  'billing_address',
  'primary_contact',
  'line_items',
  'amount',
  'tags',
  'attributes',
  'additional_charges',
  'due_date',
  'updated_at',
  'currency',
  'container_info',
] as const satisfies (keyof Order & keyof OrderPatch)[];

function patchTowards(order: Order, chosen: readonly number[], statusId: string | undefined): OrderPatch {
  const fields = chosen.map((n) => FIELDS[n % FIELDS.length] as (typeof FIELDS)[number]);
  const extras = Object.fromEntries(Object.entries(order.extras).map(([name, value]) => [name, value]));
  return {
    ...Object.fromEntries(fields.map((field) => [field, order[field] ?? null])),
    extras: { ...extras, another: chosen.length % 2 === 0 ? null : { chosen: chosen.length } },
    ...(statusId === undefined ? {} : { status: { entry_id: statusId } }),
  } as OrderPatch;
}

test('the fold of all changes is the order, at every version', () => {
  const steps = fc.array(
    fc.record({ chosen: fc.array(fc.nat(), { maxLength: 6 }), other: worlds(), status: fc.option(fc.nat()) }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(worlds(), steps, ({ order: first, context }: World, all) => {
      let order: Order | undefined;
      const changes: OrderChange[] = [];
      const versions: Order[] = [];
      const free = { ...context, statuses: context.statuses.map((each) => ({ ...each, next: null })) };
      const write = (patch: OrderPatch, n: number): void => {
        const target = order ? { find: order.id } : { create: 'o-1', aliases: {} };
        const decided = decide(order, { target, change: () => ok(patch), absent: { kind: 'internal' } }, free, {
          now: `2026-01-01T00:00:0${n}.000Z`,
          newId: () => '01900000-0000-7000-8000-000000000000',
        });
        if (!decided.ok || decided.value.changes.length === 0) return;
        const { order: next, kind, changes: fields, forced } = decided.value;
        const { version, changed_at, updated_at } = next;
        order = next;
        versions.push(next);
        // As it comes back from the database.
        const stored = JSON.parse(JSON.stringify(fields)) as FieldChange[];
        changes.push({ ...entry(version, stored), kind, forced, changed_at, updated_at });
      };
      write(patchTowards(first, [0, 1, 2, 3, 4, 5], undefined), 0);
      for (const [n, { chosen, other, status }] of all.entries()) {
        const target = status === null ? undefined : free.statuses[status % free.statuses.length]?.id;
        write(patchTowards(other.order, chosen, target), n + 1);
      }
      for (const [i, expected] of versions.entries())
        expect(sameValue(rebuildOrder(changes, i + 1), expected)).toBe(true);
      if (order) expect(historyFaults(order, changes)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
