import type { RefusedRow } from '../../model/batch.ts';
import type { Import, ImportProgress, ImportState, SavedMapping } from '../../model/import.ts';
import type { Result } from '../../model/result.ts';
import type { ImportKind } from '../fields.ts';
import type { Delimiter } from '../files/csv-reader.ts';
import type { ItemProblem, ScatteredOrder, WritableRow } from '../items/item.ts';
import type { ImportSettings } from '../settings.ts';
import type { Undone } from '../writers/undo-order.ts';

/** The settings of a workspace that a file without them is read by. */
export interface WorkspaceDefaults {
  default_currency?: string | undefined;
  time_zone?: string | undefined;
}

/** How a file is read, once that is known. */
export interface OpenedFile {
  settings: ImportSettings;
  /** Where the rows of this upload begin. */
  from: ImportProgress;
  /** Fields whose limits do not bind. */
  asIs: ReadonlySet<string>;
  /** Each line of an order has a row of its own. */
  hasLineRows: boolean;
}

/** The outcome of one row. `written`: a `WrittenResult` as JSON. `unanswered`: the database did not answer. */
export type RowOutcome = { written: string } | { problems: readonly ItemProblem[] } | 'unanswered';

/**
 * What a thread that reads a file asks of the hub. Failures hold no cause, since the hub keeps and logs it. Every call is of the
 * one import that the thread reads.
 */
export interface HubCalls {
  /** The next bytes of the file; `undefined` at its end. Rejects when the connection breaks. */
  piece(): Promise<Uint8Array | undefined>;
  mapping(name: string): Promise<Result<SavedMapping>>;
  workspace(): Promise<Result<WorkspaceDefaults>>;
  /** Called once, before any row is written. Stores a new import. */
  open(file: OpenedFile): Promise<Result<void>>;
  /** The entries that `advance` stored of a resumed import. */
  ordersRead(): Promise<Result<readonly string[]>>;
  advance(
    from: number,
    progress: ImportProgress,
    state: ImportState,
    orders?: string,
    refusedRows?: readonly RefusedRow[],
  ): Promise<Result<void>>;
  analyzeTables(): Promise<void>;
  /** Returns the outcomes in the order of the rows. */
  write(rows: readonly WritableRow[]): Promise<readonly RowOutcome[]>;
  /** Undoes what the import wrote of an order. `row` came too late. Fails with `busy`, `unavailable` or `internal`. */
  undo(order: ScatteredOrder, row: number): Promise<Result<Undone>>;
  /** Logs an error. */
  tell(error: unknown): Promise<void>;
}

/** What the report of one upload shows and stores. */
export interface ReportOptions {
  importId: string;
  /** No progress is stored. */
  isDryRun: boolean;
  /** Report written rows too. */
  reportsAll: boolean;
  /** The replies to failures of the hub, which the last line of the report shows. */
  replies: { internal: object; unavailable: object };
}

/** A new import of a file that is not known yet. */
export interface NewFile extends ReportOptions {
  format: Import['format'];
  settings: Omit<ImportSettings, 'csv' | 'reading'>;
  /** The name of a saved mapping. */
  mapping: string | undefined;
  delimiter: Delimiter | undefined;
}

/** The rest of a file whose import was begun. */
export interface ResumedFile extends ReportOptions {
  kind: ImportKind;
  format: Import['format'];
  settings: ImportSettings;
  from: ImportProgress;
  /** The bytes at the beginning of the upload that were read before. */
  skipped: number;
}

/** The calls that a reading thread answers. It reads one file at a time. */
export interface ThreadCalls {
  /** Begins to read a file; fails before any row is written. Rejects when the connection breaks. */
  start(file: NewFile): Promise<Result<void>>;
  resume(file: ResumedFile): Promise<Result<void>>;
  /** The next lines of the report; `undefined` at its end. */
  next(): Promise<string | undefined>;
  /** Ends the report: chunks in progress are finished, and no more is read. */
  cancel(): Promise<void>;
}
