import type { Problem } from '../../model/failure.ts';
import type { FilePlace } from '../files/record-reader.ts';

/** Where in the file something stands, and what. */
export interface Spot {
  line: number;
  column: number;
  /** As it is in the file. */
  value?: string | undefined;
}

/** A problem of an order or customer, with its path in it. Without a limit that binds, it is always wrong. */
export type ItemProblem = Pick<Problem, 'path' | 'rule' | 'reason'> & Partial<Pick<Problem, 'binding' | 'expected'>>;

/** Where an import stands: all before it was read. */
export interface RowPlace extends FilePlace {
  /** Rows that were read, headers and empty lines aside. */
  rows: number;
}

/** What several rows of an order say of one field. */
export interface RowAmounts {
  /** What all of them say; `undefined` where they differ. */
  once: number | undefined;
  sum: number;
}

/** What the rows mean that stand too far from others of their order. */
export interface ScatteredOrder {
  id: string | undefined;
  referenceId: string | undefined;
}

/** One order or customer of a file. */
export interface ImportItem {
  /** The number of its first row, from 1. */
  row: number;
  /** The line that row begins in. */
  line: number;
  /** As a request would have it; absent where it cannot be read. */
  body: Record<string, unknown> | undefined;
  problems: readonly ItemProblem[];
  /** Names the order in its file, where rows of it may stand further down. */
  key?: string | undefined;
  /** The order has rows too far up. */
  scattered?: ScatteredOrder | undefined;
  /** With a plan that leaves open what rows say: money that several rows of the order say, by field. */
  amounts?: ReadonlyMap<string, RowAmounts> | undefined;
  /** Of its text in the file, which stays at hand to tell where in it something is. */
  characters: number;
  spotsOf(paths: readonly Problem['path'][]): Spot[];
  /** Behind it. */
  end: RowPlace;
}

/**
 * Turns the text of a file into items, piece by piece. They are made as they are taken: a piece may hold very many.
 * `undefined` comes where there is much to read and no item in it, such as empty lines: a place to pause.
 */
export interface ItemReader {
  push(bytes: Uint8Array): Iterable<ImportItem | undefined>;
  /** What was not whole before it was known that nothing comes any more. */
  end(): Iterable<ImportItem | undefined>;
}

/** So many records are read without an item, at the most, before a reader offers to pause. */
export const PAUSE_AFTER_RECORDS = 500;

/** A problem of an item as one of a body. */
export const asProblem = (problem: ItemProblem): Problem => ({ place: 'body', binding: 'shape', ...problem });

/** Checks a body as the request validation does. */
export type CheckBody = (body: unknown) => readonly Problem[];

const LONGEST_SHOWN = 200;

/** A value as a report shows it. */
export const shownValue = (value: string | undefined): string | undefined =>
  value !== undefined && value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value?.toWellFormed();
