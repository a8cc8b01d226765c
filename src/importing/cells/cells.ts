import Big from 'big.js';
import { digitsOf, type ShownDecimal } from '../../model/decimal.ts';
import type { Problem, ProblemRule } from '../../model/failure.ts';
import type { CellType } from '../fields.ts';

/** Why a cell cannot be read. */
export class CellFault {
  readonly rule: ProblemRule;
  readonly reason: string;

  constructor(rule: ProblemRule, reason: string) {
    this.rule = rule;
    this.reason = reason;
  }
}

/** The rules of request bodies, for JSON in a file. */
export interface JsonRules {
  /** Parses JSON. Throws for text that is not JSON, or has a key that would reach a prototype; `position` says where. */
  readJson(text: string): unknown;
  /** Where texts that were read from this JSON cannot be stored. */
  textProblems(text: string, value: unknown): Problem[];
  /** The names that an object of this JSON has more than once. */
  repeatedNames(text: string): Problem[];
}

/** Parses the JSON of a cell. Throws a `CellFault`, or any other error for text that is not JSON. */
export type ReadJson = (text: string) => unknown;

/** Builds the reader of JSON cells, by the rules of request bodies. */
export const cellReaderOf =
  ({ readJson, repeatedNames }: Pick<JsonRules, 'readJson' | 'repeatedNames'>): ReadJson =>
  (text) => {
    const value = readJson(text);
    if (repeatedNames(text).length > 0) throw new CellFault('duplicate', 'has a name more than once in one object');
    return value;
  };

/** Reads one cell. Returns the value, or a `CellFault`. */
export type ReadCell = (cell: string) => unknown;

/**
 * A spreadsheet runs a text that starts like this as a formula. The hub writes an apostrophe before it, and before a text that starts
 * with an apostrophe, so that a reader can take exactly one away.
 * See https://owasp.org/www-community/attacks/CSV_Injection.
 */
const FORMULA_LIKE = /^[=+\-@\t\r'＝＋－＠]/;
const GUARDED = /^'[=+\-@\t\r'＝＋－＠]/;

const GUARDED_FORMULA = /^'[=+\-@\t\r＝＋－＠]/;

/** A text of another program without the apostrophe before a formula. Other apostrophes belong to the text. */
export const withoutGuard = (cell: string): string =>
  cell.charCodeAt(0) === 0x27 && GUARDED_FORMULA.test(cell) ? cell.slice(1) : cell;

/** A text that the hub wrote, without the apostrophe that it added. */
const unguarded = (cell: string): string => (cell.charCodeAt(0) === 0x27 && GUARDED.test(cell) ? cell.slice(1) : cell);

const guarded = (text: string): string => (FORMULA_LIKE.test(text) ? `'${text}` : text);

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Only a longer number can lose digits. */
const ALWAYS_EXACT = 15;

/** Reads a decimal. A number that a double cannot hold exactly is refused, not rounded. */
export function readNumber(text: string): number | CellFault {
  if (!NUMBER.test(text)) return new CellFault('type', 'must be a number, such as 1234.5');
  const value = Number(text);
  if (text.length <= ALWAYS_EXACT && Number.isFinite(value)) return value;
  if (Number.isFinite(value) && new Big(text).eq(value)) return value;
  return new CellFault('range', 'must be a number with at most 15 significant digits and 4 decimal places');
}

function readBoolean(text: string): boolean | CellFault {
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : new CellFault('type', 'must be true or false');
}

/** The hub writes no trailing zeros, so these three digits may as well be thousands. */
const NOT_THE_HUBS = /^-?[1-9]\d{0,2}\.\d\d0$/;

const readOwnNumber: ReadCell = (text) =>
  NOT_THE_HUBS.test(text)
    ? new CellFault('type', `may be ${Number(text)} or ${text.replace('.', '')}, which is how it must be written`)
    : readNumber(text);

/** The readers of cells in the hub's own files, by type. */
export function ownReaders(readJson: ReadJson): Record<Exclude<CellType, 'read_only' | 'full_name'>, ReadCell> {
  const json: ReadCell = (cell) => {
    try {
      return readJson(cell);
    } catch (error) {
      return error instanceof CellFault ? error : new CellFault('json', 'must be valid JSON');
    }
  };
  return {
    text: unguarded,
    number: readOwnNumber,
    boolean: readBoolean,
    moment: (cell) => cell,
    json,
    list: (cell) => (cell.startsWith('[') ? json(cell) : splitList(unguarded(cell), ',')),
  };
}

/** The parts between separators, without empty ones. */
export const splitList = (text: string, separator: string): string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Writes a value as a cell. An absent value is an empty cell; an empty text is a pair of quotes. */
export function writeCell(type: CellType, value: unknown): string {
  if (value === undefined || value === null) return '';
  switch (type) {
    case 'boolean':
    case 'moment':
      return String(value);
    case 'number':
      return digitsOf(value as ShownDecimal);
    case 'read_only':
      return quoted(typeof value === 'object' ? digitsOf(value as ShownDecimal) : String(value));
    case 'json':
      return quoted(JSON.stringify(value));
    case 'list':
      return quoted(listText(value as string[]));
    case 'text':
    case 'full_name':
      return quoted(guarded(value as string));
  }
}

function listText(list: readonly string[]): string {
  const isPlain = list.every((part) => part !== '' && part === part.trim() && !part.includes(','));
  const text = list.join(', ');
  return isPlain && !text.startsWith('[') ? guarded(text) : JSON.stringify(list);
}

const NEEDS_QUOTES = /^$|^\s|\s$|[",;\t|\r\n]/;

const quoted = (text: string): string => (NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
