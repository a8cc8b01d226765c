import { foldText } from '../../model/text.ts';
import type { TableKind } from '../fields.ts';
import type { ColumnMapping } from '../mapping/mapping.ts';

/** A column that is left out. */
interface LeftOut {
  /** Why. */
  leave: string;
  /** A header without which the reason would not hold: a file that lacks it is read as `otherwise`, if there is one. */
  beside?: string;
  otherwise?: MappedColumn;
}

type MappedColumn = Omit<ColumnMapping, 'header' | 'or' | 'and' | 'plus'> & {
  or?: string[];
  and?: string[];
  plus?: string[];
};

/** How a known header is read. Without a field, the column is left out for the stated reason. */
export type KnownColumn =
  | MappedColumn
  | LeftOut
  /** The time zone of the file's times. */
  | { zone: true };

/** The file that a program writes when orders or customers are exported from it. */
export interface KnownExport {
  name: string;
  kind: TableKind;
  /** Normalized headers that tell it from all others. */
  signature: readonly string[];
  /** By normalized header. One header can be read into several fields. */
  columns: Readonly<Record<string, KnownColumn | readonly KnownColumn[]>>;
  constants?: Readonly<Record<string, string>>;
}

/** A header without the differences between versions of a program: case, spaces and punctuation. */
export const normalizeHeader = (header: string): string => foldText(header).replaceAll(/[^\p{L}\p{N}]+/gu, '');

type Columns = Readonly<Record<string, KnownColumn | readonly KnownColumn[]>>;

/** Columns by their headers as the file has them. */
export const columns = (named: Columns): Columns =>
  Object.fromEntries(Object.entries(named).map(([header, known]) => [normalizeHeader(header), known]));

/** Reads a column into a field whose limits of length and format do not bind. */
export const asIs = (to: string, more: { or?: string[] } = {}): MappedColumn => ({ to, as_is: true, ...more });

export const leave = (reason: string): KnownColumn => ({ leave: reason });

/** Leaves out several columns for one reason. Each text is a list of headers, separated by commas. */
export const leaveAll = (reason: string, ...headers: string[]): Record<string, KnownColumn> =>
  Object.fromEntries(headers.flatMap((list) => list.split(', ')).map((header) => [header, leave(reason)]));

/** Leaves out a column that says what another one says. A file without the other one is read into `to`. */
export const saidBy = (header: string, to?: string): LeftOut => ({
  leave: `${JSON.stringify(header)} says it already`,
  beside: header,
  ...(to === undefined ? {} : { otherwise: to.endsWith('.full_name') ? { to } : asIs(to) }),
});

/** Leaves out a column that is read where another one is empty (`or`). A file without the other one is read into `to`. */
export const standInFor = (header: string, to: string): LeftOut => ({
  leave: `it is read where ${JSON.stringify(header)} is empty`,
  beside: header,
  otherwise: asIs(to),
});

/** Leaves out a column that is added to another one (`plus`). */
export const addedTo = (header: string): LeftOut => ({
  leave: `it is added to ${JSON.stringify(header)}`,
  beside: header,
});

/** The order's number names the order and is shown to people. */
export const ORDER_NUMBER: readonly KnownColumn[] = [{ to: 'reference_id' }, { to: 'display_id' }];

/** A column that has a date once something was done: any date stands for one value of the field. */
export const doneAt = (to: string, value: string): KnownColumn => ({ to, otherwise: value });

/** The state, payment and fulfilment that a word gives an order. Null: none of them. */
export type StatusMeaning = readonly [state: string, payment: string | null, fulfillment: string | null];

/** A column of words that say several things at once. */
export function statuses(
  words: Readonly<Record<string, StatusMeaning>>,
): readonly [state: KnownColumn, payment: KnownColumn, fulfillment: KnownColumn] {
  const valuesAt = (at: 0 | 1 | 2): Record<string, string | null> =>
    Object.fromEntries(Object.entries(words).map(([word, meaning]) => [word, meaning[at]]));
  return [
    { to: 'status.state', values: valuesAt(0) as Record<string, string> },
    { to: 'payment_status', values: valuesAt(1) as Record<string, string> },
    { to: 'fulfillment_status', values: valuesAt(2) as Record<string, string> },
  ];
}

type AddressPart =
  | ('full_name' | 'first_name' | 'last_name' | 'phone' | 'email' | 'address_line_1' | 'address_line_2')
  | ('city' | 'state' | 'country' | 'zip_code');

/** The parts of an address or contact, each by its header. */
export const address = (
  to: string,
  parts: Readonly<Partial<Record<AddressPart, string>>>,
): Record<string, KnownColumn> =>
  Object.fromEntries(
    Object.entries(parts).map(([part, header]) => [
      header,
      part === 'full_name' ? { to: `${to}.full_name` } : asIs(`${to}.${part}`),
    ]),
  );
