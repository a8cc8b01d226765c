import Big from 'big.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isExactDecimal, roundMoney } from '../../src/model/decimal.ts';

test.each([
  0, -0, 1, -1, 0.0001, -0.0001, 8.855, 99_999_999_999.9999, 999_999_999_999_999, -999_999_999_999_999,
  100_000_000_000_000,
])('%d is exact', (value) => {
  expect(isExactDecimal(value)).toBe(true);
});

test.each([
  0.00001,
  1.23456,
  0.1 + 0.2,
  1e15,
  -1e15,
  1e300,
  9_007_199_254_740_991,
  123_456_789_012.3456,
  5e-324,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
])('%d is not', (value) => {
  expect(isExactDecimal(value)).toBe(false);
});

test('every decimal of four places and fifteen digits is exact, and differs from the next one', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n }),
      fc.integer({ min: 0, max: 4 }),
      (digits, places) => {
        const text = new Big(digits.toString()).times(new Big(10).pow(-places)).toFixed(places);
        const value = Number(text);
        expect(isExactDecimal(value)).toBe(true);
        expect(new Big(value).eq(text)).toBe(true);
        expect(Number(JSON.stringify(value))).toBe(value);
      },
    ),
  );
});

test('a number with a fifth place is none', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
      fc.integer({ min: 1, max: 9 }),
      (whole, last) => {
        expect(isExactDecimal(Number(`${whole}.1234${last}`))).toBe(false);
      },
    ),
  );
});

test.each([
  ['0.00005', '0'],
  ['0.00015', '0.0002'],
  ['0.00025', '0.0002'],
  ['0.00035', '0.0004'],
  ['-0.00025', '-0.0002'],
  ['0.000250001', '0.0003'],
  ['1.23456', '1.2346'],
  ['120', '120'],
])('%s rounds to %s', (value, rounded) => {
  expect(roundMoney(new Big(value)).eq(rounded)).toBe(true);
});
