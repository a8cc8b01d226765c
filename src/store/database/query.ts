import type pg from 'pg';
import { arrayLiteral } from './array-literal.ts';

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
