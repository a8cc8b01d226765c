/** A shorter text is read without a look at what is in it: it has not enough to take long. */
export const SOON_READ = 64 * 1024;

/** Above what an order can have whose lists are all full. */
const MOST_NAMES = 60_000;

/** Lists and objects, beside each other or within each other: what goes through them takes long for each. */
const MOST_PARTS = 100_000;

/** A double holds every decimal of so many digits. */
const EXACT_DIGITS = 15;

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

const isOpening = (code: number): boolean => code === 91 || code === 123;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isOfNumber = (code: number): boolean =>
  isDigit(code) || code === 46 || code === 43 || code === 45 || code === 69 || code === 101;

/**
 * What a long JSON text has too much of to be read in one go, as a clause; `undefined` when it has not. Goes through the text
 * once, much faster than it can be read.
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
 * The text with each number that a double does not hold exactly as one that it does not hold at all, which is read as
 * infinite. To be told of each number by the runtime takes a hundred times as long.
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

/** Read as `Infinity`, and no longer than any number that is inexact: what comes behind it keeps its place. */
const INFINITE = '1e999';

/** JSON without exponents, quickly: most numbers are short. */
function mayBeInexact(text: string, start: number, end: number): boolean {
  if (end - start > EXACT_DIGITS) return true;
  for (let at = start; at < end; at++) if ((text.charCodeAt(at) | 32) === 101) return true;
  return false;
}

/** ECMA-262, `Number::toString`: no double is written with more digits. */
const LONGEST_DOUBLE = 17;

/** RFC 8259, section 6, without the sign. */
const NUMBER = /^(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Of two numbers as near to each other as a decimal and its double, the digits tell whether they are equal. */
function isExact(source: string): boolean {
  const digits = digitsOf(source);
  // The reader refuses a text that is not a number.
  if (digits.length > LONGEST_DOUBLE) return !NUMBER.test(source);
  const value = Number(source);
  return (Number.isFinite(value) && digits === digitsOf(String(value))) || !NUMBER.test(source);
}

/** The significant digits of a number as it is written. */
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

/** Where the quote is that closes the text; the end of all where none does. */
export function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}
