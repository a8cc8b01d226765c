import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { totals } from '../../src/core/orders/totals.ts';
import { roundMoney } from '../../src/model/decimal.ts';
import type { Charge, LineItem } from '../../src/model/order.ts';

type Priced = Parameters<typeof totals>[0];

const line = (quantity: number, more: Partial<LineItem> = {}): LineItem => ({
  id: 'l',
  sku: 'A',
  quantity,
  shipped_quantity: 0,
  invoiced_quantity: 0,
  cancelled_quantity: 0,
  picked_quantity: 0,
  ...more,
});

const order = (lines: LineItem[], more: Partial<Priced> = {}): Priced => ({
  line_items: lines,
  additional_charges: [],
  ...more,
});

describe('what an order comes to', () => {
  test('lines alone', () => {
    expect(totals(order([line(2, { unit_price: 50.25 }), line(1, { unit_price: 20 })]))).toEqual({
      subtotal: 120.5,
      total: 120.5,
      balance: 120.5,
    });
  });

  test('an amount, a percentage off a line, a discount, tax and shipping', () => {
    const lines = [
      line(2, { unit_price: 50.25 }),
      line(1, { unit_price: 20, discount: 10, discount_type: 'percentage' }),
    ];
    expect(
      totals(
        order(lines, { amount: 120.5, discount_value: 5, tax_value: 8.855, shipping_charge: 12, amount_paid: 100 }),
      ),
    ).toEqual({ subtotal: 120.5, total: 134.355, balance: 34.355 });
  });

  test('thirds, a discount per unit and a charge in per cent', () => {
    const duty: Charge = { name: 'duty', type: 'tax', value_type: 'percentage', amount: 7.5 };
    const lines = [line(3, { unit_price: 0.333, discount: 0.1, discount_type: 'value' })];
    expect(totals(order(lines, { additional_charges: [duty] }))).toEqual({
      subtotal: 0.999,
      total: 0.7739,
      balance: 0.7739,
    });
  });

  test('an amount that was sent wins over the lines, zero included', () => {
    expect(totals(order([line(2, { unit_price: 5 })], { amount: 0 }))).toMatchObject({ subtotal: 0, total: 0 });
  });

  test('a discount without a type is money, a line without a price costs nothing', () => {
    expect(totals(order([line(4, { unit_price: 5, discount: 1 }), line(9)]))).toMatchObject({
      subtotal: 20,
      total: 16,
    });
  });

  test('a charge that is a discount takes away, one without an amount does nothing', () => {
    const charges: Charge[] = [
      { name: 'voucher', type: 'discount', value_type: 'value', amount: 3 },
      { name: 'loyalty', type: 'discount', value_type: 'percentage', amount: 10 },
      { name: 'nothing', type: 'tax', value_type: 'value' },
    ];
    expect(totals(order([line(1, { unit_price: 100 })], { additional_charges: charges }))).toMatchObject({ total: 87 });
  });

  test('cancelled and shipped quantities change nothing', () => {
    const facts = { shipped_quantity: 2, cancelled_quantity: 1, invoiced_quantity: 2, picked_quantity: 2 };
    expect(totals(order([line(2, { unit_price: 5, ...facts })]))).toEqual({ subtotal: 10, total: 10, balance: 10 });
  });

  test('tax that prices have in them is not added', () => {
    const lines = [line(2, { unit_price: 59.5 })];
    expect(totals(order(lines, { tax_value: 19, taxes_included: true }))).toMatchObject({ subtotal: 119, total: 119 });
    expect(totals(order(lines, { tax_value: 19, taxes_included: false }))).toMatchObject({ total: 138 });
    const eco: Charge = { name: 'eco fee', type: 'tax', value_type: 'value', amount: 2 };
    const charged = order(lines, { tax_value: 19, taxes_included: true, additional_charges: [eco] });
    expect(totals(charged)).toMatchObject({ total: 121 });
  });

  test('what was paid back is owed again', () => {
    const paid = { amount_paid: 100, amount_refunded: 30.5 };
    expect(totals(order([line(1, { unit_price: 100 })], paid))).toMatchObject({ total: 100, balance: 30.5 });
  });

  test('what binary numbers cannot add is added', () => {
    expect(totals(order([line(1, { unit_price: 0.1 }), line(1, { unit_price: 0.2 })]))).toMatchObject({ total: 0.3 });
  });

  test('an order of nothing comes to nothing', () => {
    expect(totals(order([]))).toEqual({ subtotal: 0, total: 0, balance: 0 });
  });
});

// 0.00005 and 0.00015 lie in the middle: the first goes down to an even digit, the second up.
test.each([
  [0.5, 0.0001, 0],
  [1.5, 0.0001, 0.0002],
  [2.5, 0.0001, 0.0002],
  [3.5, 0.0001, 0.0004],
  [-0.5, 0.0001, 0],
  [-1.5, 0.0001, -0.0002],
  [0.51, 0.0001, 0.0001],
])('%d × %d rounds half to even: %d', (quantity, unit_price, total) => {
  expect(totals(order([line(quantity, { unit_price })])).total).toBe(total);
});

test('rounding happens once, at the total of a line', () => {
  // Rounded per unit it would be 3 × 0.0001; 10 % of 0.0012 is 0.00012.
  const lines = [line(30, { unit_price: 0.0012, discount: 10, discount_type: 'percentage' })];
  expect(totals(order(lines)).total).toBe(0.0324);
});

const exact = fc.integer({ min: -1_000_000, max: 10_000_000 }).map((n) => n / 10_000);
const count = fc.integer({ min: 0, max: 100_000 }).map((n) => n / 1000);

test('the total is what a sum of whole numbers says', () => {
  const lines = fc.array(fc.record({ quantity: count, unit_price: exact, discount: exact, percentage: fc.boolean() }), {
    maxLength: 8,
  });
  const scaled = (value: number, places: number): bigint => BigInt(new Big(value).times(10 ** places).toFixed(0));
  /** Half to even, from a number of 10^-places down to 10^-4. */
  const rounded = (value: bigint, places: number): bigint => {
    const unit = 10n ** BigInt(places - 4);
    const sign = value < 0n ? -1n : 1n;
    const size = value * sign;
    const [whole, rest] = [size / unit, (size % unit) * 2n];
    return sign * (rest > unit || (rest === unit && whole % 2n === 1n) ? whole + 1n : whole);
  };
  fc.assert(
    fc.property(lines, exact, exact, exact, (drafts, discount_value, tax_value, shipping_charge) => {
      let sum = scaled(tax_value, 4) + scaled(shipping_charge, 4) - scaled(discount_value, 4);
      for (const { quantity, unit_price, discount, percentage } of drafts) {
        sum += rounded(scaled(quantity, 3) * scaled(unit_price, 4), 7);
        const perUnit = percentage ? scaled(unit_price, 4) * scaled(discount, 4) : scaled(discount, 4) * 10n ** 6n;
        sum -= rounded(scaled(quantity, 3) * perUnit, 13);
      }
      const priced = order(
        drafts.map(({ percentage, ...rest }) =>
          line(rest.quantity, { ...rest, discount_type: percentage ? 'percentage' : 'value' }),
        ),
        { discount_value, tax_value, shipping_charge },
      );
      expect(new Big(totals(priced).total).times(10_000).toFixed(0)).toBe(new Big(sum.toString()).toFixed(0));
    }),
  );
});

test('a total never has more than four places', () => {
  fc.assert(
    fc.property(count, exact, (quantity, unit_price) => {
      const { total } = totals(order([line(quantity, { unit_price })]));
      expect(roundMoney(new Big(total)).toNumber()).toBe(total);
    }),
  );
});
