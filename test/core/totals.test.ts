import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shownTotals, totals } from '../../src/core/orders/totals.ts';
import { minorUnitPlaces } from '../../src/model/currency.ts';
import type { Charge, LineItem, PaymentStatus } from '../../src/model/order.ts';

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
  payment_status: 'PENDING',
  ...more,
});

/** As JSON says it, digit by digit. */
const written = (priced: Priced): string => JSON.stringify(shownTotals(priced));

describe('what an order comes to', () => {
  test('lines alone', () => {
    expect(shownTotals(order([line(2, { unit_price: 50.25 }), line(1, { unit_price: 20 })]))).toEqual({
      subtotal: 120.5,
      total: 120.5,
      balance: 120.5,
    });
  });

  const mixed = order(
    [line(2, { unit_price: 50.25 }), line(1, { unit_price: 20, discount: 10, discount_type: 'percentage' })],
    { amount: 120.5, discount_value: 5, tax_value: 8.855, shipping_charge: 12, amount_paid: 100 },
  );

  test('an amount, a percentage off a line, a discount, tax and shipping', () => {
    expect(shownTotals(mixed)).toEqual({ subtotal: 120.5, total: 134.355, balance: 34.355 });
    expect(shownTotals({ ...mixed, currency: 'USD' })).toEqual({ subtotal: 120.5, total: 134.36, balance: 34.36 });
  });

  test('thirds, a discount per unit and a charge in per cent', () => {
    const duty: Charge = { name: 'duty', type: 'tax', value_type: 'percentage', amount: 7.5 };
    const lines = [line(3, { unit_price: 0.333, discount: 0.1, discount_type: 'value' })];
    const thirds = order(lines, { additional_charges: [duty] });
    expect(shownTotals(thirds)).toEqual({ subtotal: 0.999, total: 0.7739, balance: 0.7739 });
    expect(shownTotals({ ...thirds, currency: 'USD' })).toEqual({ subtotal: 1, total: 0.77, balance: 0.77 });
  });

  test('an amount that was sent wins over the lines, zero included', () => {
    expect(shownTotals(order([line(2, { unit_price: 5 })], { amount: 0 }))).toMatchObject({ subtotal: 0, total: 0 });
  });

  test('a discount without a type is money, a line without a price costs nothing', () => {
    expect(shownTotals(order([line(4, { unit_price: 5, discount: 1 }), line(9)]))).toMatchObject({
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
    expect(shownTotals(order([line(1, { unit_price: 100 })], { additional_charges: charges }))).toMatchObject({
      total: 87,
    });
  });

  test('cancelled and shipped quantities change nothing', () => {
    const facts = { shipped_quantity: 2, cancelled_quantity: 1, invoiced_quantity: 2, picked_quantity: 2 };
    const shown = shownTotals(order([line(2, { unit_price: 5, ...facts })]));
    expect(shown).toEqual({ subtotal: 10, total: 10, balance: 10 });
  });

  test('tax that prices have in them is not added', () => {
    const lines = [line(2, { unit_price: 59.5 })];
    const taxed = order(lines, { tax_value: 19, taxes_included: true });
    expect(shownTotals(taxed)).toMatchObject({ subtotal: 119, total: 119 });
    expect(shownTotals(order(lines, { tax_value: 19, taxes_included: false }))).toMatchObject({ total: 138 });
    const eco: Charge = { name: 'eco fee', type: 'tax', value_type: 'value', amount: 2 };
    expect(shownTotals({ ...taxed, additional_charges: [eco] })).toMatchObject({ total: 121 });
  });

  test('what binary numbers cannot add is added', () => {
    const lines = [line(1, { unit_price: 0.1 }), line(1, { unit_price: 0.2 })];
    expect(shownTotals(order(lines))).toMatchObject({ total: 0.3 });
  });

  test('an order of nothing comes to nothing', () => {
    expect(shownTotals(order([]))).toEqual({ subtotal: 0, total: 0, balance: 0 });
  });
});

describe('what is owed', () => {
  const hundred = order([line(1, { unit_price: 100 })]);

  test.each<[PaymentStatus, number | undefined]>([
    ['PENDING', 100],
    ['PARTIALLY_PAID', undefined],
    ['PAID', 0],
    ['OVERPAID', 0],
    ['REFUNDED', 0],
    ['VOIDED', 0],
  ])('follows %s where the amount paid is not known: %s', (payment_status, balance) => {
    const shown = shownTotals({ ...hundred, payment_status });
    expect(shown.balance).toBe(balance);
    expect('balance' in shown).toBe(balance !== undefined);
    expect(shownTotals({ ...hundred, payment_status, amount_refunded: 3 }).balance).toBe(balance);
  });

  test.each<PaymentStatus>(['PENDING', 'PARTIALLY_PAID', 'PAID', 'OVERPAID', 'REFUNDED', 'VOIDED'])(
    'is what was not paid where that is known, be it %s',
    (payment_status) => {
      expect(shownTotals({ ...hundred, payment_status, amount_paid: 0 }).balance).toBe(100);
      expect(shownTotals({ ...hundred, payment_status, amount_paid: 120 }).balance).toBe(-20);
      expect(shownTotals({ ...hundred, payment_status, amount_paid: 100, amount_refunded: 30.5 }).balance).toBe(30.5);
    },
  );

  test('is nothing when the total was paid as it is shown', () => {
    const priced = order([line(1, { unit_price: 134.355 })], { currency: 'USD', amount_paid: 134.36 });
    expect(shownTotals(priced)).toMatchObject({ total: 134.36, balance: 0 });
  });
});

describe('money is rounded once, half away from zero, to the minor unit', () => {
  test.each<[string, Priced, number]>([
    ['3 × 3.335 USD', order([line(3, { unit_price: 3.335 })], { currency: 'USD' }), 10.01],
    ['0.7739 USD', order([line(1, { unit_price: 0.7739 })], { currency: 'USD' }), 0.77],
    ['134.355 USD', order([line(1, { unit_price: 134.355 })], { currency: 'USD' }), 134.36],
    ['-134.355 USD', order([], { currency: 'USD', discount_value: 134.355 }), -134.36],
    ['99.5 JPY + 0.2', order([line(1, { unit_price: 99.5 })], { currency: 'JPY', shipping_charge: 0.2 }), 100],
    ['1.2345 KWD × 3', order([line(3, { unit_price: 1.2345 })], { currency: 'KWD' }), 3.704],
    ['1.2345 CLF', order([line(1, { unit_price: 1.2345 })], { currency: 'CLF' }), 1.2345],
    ['1.2345 XAU, which has no minor unit', order([line(1, { unit_price: 1.2345 })], { currency: 'XAU' }), 1.2345],
    ['1.2345 without a currency', order([line(1, { unit_price: 1.2345 })]), 1.2345],
  ])('%s', (_name, priced, total) => {
    expect(shownTotals(priced).total).toBe(total);
  });

  test('3 × 33.33, 33.333 % off, a charge of 19 %', () => {
    const charge: Charge = { name: 'duty', type: 'tax', value_type: 'percentage', amount: 19 };
    const lines = [line(3, { unit_price: 33.33, discount: 33.333, discount_type: 'percentage' })];
    const priced = order(lines, { additional_charges: [charge] });
    expect(shownTotals(priced).total).toBe(85.6584);
    expect(shownTotals({ ...priced, currency: 'USD' })).toEqual({ subtotal: 99.99, total: 85.66, balance: 85.66 });
  });

  test('the total is not made from the rounded subtotal', () => {
    const priced = order([line(1, { unit_price: 0.995 })], { currency: 'USD', shipping_charge: 0.009 });
    expect(shownTotals(priced)).toMatchObject({ subtotal: 1, total: 1 });
  });
});

describe('the places of a minor unit', () => {
  // Where ICU counts the places that are in use, and not those of ISO 4217.
  const IN_USE = 'AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR SLL SOS SYP YER'.split(' ');

  test('are those of the runtime, but for currencies whose smallest coins are out of use', () => {
    const placesInUse = (currency: string) =>
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
    const others = Intl.supportedValuesOf('currency').filter((code) => !IN_USE.includes(code));
    const differing = others.filter((code) => ![undefined, placesInUse(code)].includes(minorUnitPlaces(code)));
    expect(differing).toEqual([]);
    expect(IN_USE.filter((code) => minorUnitPlaces(code) !== 2)).toEqual(['IQD']);
  });

  test('are none where ISO 4217 gives none', () => {
    expect(minorUnitPlaces('IQD')).toBe(3);
    expect(minorUnitPlaces('UYW')).toBe(4);
    expect(minorUnitPlaces('XXX')).toBeUndefined();
    expect(minorUnitPlaces('QQQ')).toBe(2);
    expect(minorUnitPlaces(undefined)).toBeUndefined();
  });
});

describe('a sum that no double holds is written digit by digit', () => {
  test('9 999 999 × 99 999 999.99', () => {
    const priced = order([line(9_999_999, { unit_price: 99_999_999.99 })], { currency: 'USD' });
    const exact = '999999899900000.01';
    expect(written(priced)).toBe(`{"subtotal":${exact},"total":${exact},"balance":${exact}}`);
  });

  test('the largest of everything, without an exponent', () => {
    const most = 999_999_999_999_999;
    const priced = order(Array.from({ length: 2000 }, () => line(most, { unit_price: most })));
    const exact = 2000n * BigInt(most) * BigInt(most);
    expect(written(priced)).toBe(`{"subtotal":${exact},"total":${exact},"balance":${exact}}`);
    expect(written(order([line(most, { unit_price: 1_000_000 })], { amount: 1e14 }))).toContain(
      '"total":100000000000000,',
    );
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
  expect(totals(order([line(quantity, { unit_price })])).total.eq(total)).toBe(true);
});

test('rounding happens once, at the total of a line', () => {
  // Rounded per unit it would be 3 × 0.0001; 10 % of 0.0012 is 0.00012.
  const lines = [line(30, { unit_price: 0.0012, discount: 10, discount_type: 'percentage' })];
  expect(shownTotals(order(lines)).total).toBe(0.0324);
});

describe('totals are what whole numbers say', () => {
  /** A decimal as a whole number of 10^-places. */
  const scaled = (value: number, places: number): bigint => BigInt(new Big(value).times(10 ** places).toFixed(0));
  const size = (value: bigint): bigint => (value < 0n ? -value : value);
  /** From a number of 10^-places to one of 10^-to, half to even or half away from zero. */
  const rounded = (value: bigint, places: number, to: number, half: 'even' | 'away'): bigint => {
    const unit = 10n ** BigInt(places - to);
    const [whole, twice] = [size(value) / unit, (size(value) % unit) * 2n];
    const isUp = twice > unit || (twice === unit && (half === 'away' || whole % 2n === 1n));
    return (value < 0n ? -1n : 1n) * (isUp ? whole + 1n : whole);
  };

  const small = fc.integer({ min: -1_000_000, max: 10_000_000 }).map((n) => n / 10_000);
  // 15 significant digits, of which 0 to 4 behind the point.
  const large = fc
    .tuple(fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n }), fc.integer({ min: 0, max: 4 }))
    .map(([digits, places]) => Number(new Big(digits.toString()).div(10 ** places).toFixed(places)));
  const money = fc.oneof(small, large);
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const quantity = fc.oneof(
    fc.integer({ min: 0, max: 100_000 }).map((n) => n / 1000),
    fc.integer({ min: 0, max: 999_999_999 }),
  );
  const sums = fc.record({
    lines: fc.array(
      fc.record({
        quantity,
        unit_price: money,
        discount: money,
        discount_type: fc.constantFrom('percentage', 'value'),
      }),
      { maxLength: 8 },
    ),
    charges: fc.array(
      fc.record({
        type: fc.constantFrom('tax', 'discount'),
        value_type: fc.constantFrom('value', 'percentage'),
        amount: money,
      }),
      { maxLength: 3 },
    ),
    currency: fc.constantFrom(undefined, 'USD', 'JPY', 'KWD', 'CLF', 'XAU'),
    amount: maybe(money),
    amount_paid: money,
    amount_refunded: maybe(money),
    discount_value: maybe(money),
    tax_value: maybe(money),
    taxes_included: maybe(fc.boolean()),
    shipping_charge: maybe(money),
  });

  test('whatever the sizes, signs and currencies', () => {
    fc.assert(
      fc.property(sums, ({ lines, charges, ...fields }) => {
        const priced = order(
          lines.map((each) => line(each.quantity, each as Partial<LineItem>)),
          { ...fields, additional_charges: charges.map((charge) => ({ name: 'c', ...charge }) as Charge) },
        );
        const at4 = (value: number | undefined): bigint => scaled(value ?? 0, 4);
        const gross = lines.map(({ quantity: count, unit_price }) => scaled(count, 3) * at4(unit_price));
        const off = lines.map(({ quantity: count, unit_price, discount, discount_type }) => {
          const perUnit = discount_type === 'percentage' ? at4(unit_price) * at4(discount) : at4(discount) * 10n ** 6n;
          return scaled(count, 3) * perUnit;
        });
        const add = (parts: bigint[]): bigint => parts.reduce((sum, part) => sum + part, 0n);
        const subtotal =
          fields.amount === undefined ? add(gross.map((part) => rounded(part, 7, 4, 'even'))) : at4(fields.amount);
        const charged = charges.map(({ type, value_type, amount }) => {
          const value = value_type === 'percentage' ? rounded(subtotal * at4(amount), 10, 4, 'even') : at4(amount);
          return type === 'tax' ? value : -value;
        });
        const exact =
          subtotal -
          add(off.map((part) => rounded(part, 13, 4, 'even'))) -
          at4(fields.discount_value) +
          (fields.taxes_included ? 0n : at4(fields.tax_value)) +
          at4(fields.shipping_charge) +
          add(charged);
        const places = fields.currency === undefined ? 4 : (minorUnitPlaces(fields.currency) ?? 4);
        const toMinor = (value: bigint): bigint => rounded(value, 4, places, 'away') * 10n ** BigInt(4 - places);
        const total = toMinor(exact);
        const expected = {
          subtotal: toMinor(subtotal),
          total,
          balance: toMinor(total - at4(fields.amount_paid) + at4(fields.amount_refunded)),
        };
        // Read as text: what JSON says is what counts, not what a double makes of it.
        const said = Object.fromEntries(
          [...written(priced).matchAll(/"(\w+)":(-?[\d.]+)/g)].map(([, name, digits]) => [
            name,
            BigInt(new Big(digits as string).times(10_000).toFixed(0)),
          ]),
        );
        expect(said).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
