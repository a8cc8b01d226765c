import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Counted, recount } from '../../src/core/orders/counted-items.ts';
import type { LineItem } from '../../src/model/order.ts';
import type { CountedItem } from '../../src/model/record.ts';

/** Quantities as orders have them: pieces, or a weight. */
const quantity = fc.constantFrom(0, 0.1, 0.2, 1, 2, 2.5, 3);
const sku = fc.constantFrom('A', 'B');

const lines: fc.Arbitrary<LineItem[]> = fc
  .array(fc.record({ sku, quantity, cancelled_quantity: quantity, shipped_quantity: quantity }), { maxLength: 5 })
  .map((all) =>
    all.map((each, i) => ({ ...each, id: `line-${i}`, invoiced_quantity: 0, picked_quantity: 0 }) as LineItem),
  );

const items: fc.Arbitrary<CountedItem[]> = fc
  .array(fc.record({ sku, quantity: fc.constantFrom(0.1, 1, 2, 3) }), { maxLength: 4 })
  .map((all) => all.map((each, i) => ({ ...each, id: `item-${i}` })));

const counted = (all: readonly LineItem[], of?: string): number =>
  all.reduce((sum, line) => (of === undefined || line.sku === of ? sum + line.shipped_quantity * 10 : sum), 0);

const count = (all: readonly LineItem[], before: Counted<CountedItem> | undefined, after: Counted<CountedItem>) =>
  recount(all, 'shipped_quantity', before, after);

test('what is counted is what the items say, in lines with their sku, and no more than is left', () => {
  fc.assert(
    fc.property(lines, items, (all, some) => {
      const done = count(all, undefined, { items: some, counts: true });
      if (done.wrong.length > 0) return;
      for (const name of ['A', 'B']) {
        const asked = some.reduce((sum, item) => (item.sku === name ? sum + item.quantity * 10 : sum), 0);
        expect(Math.round(counted(done.lines, name) - counted(all, name))).toBe(Math.round(asked));
      }
      for (const [i, line] of done.lines.entries()) {
        const was = all[i] as LineItem;
        if (line === was) continue;
        expect({ ...line, shipped_quantity: was.shipped_quantity }).toEqual(was);
        expect(line.shipped_quantity).toBeLessThanOrEqual(line.quantity - line.cancelled_quantity);
      }
    }),
  );
});

test('an item is refused exactly when the lines have no room for it, and then with what is left', () => {
  fc.assert(
    fc.property(lines, fc.constantFrom(0.1, 1, 2, 3), (all, wanted) => {
      const room = all
        .filter((line) => line.sku === 'A')
        .map((line) => Math.max(0, Math.round((line.quantity - line.cancelled_quantity - line.shipped_quantity) * 10)))
        .reduce((sum, each) => sum + each, 0);
      const { wrong } = count(all, undefined, { items: [{ id: 'i', sku: 'A', quantity: wanted }], counts: true });
      if (!all.some((line) => line.sku === 'A')) expect(wrong).toEqual([{ index: 0, left: undefined }]);
      else expect(wrong).toEqual(room >= Math.round(wanted * 10) ? [] : [{ index: 0, left: room / 10 }]);
    }),
  );
});

test('what is taken back leaves the lines as they were, and counting anew what counts changes nothing', () => {
  fc.assert(
    fc.property(lines, items, (all, some) => {
      const done = count(all, undefined, { items: some, counts: true });
      if (done.wrong.length > 0) return;
      const now = { items: done.items, counts: true };
      expect(count(done.lines, now, { items: done.items, counts: true }).lines).toBe(done.lines);
      const back = count(done.lines, now, { items: done.items, counts: false });
      expect([back.lines, back.wrong]).toEqual([all, []]);
      expect(back.items).toEqual(some);
    }),
  );
});
