/** A shorter text is parsed without counting: it cannot take long. */
export const SOON_READ = 64 * 1024;

/** More than an order with full lists has. */
const MOST_NAMES = 60_000;

/** Lists and objects, side by side or nested: each costs time in every pass. */
const MOST_PARTS = 100_000;

/** A double holds every decimal with this number of digits. */
const EXACT_DIGITS = 15;

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

const isOpening = (code: number): boolean => code === 91 || code === 123;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isOfNumber = (code: number): boolean =>
  isDigit(code) || code === 46 || code === 43 || code === 45 || code === 69 || code === 101;

/**
 * The reason why a long JSON text has too much to be parsed at once, as a clause, or `undefined`. One pass, much faster
 * than parsing.
 */
export function excessIn(text: string): string | undefined {
  if (text.length < SOON_READ) return undefined;
  let names = 0;
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) {
      if (++names > MOST_NAMES) return `has more than ${MOST_NAMES} names`;
    } else if (isOpening(code)) {
      if (++parts > MOST_PARTS) return `has more than ${MOST_PARTS} lists and objects`;
    }
  }
  return undefined;
}

/**
 * Replaces each number that a double does not hold exactly by one that parses as infinite. The runtime's own hook for
 * numbers takes a hundred times as long.
 */
export function withoutInexact(text: string): string {
  const pieces: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (isDigit(code)) {
      const end = endOfNumber(text, at);
      if (mayBeInexact(text, at, end) && !isExact(text.slice(at, end))) {
        pieces.push(text.slice(copied, at), INFINITE.padEnd(end - at));
        copied = end;
      }
      at = end - 1;
    }
  }
  return copied === 0 ? text : pieces.join('') + text.slice(copied);
}

/** Parses as `Infinity`, and is not longer than any inexact number, so that positions after it stay. */
const INFINITE = '1e999';

/** JSON numbers without exponents; the quick path, since most numbers are short. */
function mayBeInexact(text: string, start: number, end: number): boolean {
  if (end - start > EXACT_DIGITS) return true;
  for (let at = start; at < end; at++) if ((text.charCodeAt(at) | 32) === 101) return true;
  return false;
}

/** ECMA-262, `Number::toString`: no double has more digits. */
const LONGEST_DOUBLE = 17;

/** RFC 8259, section 6, without the sign. */
const NUMBER = /^(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** For two numbers as close as a decimal and its double, comparing digits decides equality. */
function isExact(source: string): boolean {
  const digits = digitsOf(source);
  // The parser refuses a text that is not a number.
  if (digits.length > LONGEST_DOUBLE) return !NUMBER.test(source);
  const value = Number(source);
  return (Number.isFinite(value) && digits === digitsOf(String(value))) || !NUMBER.test(source);
}

/** The significant digits of a number as written. */
function digitsOf(source: string): string {
  const exponent = source.search(/e/i);
  const point = source.indexOf('.');
  const end = exponent < 0 ? source.length : exponent;
  const digits = point < 0 ? source.slice(0, end) : source.slice(0, point) + source.slice(point + 1, end);
  let first = 0;
  while (digits[first] === '0') first++;
  let last = digits.length;
  while (last > first && digits[last - 1] === '0') last--;
  return digits.slice(first, last);
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && isOfNumber(text.charCodeAt(end))) end++;
  return end;
}

/** The position of the closing quote, or the end of the text. */
export function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}
