import type { Instant } from './time.ts';

/** What became of the items that were read: orders, or customers. */
export interface ImportCounts {
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  /** Orders that come to something else than their file says. */
  adjusted: number;
  /** Customers that were made for orders. */
  customers_made: number;
}

/** How far an import has come. */
export interface ImportProgress extends ImportCounts {
  /** Bytes from the start of the file: where the rest of it begins. */
  next_offset: number;
  next_line: number;
  /** Rows that were read. */
  rows: number;
}

export const IMPORT_STATES = ['running', 'stopped', 'done'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** An import, as it is remembered. `settings` is the dialect's that reads the file. */
export interface Import extends ImportProgress {
  id: string;
  kind: 'orders' | 'customers';
  format: 'csv' | 'jsonl';
  settings: unknown;
  state: ImportState;
  started_at: Instant;
  changed_at: Instant;
}

/** How files of others are read, under a name. `mapping` is the dialect's that reads them. */
export interface SavedMapping {
  name: string;
  mapping: unknown;
  changed_at: Instant;
}
