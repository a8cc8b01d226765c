import Big from 'big.js';

/** The most decimal places and significant digits a number in an order may have. */
export const MAX_DECIMAL_PLACES = 4;
export const MAX_SIGNIFICANT_DIGITS = 15;

/**
 * Whether a number is exact money or quantity: finite, at most 4 decimal places and 15 significant digits. Every such
 * decimal survives the way through a binary double unchanged, so an order holds plain numbers and only sums use `Big`.
 */
export function isExactDecimal(value: number): boolean {
  if (!Number.isFinite(value)) return false;
  const { c: digits, e: exponent } = new Big(value);
  return (
    digits.length <= MAX_SIGNIFICANT_DIGITS &&
    digits.length - 1 - exponent <= MAX_DECIMAL_PLACES &&
    exponent < MAX_SIGNIFICANT_DIGITS
  );
}

/** Rounds half-even to 4 places: the one rounding rule, used once at the total of a line or charge. */
export function roundMoney(value: Big): Big {
  return value.round(MAX_DECIMAL_PLACES, Big.roundHalfEven);
}
