import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decision, decide } from '../../src/core/orders/decide-order.ts';
import { valueOfField } from '../../src/core/orders/history.ts';
import { rewindOrder } from '../../src/core/orders/merge.ts';
import type { OrderChange, OrderPatch } from '../../src/model/change.ts';
import { sameValue } from '../../src/model/equal.ts';
import type { ConflictingField, Failure } from '../../src/model/failure.ts';
import type { Order } from '../../src/model/order.ts';
import { ok, type Result } from '../../src/model/result.ts';
import { CATALOG, context, idMaker, NOW, ORDER } from './samples.ts';

const ABSENT: Failure = { kind: 'not_found', entity: 'order', id: 'o-1' };

/** Any entry leads to any other: which moves are allowed is not the matter here. */
const AROUND = context({ statuses: CATALOG.map((entry) => ({ ...entry, next: null })) });

const line = (id: string, quantity: number) => ({
  ...(ORDER.line_items[0] as Order['line_items'][number]),
  id,
  quantity,
});

/** What a request may ask for, field by field, with values that two callers hit upon both now and then. */
const WISHES = {
  internal_note: fc.constantFrom('old', 'a', 'b', null),
  customer_note: fc.constantFrom('a', 'b', null),
  po_number: fc.constantFrom('a', 'b', null),
  amount: fc.constantFrom(1, 2.5, null),
  currency: fc.constantFrom('EUR', 'USD', null),
  payment_status: fc.constantFrom('PENDING', 'PAID', 'VOIDED'),
  fulfillment_status: fc.constantFrom('UNFULFILLED', 'DELIVERED'),
  tags: fc.constantFrom([], ['a'], ['a', 'b']),
  attributes: fc.constantFrom([], [{ name: 'a', value: '1' }]),
  billing_address: fc.constantFrom({ city: 'Köln' }, { city: 'Bonn', country: 'DE' }, null),
  line_items: fc.constantFrom([line('l-1', 2)], [line('l-1', 3)], [line('l-1', 2), line('l-2', 1)], []),
  due_date: fc.constantFrom('2026-06-01T00:00:00.000Z', null),
  updated_at: fc.constantFrom('2026-02-01T00:00:00.000Z', '2026-02-02T00:00:00.000Z'),
  status: fc.constantFrom(
    { entry_id: 'confirmed' },
    { entry_id: 'done' },
    { entry_id: 'draft' },
    { entry_id: 'filed' },
  ),
  extras: fc.dictionary(fc.constantFrom('evreka', 'mine'), fc.constantFrom({ type: 'x' }, { type: 'y' }, null), {
    noNullPrototype: true,
  }),
};
const patches: fc.Arbitrary<OrderPatch> = fc.record(WISHES, {
  requiredKeys: [],
}) as fc.Arbitrary<unknown> as fc.Arbitrary<OrderPatch>;

/** The fields that a patch speaks of, as changes name them. */
const fieldsOf = (patch: OrderPatch): string[] =>
  Object.keys(patch).flatMap((field) => {
    if (field === 'status') return ['status_id'];
    return field === 'extras' ? Object.keys(patch.extras ?? {}).map((dialect) => `extras.${dialect}`) : [field];
  });

let clock = Date.parse(NOW);
/** Everybody comes at another time. */
function later(): string {
  clock += 1000;
  return new Date(clock).toISOString();
}

const write = (order: Order, change: (order: Order) => OrderPatch, more: Knowledge = {}): Result<Decision> =>
  decide(
    order,
    { target: { find: 'o-1' }, change: (current) => ok(change(current ?? order)), absent: ABSENT, ...more },
    AROUND,
    { now: later(), newId: idMaker() },
    more.since ?? [],
  );

interface Knowledge {
  knownVersions?: number[];
  merge?: boolean;
  since?: OrderChange[];
}

function done(result: Result<Decision>): Decision {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.failure)}`);
  return result.value;
}

const entryOf = ({ order, kind, changes, forced }: Omit<Decision, 'merged'>): OrderChange => ({
  ...{ order_id: order.id, version: order.version, kind, changes, forced },
  ...{ dialect: 'd', operation: 'o', actor: 'a', request_id: 'r' },
  ...{ changed_at: order.changed_at, updated_at: order.updated_at },
});

/** The order after each of these, and its history from the version that was there first. */
function history(theirs: readonly OrderPatch[]): { current: Order; since: OrderChange[] } {
  let current = ORDER;
  const since = [entryOf({ order: ORDER, kind: 'updated', changes: [], forced: false })];
  for (const patch of theirs) {
    const decision = done(write(current, () => patch));
    if (decision.changes.length > 0) since.push(entryOf(decision));
    current = decision.order;
  }
  return { current, since };
}

const merging = (since: OrderChange[]): Knowledge => ({ knownVersions: [ORDER.version], merge: true, since });

/** Without what tells when and how often. */
const content = ({ version, changed_at, updated_at, completed_at, ...order }: Order) => ({
  ...order,
  isComplete: completed_at !== undefined,
});

/** A patch that names every field, as a replacement does: those of an order, but for what a caller wishes otherwise. */
const replacing =
  (wishes: OrderPatch) =>
  (order: Order): OrderPatch => ({
    ...(Object.fromEntries(
      Object.keys(WISHES)
        .filter((field) => !['status', 'extras', 'updated_at'].includes(field))
        .map((field) => [field, order[field as keyof Order] ?? null]),
    ) as OrderPatch),
    ...wishes,
  });

describe('rewinding', () => {
  test('gives the order back as it was, whatever became of it', () => {
    fc.assert(
      fc.property(fc.array(patches, { maxLength: 4 }), (theirs) => {
        const { current, since } = history(theirs);
        expect(rewindOrder(current, since)).toEqual(ORDER);
      }),
    );
  });

  test('needs all that became of it', () => {
    const { current, since } = history([{ internal_note: 'a' }, { internal_note: 'b' }, { internal_note: 'c' }]);
    expect(rewindOrder(current, [])).toBe(undefined);
    expect(rewindOrder(current, since.slice(0, -1))).toBe(undefined);
    expect(rewindOrder(current, since.toSpliced(1, 1))).toBe(undefined);
  });
});

/** Whether one of two who began with the sample says an amount, and the other has repriced the lines. */
function isOfOtherLines(mine: Order, theirs: Order): boolean {
  const isRepriced = (a: Order, b: Order): boolean => !sameValue(a.line_items, b.line_items);
  if (theirs.amount !== ORDER.amount) return isRepriced(ORDER, mine) || mine.amount !== ORDER.amount;
  return (
    mine.amount !== undefined && mine.amount !== ORDER.amount && isRepriced(ORDER, theirs) && isRepriced(mine, theirs)
  );
}

describe('merging', () => {
  test('of changes to different fields is both, in whichever order they had come', () => {
    fc.assert(
      fc.property(
        fc.array(patches, { minLength: 1, maxLength: 3 }),
        patches,
        fc.boolean(),
        (theirs, wishes, replaces) => {
          const taken = new Set(theirs.flatMap(fieldsOf));
          // An amount belongs to lines, so a change of the amount and a change of the lines conflict.
          if (taken.has('amount') || taken.has('line_items')) taken.add('amount').add('line_items');
          const yours = without(wishes, taken);
          const { current, since } = history(theirs);
          const merged = done(write(current, replaces ? replacing(yours) : () => yours, merging(since)));
          const mineFirst = theirs.reduce(
            (order, patch) => done(write(order, () => patch)).order,
            done(write(ORDER, () => yours)).order,
          );
          const theirsFirst = done(write(current, () => yours)).order;
          expect(content(merged.order)).toEqual(content(theirsFirst));
          expect(content(merged.order)).toEqual(content(mineFirst));
        },
      ),
    );
  });

  test('loses nothing: a field that one client alone changed has the value of that client', () => {
    fc.assert(
      fc.property(
        fc.array(patches, { minLength: 1, maxLength: 3 }),
        patches,
        fc.boolean(),
        (theirs, yours, replaces) => {
          const { current, since } = history(theirs);
          const wish = replaces ? replacing(yours) : () => yours;
          const alone = done(write(ORDER, wish)).order;
          const result = write(current, wish, merging(since));
          const clashes = new Set<string>();
          for (const field of new Set([...theirs.flatMap(fieldsOf), ...fieldsOf(yours), 'amount'])) {
            const [base, now, mine] = [ORDER, current, alone].map((order) => valueOfField(order, field));
            if (field === 'updated_at') continue;
            if (field === 'amount' && !sameValue(now, mine) && isOfOtherLines(alone, current)) {
              clashes.add(field);
              continue;
            }
            if (!sameValue(base, now) && !sameValue(base, mine) && !sameValue(now, mine)) clashes.add(field);
            else if (result.ok) {
              expect(valueOfField(result.value.order, field), field).toEqual(sameValue(base, mine) ? now : mine);
            }
          }
          if (result.ok) expect(clashes).toEqual(new Set());
          else {
            expect(result.failure).toMatchObject({ kind: 'version_conflict', currentVersion: current.version });
            expect(new Set((result.failure as { differing: string[] }).differing)).toEqual(clashes);
          }
        },
      ),
    );
  });

  test('that is refused tells all three values', () => {
    const { current, since } = history([{ internal_note: 'a', po_number: 'a' }]);
    const result = write(current, () => ({ internal_note: 'b', po_number: 'a', amount: 1 }), merging(since));
    expect(result).toMatchObject({
      failure: {
        sides: [{ field: 'internal_note', base: 'old', theirs: 'a', yours: 'b' }] satisfies ConflictingField[],
      },
    });
  });

  test('takes the caller’s time for the change, even after other changes', () => {
    const { current, since } = history([{ po_number: 'a' }]);
    const mine = '2026-02-01T00:00:00.000Z';
    const merged = done(write(current, () => ({ internal_note: 'b', updated_at: mine }), merging(since)));
    expect(merged.order).toMatchObject({ po_number: 'a', internal_note: 'b', updated_at: mine });
  });

  test('of two who both completed the order is no conflict: the first one did', () => {
    const { current, since } = history([{ status: { entry_id: 'done' } }]);
    const merged = done(write(current, () => ({ status: { entry_id: 'done' } }), merging(since)));
    expect(merged).toMatchObject({ changes: [], order: { completed_at: current.completed_at } });
  });

  test('is none where a caller knows the order as it is', () => {
    const { current, since } = history([{ po_number: 'a' }]);
    const knowing = { knownVersions: [ORDER.version, current.version], merge: true, since };
    expect(done(write(current, () => ({ po_number: 'b' }), knowing))).toMatchObject({ merged: false });
  });

  test('cannot be with a version that never was', () => {
    const { current } = history([{ po_number: 'a' }]);
    const result = write(current, () => ({ internal_note: 'b' }), { knownVersions: [99], merge: true });
    expect(result).toMatchObject({ failure: { kind: 'version_conflict', differing: ['internal_note'] } });
  });
});

/** What of a patch is about other fields. */
function without(patch: OrderPatch, taken: ReadonlySet<string>): OrderPatch {
  const kept = Object.entries(patch).filter(([field]) => !taken.has(field === 'status' ? 'status_id' : field));
  const extras = Object.entries(patch.extras ?? {}).filter(([dialect]) => !taken.has(`extras.${dialect}`));
  return { ...Object.fromEntries(kept), extras: Object.fromEntries(extras) } as OrderPatch;
}
