import type { Instant } from '../../model/time.ts';

/**
 * A row as PostgreSQL sent it: strings or null, in the order of the select list. `read` parses it; the driver does not.
 */
export type Row = (string | null)[];

/**
 * A named statement with its values, and the function that reads its rows. One name stands for one text; a
 * statement with the empty name is prepared for each use. A value is a text, a number, a boolean, null, or a list of
 * these, which is an array in SQL.
 */
export interface Query<T> {
  name: string;
  text: string;
  values: unknown[];
  read(rows: Row[]): T;
}

const nothing = (): void => {};

/** A statement without parameters and without a result, such as `begin`. */
export function statement(name: string, text: string): Query<void> {
  return { name, text, values: [], read: nothing };
}

/** A statement that writes and returns nothing. */
export function writing(name: string, text: string, values: unknown[]): Query<void> {
  return { name, text, values, read: nothing };
}

/** The same query, whose answer goes to `store`. For pipelines in which some queries are optional. */
export function storing<T>(query: Query<T>, store: (answer: T) => void): Query<void> {
  return { ...query, read: (rows) => store(query.read(rows)) };
}
/**
 * The texts that an array literal holds without quotes: no special characters, no white space at an end, and not
 * `null`.
 */
const PLAIN = /^(?!null$)[\w.:+#/-](?:[\w.:+#/ -]*[\w.:+#/-])?$/i;

type Element = string | number | boolean | null;

/**
 * Writes an array literal (PostgreSQL documentation, section 8.15.2). The driver would quote every element. Most of the
 * hub's elements are ids, words and times, which require no quotes.
 */
export function arrayLiteral(elements: readonly Element[]): string {
  let literal = '{';
  for (let i = 0; i < elements.length; i++) {
    if (i > 0) literal += ',';
    literal += element(elements[i] as Element);
  }
  return `${literal}}`;
}

function element(value: Element): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'string') return String(value);
  if (value.length <= 64 && PLAIN.test(value)) return value;
  // Without control characters and unpaired surrogates, JSON escapes the same two characters in a third of the time.
  if (!CONTROL.test(value) && value.isWellFormed()) return JSON.stringify(value);
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** The control characters. */
const CONTROL = /[^ -\uffff]/;

/** Converts a time as a session in UTC prints it: `2025-01-31 08:30:00.5+00` to `2025-01-31T08:30:00.500Z`. */
export function toInstant(timestamp: string): Instant {
  const fraction = timestamp
    .slice(20, timestamp.length - 3)
    .padEnd(3, '0')
    .slice(0, 3);
  return `${timestamp.slice(0, 10)}T${timestamp.slice(11, 19)}.${timestamp[19] === '.' ? fraction : '000'}Z`;
}
