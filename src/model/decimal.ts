import Big from 'big.js';
import { minorUnitPlaces } from './currency.ts';

/** The most decimal places and significant digits a number in an order may have. */
export const MAX_DECIMAL_PLACES = 4;
export const MAX_SIGNIFICANT_DIGITS = 15;

/**
 * Whether a number is exact as money or quantity: finite, with at most 4 decimal places and 15 significant digits.
 * Every such decimal survives the conversion to a double and back. So orders hold plain numbers, and only sums use
 * `Big`.
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

/** Rounds half-even to 4 places, once, for the total of a line or charge. */
export function roundMoney(value: Big): Big {
  return value.round(MAX_DECIMAL_PLACES, Big.roundHalfEven);
}

/**
 * Rounds the total of an order half away from zero to the minor unit of its currency. Without such a unit it rounds
 * half-even to 4 places.
 */
export function roundTotal(value: Big, currency: string | undefined): Big {
  const places = minorUnitPlaces(currency);
  return places === undefined ? roundMoney(value) : value.round(places, Big.roundHalfUp);
}

/**
 * A decimal in a reply: a number, or its digits where a double would round it. `JSON.stringify` writes both as numbers.
 */
export type ShownDecimal = number | JsonDigits;

/**
 * The value that `JSON.rawJSON` makes of a number's digits (https://github.com/tc39/proposal-json-parse-with-source).
 */
export interface JsonDigits {
  readonly rawJSON: string;
}

const { rawJSON } = JSON as unknown as { rawJSON(text: string): JsonDigits };

/** A sum in a reply. Sums may have more digits than the numbers of an order. */
export function shownDecimal(value: Big): ShownDecimal {
  const isDouble = value.c.length <= MAX_SIGNIFICANT_DIGITS && value.e < MAX_SIGNIFICANT_DIGITS;
  return isDouble ? value.toNumber() : rawJSON(value.toFixed());
}

/** The digits of a shown decimal. */
export const digitsOf = (value: ShownDecimal): string => (typeof value === 'number' ? String(value) : value.rawJSON);

/** Only a number with such a run of digits can lose digits. Other texts are not examined further. */
const LONG_NUMBER = /[\d.]{16,}|\d[eE]/;

/** Whether reading this JSON into doubles could round a number. */
export const mayRound = (json: string): boolean => LONG_NUMBER.test(json);

/** Reads JSON that the hub wrote. A number that a double would round keeps its digits. */
export function readShown(json: string): unknown {
  return mayRound(json) ? JSON.parse(json, keepDigits) : JSON.parse(json);
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return Number.isFinite(value) && new Big(context.source).eq(value) ? value : rawJSON(context.source);
}
