/** The ASCII digits of a text, in their order. */
export const digitsOf = (text: string): string => text.replaceAll(/[^0-9]/g, '');

/** Digits between signs that people write into phone numbers: blanks, hyphens, brackets, dots, slashes, a plus. */
const PHONE = /^[\d\s\p{Pd}\p{Ps}\p{Pe}.,/+]+$/u;

/** The zero that is not dialled from abroad, as in `+49 (0)30`. */
const TRUNK_ZERO = /\(0\)/;

const LEAST_DIGITS = 6;
/** After a plus sign, which nothing but a phone number begins with. */
const LEAST_AFTER_PLUS = 3;

/**
 * The digits of a text that can be a phone number or its beginning or end, without zeros before them: `030 5512` and
 * `+49 (0)30 5512` are spelled with a trunk or an international prefix. `undefined` for another text, and for fewer
 * digits than tell a phone number from another one.
 */
export function phoneDigits(text: string): string | undefined {
  const sought = text.trim();
  if (!PHONE.test(sought)) return undefined;
  const digits = digitsOf(sought.replace(TRUNK_ZERO, '')).replace(/^0+/, '');
  return digits.length >= (sought.startsWith('+') ? LEAST_AFTER_PLUS : LEAST_DIGITS) ? digits : undefined;
}
