import type { JsonObject } from './json.ts';
import type { Instant } from './time.ts';

/** What made a batch: a bulk change, an import, or the undo of a batch. */
export const BATCH_KINDS = ['bulk', 'import', 'undo'] as const;
export type BatchKind = (typeof BATCH_KINDS)[number];

/**
 * How far a batch is. `cut_off`: it stopped before its end, or the hub that worked on it is gone, and it can be continued.
 * `undone`: another batch takes it back.
 */
export const BATCH_STATES = ['running', 'cut_off', 'done', 'undone'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/** What became of orders, or of the rows of an import. `changed` includes the created, deleted and restored ones. */
export interface BatchCounts {
  changed: number;
  unchanged: number;
  refused: number;
  failed: number;
}

/** What one call changes in many orders. */
export interface Batch extends BatchCounts {
  id: string;
  kind: BatchKind;
  subject: 'orders' | 'customers' | 'products' | 'items';
  state: BatchState;
  /** Absent while orders are collected, and for an import that is not done. */
  total: number | undefined;
  /** What was asked, as the dialect stored it. Absent once a person's data were erased from it. */
  settings: JsonObject | undefined;
  /** The API key or the user that began it. */
  actor: string;
  dialect: string;
  operation: string;
  request_id: string;
  reason: string | undefined;
  idempotency_key: string | undefined;
  undoes: string | undefined;
  undone_by: string | undefined;
  started_at: Instant;
  changed_at: Instant;
}

export const BATCH_RESULTS = ['changed', 'unchanged', 'refused', 'failed'] as const;
export type BatchResultWord = (typeof BATCH_RESULTS)[number];

/** One order of a batch. */
export interface BatchEntry {
  id: string;
  /** Absent until the order is done. */
  result?: BatchResultWord | undefined;
  /** The version that the order has then. */
  version?: number | undefined;
  /** Why it was refused, as the dialect shows it. */
  problem?: JsonObject | undefined;
}

/** A row of an import that was refused. Nothing of the file is in it but the row's place. */
export interface RefusedRow {
  result: 'refused';
  /** Counted from 1. */
  row: number;
  line: number;
  problem: JsonObject;
}

/** The refused rows of an import that are stored. Its report has all. */
export const MOST_REFUSED_ROWS = 10_000;

/** Counts results. */
export function countEntries(entries: readonly BatchEntry[]): BatchCounts {
  const counts: BatchCounts = { changed: 0, unchanged: 0, refused: 0, failed: 0 };
  for (const { result } of entries) if (result !== undefined) counts[result]++;
  return counts;
}
