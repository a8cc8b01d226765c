import type { Problem } from '../../model/failure.ts';
import type { FilePlace } from '../files/record-reader.ts';
import type { RowOfReply } from '../replies/vendor-replies.ts';

/** A place in the file, and its text. */
export interface Spot {
  line: number;
  column: number;
  /** As the file has it. */
  value?: string | undefined;
}

/** A problem of an order or customer, with its path. Without `binding`, no exemption applies to it. */
export type ItemProblem = Pick<Problem, 'path' | 'rule' | 'reason'> & Partial<Pick<Problem, 'binding' | 'expected'>>;

/** How far a file was read. */
export interface RowPlace extends FilePlace {
  /** Rows that were read, without headers and empty lines. */
  rows: number;
}

/** The amounts that several rows of an order have in one field. */
export interface RowAmounts {
  /** The amount that all of them have; `undefined` where they differ. */
  once: number | undefined;
  sum: number;
}

/** The order of rows that are too far from its other rows. */
export interface ScatteredOrder {
  id: string | undefined;
  referenceId: string | undefined;
}

/** A field of a vendor's records that an import leaves out. */
export interface LeftOut {
  /** Its path, without the indices of lists. */
  field: string;
  reason: string;
  /** How many records have a value in it. */
  rows: number;
  /** The line of the first one. */
  line: number;
}

/** One order or customer of a file, with all of its rows. */
export interface ImportItem {
  /** The number of its first row, from 1. */
  row: number;
  /** The line that row begins in. */
  line: number;
  /** In the form of a request's body; absent where the rows cannot be read. */
  body: Record<string, unknown> | undefined;
  problems: readonly ItemProblem[];
  /** Of a vendor's reply: the row with the fields that have no value. */
  reply?: RowOfReply | undefined;
  /** Of a vendor's reply: the number of the reply in the file, and the place in its list, from 1. */
  at?: { page?: number; index?: number } | undefined;
  /** The path of a field of `body` in the file's own record. */
  nameOf?(path: Problem['path']): Problem['path'];
  /** Names the order in its file, if further rows of it may come. */
  key?: string | undefined;
  /** Set where these rows are too far from the order's first rows. */
  scattered?: ScatteredOrder | undefined;
  /** By field: amounts of several rows, where the plan leaves open whether they are the order's or parts of it. */
  amounts?: ReadonlyMap<string, RowAmounts> | undefined;
  /** The length of its text in the file, which is kept to locate problems in it. */
  characters: number;
  spotsOf(paths: readonly Problem['path'][]): Spot[];
  /** Behind it. */
  end: RowPlace;
}

/** The part of an item that is written. */
export type WritableRow = Pick<ImportItem, 'row' | 'body' | 'problems' | 'reply'>;

/**
 * Turns the bytes of a file into items, piece by piece. Items are made when the caller takes them, since a piece may
 * have very many.
 */
export interface ItemReader {
  push(bytes: Uint8Array): Iterable<ImportItem>;
  /** The items that are whole only at the end of the file. */
  end(): Iterable<ImportItem>;
  /** The fields of a vendor's records that were left out so far. */
  readonly leftOut?: readonly LeftOut[];
}

/** A problem of an item as one of a body. */
export const asProblem = (problem: ItemProblem): Problem => ({ place: 'body', binding: 'shape', ...problem });

/** Checks a body against the schema of its kind. */
export type CheckBody = (body: unknown) => readonly Problem[];

const LONGEST_SHOWN = 200;

/** A value as a report shows it. */
export const shownValue = (value: string | undefined): string | undefined =>
  value !== undefined && value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value?.toWellFormed();
