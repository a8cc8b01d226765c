import type { Instant } from './time.ts';

/**
 * The counts of an import, in the order in which reports and replies show them. `rows`: rows that were read. `adjusted`: orders
 * whose total differed from their file's. `customers_made`: customers that were made for orders.
 */
export const IMPORT_COUNTS = [
  'rows',
  'created',
  'updated',
  'unchanged',
  'refused',
  'adjusted',
  'customers_made',
] as const;
export type ImportCounts = Record<(typeof IMPORT_COUNTS)[number], number>;

/** The counts of anything that has them, such as an import. */
export const countsOf = (counts: ImportCounts): ImportCounts =>
  Object.fromEntries(IMPORT_COUNTS.map((name) => [name, counts[name]])) as ImportCounts;

/** How far an import has come. */
export interface ImportProgress extends ImportCounts {
  /** Bytes from the start of the file: where the rest of it begins. */
  next_offset: number;
  next_line: number;
}

/** The progress of an import that has read no row yet. */
export const progressAt = (next_offset: number, next_line: number): ImportProgress => ({
  ...(Object.fromEntries(IMPORT_COUNTS.map((name) => [name, 0])) as ImportCounts),
  next_offset,
  next_line,
});

/** The progress of an import, as it is stored. */
export const progressOf = ({ next_offset, next_line, ...counts }: ImportProgress): ImportProgress => ({
  ...countsOf(counts),
  next_offset,
  next_line,
});

export const IMPORT_STATES = ['running', 'stopped', 'done'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** A stored import. `settings` belongs to the importing layer. */
export interface Import extends ImportProgress {
  id: string;
  kind: 'orders' | 'customers' | 'products' | 'items';
  format: 'csv' | 'jsonl';
  settings: unknown;
  state: ImportState;
  started_at: Instant;
  changed_at: Instant;
}

/** A mapping under a name. `mapping` belongs to the importing layer. */
export interface SavedMapping {
  name: string;
  mapping: unknown;
  changed_at: Instant;
}
