import sjson from 'secure-json-parse';
import { mayRound } from '../model/decimal.ts';
import type { Problem } from '../model/failure.ts';
import { MOST_PROBLEMS } from './validation.ts';

/** The body is not JSON; `message` says why, for the client. */
export class MalformedBodyError extends Error {
  /** In characters from the start, if known. */
  readonly position: number | undefined;

  constructor(message: string, position?: number) {
    super(message);
    this.position = position;
  }
}

/**
 * Parses JSON. A number that a double cannot hold exactly becomes infinite, which no schema accepts: it must be refused,
 * not rounded. Throws `MalformedBodyError`, also for keys that would reach a prototype, and for more names, lists or
 * objects than can be parsed without delaying other requests.
 */
export function parseJsonText(text: string): unknown {
  const excess = excessIn(text);
  if (excess !== undefined) throw new MalformedBodyError(`the body ${excess}`);
  const exact = mayRound(text) ? withoutInexact(text) : text;
  try {
    return sjson.parse(exact, null, {
      protoAction: 'error',
      constructorAction: 'error',
    });
  } catch (error) {
    const { message } = error as Error;
    if (message.includes('forbidden prototype')) {
      throw new MalformedBodyError('the body has a forbidden key (__proto__ or constructor)');
    }
    const position = /at position (\d+)/.exec(message)?.[1];
    throw new MalformedBodyError('the body is not valid JSON', position === undefined ? undefined : Number(position));
  }
}

/** In JSON of valid UTF-8, only escapes can make NUL and lone surrogates; a form can escape or contain NUL. */
const SUSPICIOUS_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])|%00|\0/;

/** The problems of strings in a body that cannot be stored: they have NUL or half of a surrogate pair. */
export function problemsInText(text: string, value: unknown): Problem[] {
  if (!SUSPICIOUS_ESCAPE.test(text)) return [];
  const problems: Problem[] = [];
  // Iterative, since a hostile body can be nested deeper than the call stack.
  const rest: (Place & { value: unknown })[] = [{ path: [], letters: 0, value }];
  let found = 0;
  for (let next = rest.pop(); next && problems.length < MOST_PROBLEMS; next = rest.pop()) {
    const place = next;
    const look = (key: string | number, child: unknown): void => {
      if (typeof key === 'string' && !isText(key)) problems.push(badText(place.path));
      else if (typeof child === 'string' ? !isText(child) : typeof child === 'object' && child !== null) {
        if (typeof child === 'string') found++;
        rest.push({ ...within(place, key), value: child });
      }
    };
    if (typeof next.value === 'string') {
      if (!isText(next.value)) problems.push(badText(next.path));
    } else if (Array.isArray(next.value)) {
      for (let i = 0; i < next.value.length && found < MOST_PROBLEMS; i++) look(i, next.value[i]);
    } else if (typeof next.value === 'object' && next.value !== null) {
      for (const [key, child] of Object.entries(next.value)) if (found < MOST_PROBLEMS) look(key, child);
    }
  }
  return problems;
}

interface Place {
  path: Problem['path'];
  letters: number;
}

const MOST_PARTS = 64;
const MOST_LETTERS = 1000;

/** A path that is deeper than a name may be long is reported by its parent: a hostile body could be all path. */
function within({ path, letters }: Place, key: string | number): Place {
  const more = letters + String(key).length;
  const isNamed = path.length < MOST_PARTS && more <= MOST_LETTERS;
  return isNamed ? { path: [...path, key], letters: more } : { path, letters: Number.POSITIVE_INFINITY };
}

/** Whether a string can be stored: Unicode without NUL and without halves of surrogate pairs. */
export const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const badText = (path: Problem['path']): Problem => ({
  place: 'body',
  path,
  rule: 'text',
  reason: 'must be Unicode text without NUL and without unpaired surrogates',
  binding: 'shape',
});

/** A shorter text is parsed without counting: it cannot take long. */
export const SOON_READ = 64 * 1024;

/** More than an order with full lists has. */
const MOST_NAMES = 60_000;

/** Lists and objects, side by side or nested: each costs time in every pass. */
const MOST_CONTAINERS = 100_000;

/** Entries of lists and objects: more than any list that an operation takes. */
const MOST_VALUES = 1_000_000;

/** Numbers that no double holds: few are explained, and each is slow to find. */
const MOST_INEXACT = 10_000;

/** In characters. The runtime reads a number of megabytes in one go. */
const LONGEST_NUMBER = 1000;

/** A double holds every decimal with this number of digits. */
const EXACT_DIGITS = 15;

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const COMMA = 44;
const ZERO = 48;
const POINT = 46;

const isOpening = (code: number): boolean => code === 91 || code === 123;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isOfNumber = (code: number): boolean =>
  isDigit(code) || code === 46 || code === 43 || code === 45 || code === 69 || code === 101;

/**
 * The reason why a long JSON text has too much to be parsed at once, as a clause, or `undefined`. One pass, much faster
 * than parsing.
 */
function excessIn(text: string): string | undefined {
  if (text.length < SOON_READ) return undefined;
  let names = 0;
  let parts = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) {
      if (++names > MOST_NAMES) return `has more than ${MOST_NAMES} names`;
    } else if (isOpening(code)) {
      if (++parts > MOST_CONTAINERS) return `has more than ${MOST_CONTAINERS} lists and objects`;
    } else if (code === COMMA) {
      if (++values > MOST_VALUES) return `has more than ${MOST_VALUES} values`;
    } else if (isDigit(code)) {
      const end = endOfNumber(text, at);
      if (end - at > LONGEST_NUMBER) return `has a number of more than ${LONGEST_NUMBER} characters`;
      at = end - 1;
    }
  }
  return undefined;
}

/**
 * Replaces each number that a double does not hold exactly by one that parses as infinite. The runtime's own hook for
 * numbers takes a hundred times as long.
 */
function withoutInexact(text: string): string {
  const pieces: string[] = [];
  let copied = 0;
  let found = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (isDigit(code)) {
      const end = endOfNumber(text, at);
      if (isInexact(text, at, end)) {
        if (++found > MOST_INEXACT)
          throw new MalformedBodyError(`the body has more than ${MOST_INEXACT} numbers that no double holds`);
        pieces.push(text.slice(copied, at), INFINITE, ' '.repeat(end - at - INFINITE.length));
        copied = end;
      }
      at = end - 1;
    }
  }
  return copied === 0 ? text : pieces.join('') + text.slice(copied);
}

/** Parses as `Infinity`, and is not longer than any inexact number, so that positions after it stay. */
const INFINITE = '1e999';

/** ECMA-262, `Number::toString`: no double has more digits. */
const LONGEST_DOUBLE = 17;

/** RFC 8259, section 6, without the sign. */
const NUMBER = /^(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Whether a number of the text is none that a double holds. For two numbers as close as a decimal and its double, comparing
 * digits decides equality. A text that is not a number is left to the parser, which refuses it.
 */
function isInexact(text: string, start: number, end: number): boolean {
  let significant = 0;
  let zeros = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    // A number with an exponent may be out of range, whatever its digits.
    if (!isDigit(code) && code !== POINT) return !isExact(text.slice(start, end));
    if (code === ZERO) zeros += significant > 0 ? 1 : 0;
    else if (code !== POINT) {
      significant += zeros + 1;
      zeros = 0;
    }
  }
  if (significant <= EXACT_DIGITS) return false;
  const source = text.slice(start, end);
  return significant > LONGEST_DOUBLE ? NUMBER.test(source) : !isExact(source);
}

function isExact(source: string): boolean {
  const value = Number(source);
  return (Number.isFinite(value) && digitsOf(source) === digitsOf(String(value))) || !NUMBER.test(source);
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
