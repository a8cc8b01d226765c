import type pg from 'pg';
import type { Instant } from '../../model/time.ts';

/** A row as PostgreSQL sent it: text or null in the order of the select list. Parsing is `read`'s, never the driver's. */
export type Row = (string | null)[];

/** One named statement with its values, and how its rows are read. */
export interface Query<T> {
  name: string;
  text: string;
  values: unknown[];
  read(rows: Row[]): T;
}

const asText = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig;

/** What the driver needs to send a query as a prepared statement and hand its rows over unparsed. */
export function toDriver(query: Query<unknown>): pg.QueryArrayConfig {
  const values = query.values.map((value) => (Array.isArray(value) ? arrayLiteral(value) : value));
  return { name: query.name, text: query.text, values, rowMode: 'array', types: asText };
}

const nothing = (): void => {};

/** A statement without parameters whose rows do not matter, such as `begin`. */
export function statement(name: string, text: string): Query<void> {
  return { name, text, values: [], read: nothing };
}

/** A statement that writes and returns nothing. */
export function writing(name: string, text: string, values: unknown[]): Query<void> {
  return { name, text, values, read: nothing };
}

/** The same query, whose answer goes where it is wanted instead of back: for pipelines of queries that not all are sent. */
export function storing<T>(query: Query<T>, store: (answer: T) => void): Query<void> {
  return { ...query, read: (rows) => store(query.read(rows)) };
}
/** What an array literal can hold as it is: nothing that quotes, separates, nests or escapes, no white space at an end, and not the word null. */
const PLAIN = /^(?!null$)[\w.:+#/-](?:[\w.:+#/ -]*[\w.:+#/-])?$/i;

type Element = string | number | boolean | null;

/**
 * Writes a list as PostgreSQL reads arrays (documentation, section 8.15.2). The driver does so too, but takes every
 * element apart; most of ours are ids, words and times, which need no quotes.
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
  // Without control characters and unpaired surrogates JSON escapes the same two characters, in a third of the time.
  if (!CONTROL.test(value) && value.isWellFormed()) return JSON.stringify(value);
  return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Everything below a space. */
const CONTROL = /[^ -\uffff]/;

/** `2025-01-31 08:30:00.5+00`, as a session in UTC prints it, to `2025-01-31T08:30:00.500Z`. */
export function toInstant(timestamp: string): Instant {
  const fraction = timestamp
    .slice(20, timestamp.length - 3)
    .padEnd(3, '0')
    .slice(0, 3);
  return `${timestamp.slice(0, 10)}T${timestamp.slice(11, 19)}.${timestamp[19] === '.' ? fraction : '000'}Z`;
}
