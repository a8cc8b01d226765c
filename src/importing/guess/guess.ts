import { foldText } from '../../model/fold.ts';
import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../model/order-fields.ts';
import { STATES } from '../../model/status.ts';
import { parseInstant } from '../../model/time.ts';
import type { Workspace } from '../../model/workspace.ts';
import { CellFault } from '../cells/cells.ts';
import { currenciesOf } from '../cells/currencies.ts';
import { isDayAlone, momentReader, needsZone } from '../cells/dates.ts';
import { decimalsOf, takeApart } from '../cells/numbers.ts';
import { findField, isMoney, type TableKind } from '../fields.ts';
import type { Cell } from '../files/csv-reader.ts';
import { currenciesNamed } from '../mapping/converters.ts';
import type { ColumnMapping, ImportMapping } from '../mapping/mapping.ts';
import { type KnownColumn, type KnownExport, normalizeHeader } from './export-format.ts';
import { exportOf } from './known-exports.ts';
import { formatsOf, isClock, zoneNamed } from './moment-formats.ts';
import { WORDS } from './words.ts';

/** A guess about a column: from 1, sure, to 0. */
export interface GuessedColumn {
  header: string;
  to: string;
  confidence: number;
  /** What speaks for another meaning. */
  doubt?: string;
  /** What was settled without the file. */
  note?: string;
}

/** What a file's header and first rows look like. */
export interface Guess {
  /** The program that seems to have written the file. */
  export: string | undefined;
  mapping: ImportMapping;
  columns: GuessedColumn[];
  /** Columns that are left out on purpose, and why. */
  left_out: { header: string; reason: string }[];
  /** Columns of which nothing is known. */
  not_understood: string[];
  /** Fields without which nothing can be made of a row. */
  missing: string[];
}

/** Of a column. */
const MOST_SAMPLES = 500;

const FROM_PROGRAM = 0.95;
const OWN = 1;
const BY_WORD = 0.8;
const IN_DOUBT = 0.5;

/** What a workspace says where a file does not. */
export type GuessedFor = Pick<Workspace, 'default_currency' | 'time_zone'>;

/** Guesses how a file is read. `rows` are some of its first. */
export function guessMapping(
  kind: TableKind,
  header: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  workspace: GuessedFor,
): Guess {
  const known = exportOf(kind, header);
  const guess: Guess = {
    export: known?.name,
    mapping: { kind, columns: [], ...(known?.constants ? { constants: { ...known.constants } } : {}) },
    columns: [],
    left_out: [],
    not_understood: [],
    missing: [],
  };
  const taken = new Set<string>();
  const once = header.filter((name): name is string => name !== undefined);
  const isFlat = kind === 'orders' && once.some((name) => FLAT_ADDRESS.has(normalizeHeader(name)));
  const meaningsAt = header.map((name) =>
    name === undefined || (isFlat && normalizeHeader(name) === 'state') ? [] : meaningsOf(name, kind, known),
  );
  const currencies = currenciesIn(header, rows, meaningsAt, known?.constants?.['currency']);
  const zone = zoneIn(header, rows, meaningsAt);
  const zoneOfTimes = zone === undefined ? workspace.time_zone : zone.time_zone;
  const clocks = new Set<string>();
  const headersOf = (names: readonly string[] | undefined): string[] =>
    (names ?? []).flatMap((other) => once.find((each) => normalizeHeader(each) === other) ?? []);
  const add = (name: string, at: number, { meaning, confidence }: Meant): void => {
    const [or, and, plus] = [headersOf(meaning.or), headersOf(meaning.and), headersOf(meaning.plus)];
    const wanted: ColumnMapping = { ...meaning, header: name, or, and, plus };
    if (or.length === 0) delete wanted.or;
    if (and.length === 0) delete wanted.and;
    if (plus.length === 0) delete wanted.plus;
    if (taken.has(wanted.to)) return;
    taken.add(wanted.to);
    const found = fitted(
      withClock(wanted, at, header, rows, meaningsAt),
      kind,
      (column) => samplesOf(column, header, rows),
      currencies,
    );
    const { column } = found;
    const note = momentNote(column, kind, zoneOfTimes, zone?.header);
    const doubt =
      found.doubt ??
      note?.doubt ??
      currencyDoubt(column.to, samplesOf(column, header, rows), currencies, workspace.default_currency);
    if (note?.time_zone !== undefined) guess.mapping.time_zone = note.time_zone;
    guess.mapping.columns.push(column);
    const sure = doubt === undefined ? confidence : IN_DOUBT;
    const told = { to: column.to, confidence: sure, ...(doubt === undefined ? {} : { doubt }) };
    guess.columns.push({ header: name, ...told, ...(note?.told === undefined ? {} : { note: note.told }) });
    for (const other of column.and ?? []) {
      clocks.add(other);
      guess.columns.push({ header: other, to: column.to, confidence: sure });
    }
  };
  for (const [i, name] of header.entries()) {
    if (name === undefined) continue;
    for (const { meaning, confidence } of meaningsAt[i] ?? []) {
      if ('zone' in meaning)
        guess.left_out.push({ header: name, reason: 'it says the zone of the times, as the mapping does' });
      else if ('leave' in meaning) guess.left_out.push({ header: name, reason: meaning.leave });
      else add(name, i, { meaning, confidence });
    }
  }
  guess.not_understood = header.flatMap((name, i) =>
    name === undefined || clocks.has(name) || meaningsAt[i]?.length !== 0 ? [] : [name],
  );
  settleRepeated(guess, header, rows);
  if (kind === 'orders' && currencies.size === 0) nameCurrency(guess, header, rows, workspace.default_currency);
  guess.missing = missingIn(kind, new Set([...taken, ...Object.keys(known?.constants ?? {})]));
  return guess;
}

const TOTALS = ['totals.total', 'totals.balance'];
const MAY_REPEAT = ['tax_value', 'discount_value', 'shipping_charge'];
const MAY_BE_PARTS =
  'rows of one order say the same, which may be the whole again or a part in each: `per` must say it';

/**
 * What several rows of one order say of it: a total that differs from row to row is that of a line, which is computed. Tax,
 * shipping and discounts that are the same are in doubt where no total tells.
 */
function settleRepeated(guess: Guess, header: readonly Cell[], rows: readonly (readonly Cell[])[]): void {
  const { columns, mapping } = guess;
  const place = (name: string | undefined): number => (name === undefined ? -1 : header.indexOf(name));
  const key = place(columns.find(({ to }) => to === 'reference_id')?.header);
  if (key < 0) return;
  const ofLines = mapping.columns.filter(
    ({ header: name, to, per }) =>
      TOTALS.includes(to) && per === undefined && repeatedIn(rows, key, place(name)) === 'different',
  );
  for (const { header: name, to } of ofLines) {
    guess.left_out.push({ header: name, reason: 'it is the total of a line, which the hub computes' });
    mapping.columns = mapping.columns.filter((column) => column.to !== to);
    guess.columns = guess.columns.filter((column) => column.to !== to);
  }
  if (mapping.columns.some(({ to }) => TOTALS.includes(to) || to === 'amount_paid')) return;
  for (const { header: name, to, per } of mapping.columns) {
    if (!MAY_REPEAT.includes(to) || per !== undefined || repeatedIn(rows, key, place(name)) !== 'same') continue;
    const column = guess.columns.find((each) => each.to === to);
    if (column) Object.assign(column, { doubt: column.doubt ?? MAY_BE_PARTS, confidence: IN_DOUBT });
  }
}

/** What rows of one order say in one column, as far as several of them say anything. */
type Repeated = 'same' | 'different' | undefined;

/** Whether rows that follow one another with one key say the same in a column; `different` where any of them do not. */
function repeatedIn(rows: readonly (readonly Cell[])[], key: number, column: number): Repeated {
  let found: Repeated;
  let last: readonly Cell[] | undefined;
  for (const row of rows) {
    const cell = row[column];
    if (last && cell && row[key] && row[key] === last[key] && last[column]) {
      if (cell !== last[column]) return 'different';
      if (/[1-9]/.test(cell)) found = 'same';
    }
    last = row;
  }
  return found;
}

function meaningsOf(
  header: string,
  kind: TableKind,
  known: KnownExport | undefined,
): { meaning: KnownColumn; confidence: number }[] {
  const own = findField(kind, header);
  if (own) return own.type === 'kept' ? [sure({ leave: 'the hub keeps it itself' })] : [sure({ to: own.path })];
  const name = normalizeHeader(header);
  const listed = known && Object.hasOwn(known.columns, name) ? known.columns[name] : undefined;
  if (listed) return [listed].flat().map((meaning) => ({ meaning: meaning as KnownColumn, confidence: FROM_PROGRAM }));
  // What a program is known to write is known as a whole: other columns of it mean what they mean there.
  if (known) return [];
  const word = WORDS[kind].get(name);
  // A text that names no currency would be kept as one.
  const meaning = word === 'currency' ? { to: word } : { to: word ?? '', as_is: true };
  return word === undefined ? [] : [{ meaning, confidence: BY_WORD }];
}

const sure = (meaning: KnownColumn) => ({ meaning, confidence: OWN });

/** Beside one of these, `state` is where somebody lives, and not how far an order has come. */
const FLAT_ADDRESS = new Set([
  'address',
  'addressline1',
  'address1',
  'street',
  'city',
  'town',
  'zip',
  'zipcode',
  'postcode',
  'postalcode',
  'country',
]);

/** How many names of a header are known. */
export function knownIn(kind: TableKind, header: readonly Cell[]): number {
  const known = exportOf(kind, header);
  return header.filter((name) => name !== undefined && meaningsOf(name, kind, known).length > 0).length;
}

interface Meant {
  meaning: Exclude<KnownColumn, { leave: string } | { zone: true }>;
  confidence: number;
}

/** What stands in a column, with what stands in those that belong to it behind. */
function samplesOf(column: ColumnMapping, header: readonly Cell[], rows: readonly (readonly Cell[])[]): string[] {
  const [at = -1, ...others] = [column.header, ...(column.and ?? [])].map((name) => header.indexOf(name));
  const samples: string[] = [];
  for (const row of rows) {
    const cell = row[at];
    if (cell === undefined) continue;
    if (samples.length >= MOST_SAMPLES) break;
    samples.push([cell, ...others.flatMap((other) => row[other] ?? [])].join(' '));
  }
  return samples;
}

const CLOCK_NAMES = new Set([
  'time',
  'ordertime',
  'timeoforder',
  'saletime',
  'createdtime',
  'uhrzeit',
  'zeit',
  'hora',
  'heure',
]);

/** A day whose hour stands in a column of its own, beside which nothing else is meant by it. */
function withClock(
  column: ColumnMapping,
  at: number,
  header: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  meaningsAt: readonly (readonly unknown[])[],
): ColumnMapping {
  if (column.to !== 'created_at' || column.and) return column;
  if (rows.some((row) => (row[at] ?? '').includes(':'))) return column;
  const named = normalizeHeader(header[at] ?? '').replace('date', 'time');
  const clockAt = header.findIndex((name, i) => {
    const word = normalizeHeader(name ?? '');
    if (i === at || meaningsAt[i]?.length !== 0 || (word !== named && !CLOCK_NAMES.has(word))) return false;
    const cells = rows.flatMap((row) => row[i] ?? []);
    return cells.length > 0 && cells.every(isClock);
  });
  const clock = header[clockAt];
  return clock === undefined ? column : { ...column, and: [clock] };
}

/** The zone that a column names for all rows; one that is not known, or not the same in all, is none. */
function zoneIn(
  header: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  meaningsAt: readonly (readonly { meaning: KnownColumn }[])[],
): { header: string; time_zone: string | undefined } | undefined {
  const at = header.findIndex((_name, i) => meaningsAt[i]?.some(({ meaning }) => 'zone' in meaning));
  if (at < 0) return undefined;
  const zones = new Set(rows.flatMap((row) => row[at] ?? []).map(zoneNamed));
  const [only] = zones;
  return { header: header[at] ?? '', time_zone: zones.size === 1 ? only : undefined };
}

/**
 * Times that name no zone are by the clocks of the one that a column of the file names, else of the workspace's; where there is none,
 * somebody must say which.
 */
function momentNote(
  { to, format }: ColumnMapping,
  kind: TableKind,
  zone: string | undefined,
  column: string | undefined,
): { doubt?: string; told?: string; time_zone?: string } | undefined {
  if (findField(kind, to)?.type !== 'moment' || format === undefined) return undefined;
  if (!needsZone(format)) return zone === undefined || !isDayAlone(format) ? undefined : { time_zone: zone };
  if (zone === undefined) {
    const none =
      column === undefined ? 'the workspace has none' : `${JSON.stringify(column)} does not name one for all`;
    return { doubt: `its times name no time zone, and ${none}; \`time_zone\` must be said` };
  }
  const whose = column === undefined ? 'that of the workspace' : `as ${JSON.stringify(column)} says`;
  return { told: `its times name no time zone, and are read in ${zone}, ${whose}`, time_zone: zone };
}

/** Settles what only the values can tell: how dates are written, what stands before decimals, which words there are. */
function fitted(
  column: ColumnMapping,
  kind: TableKind,
  samplesFor: (column: ColumnMapping) => readonly string[],
  currencies: ReadonlySet<string>,
): { column: ColumnMapping; doubt?: string } {
  const samples = samplesFor(column);
  const type = findField(kind, column.to)?.type;
  if (type === 'moment') return withFormat(column, samples);
  if (type === 'number') return withDecimal(column, samples, currencies);
  if (column.otherwise !== undefined) return { column };
  if (column.values) return { column, ...wordsDoubt(column.to, column.values as Record<string, unknown>, samples) };
  return withWords(column, samples);
}

/** Settles by all of a column's moments how they are written; `known`: as the program that wrote the file does. */
function withFormat(column: ColumnMapping, samples: readonly string[]): { column: ColumnMapping; doubt?: string } {
  const texts = [...new Set(samples.map((text) => text.trim()).filter((text) => text !== ''))];
  const [first] = texts;
  const { format: known, ...bare } = column;
  if (first === undefined) return { column: needsZone(known) ? bare : column };
  if (texts.every((text) => parseInstant(text) !== undefined)) return { column: bare };
  const reads =
    (...moments: string[]) =>
    (format: string): boolean => {
      const read = momentReader(format, 'UTC');
      return moments.every((text) => !(read(text) instanceof CellFault));
    };
  const isRead = reads(...texts);
  if (known !== undefined && isRead(known)) return { column };
  const [format, other] = formatsOf(first).filter(isRead);
  if (format === undefined) {
    const odd = texts.find((text) => parseInstant(text) === undefined && !formatsOf(text).some(reads(text))) ?? first;
    const one = JSON.stringify(odd.slice(0, 50));
    return {
      column: bare,
      doubt: `its dates are in no one format that is known: one is ${one}; its \`format\` must be said`,
    };
  }
  return {
    column: { ...bare, format },
    ...(other === undefined ? {} : { doubt: `its dates may be ${format} or ${other}; its \`format\` must be said` }),
  };
}

function withDecimal(
  column: ColumnMapping,
  samples: readonly string[],
  currencies: ReadonlySet<string>,
): { column: ColumnMapping; doubt?: string } {
  const { sign, doubt } = decimalsOf(samples, isMoney(column.to) ? currencies : new Set());
  return {
    column: sign === undefined ? column : { ...column, decimal: sign },
    ...(doubt === undefined ? {} : { doubt: `${doubt}; its \`decimal\` must be said` }),
  };
}

/** The currencies that a file's own column or a constant names. */
function currenciesIn(
  header: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  meaningsAt: readonly (readonly { meaning: KnownColumn }[])[],
  constant: string | undefined,
): ReadonlySet<string> {
  const isCurrency = ({ meaning }: { meaning: KnownColumn }): boolean => 'to' in meaning && meaning.to === 'currency';
  const at = header.findIndex((_name, i) => meaningsAt[i]?.some(isCurrency));
  const cells = at < 0 ? [constant] : rows.map((row) => row[at]);
  return new Set(cells.flatMap((cell) => (cell === undefined ? [] : [...(currenciesOf(cell) ?? [])])));
}

/**
 * Where no column that is read says in which currency the money is, one that is not read may: what stands beside its amounts is
 * that of the order.
 */
function nameCurrency(
  guess: Guess,
  header: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  usual: string | undefined,
): void {
  const { columns, mapping } = guess;
  const samples = (to: string): readonly string[] => samplesOf({ header: to, to }, header, rows);
  const isNamed = (name: string): boolean => samples(name).some((cell) => takeApart(cell)?.currencies !== undefined);
  if (mapping.columns.some(({ header: name, to }) => to === 'currency' || (isMoney(to) && isNamed(name)))) return;
  const unread = [...guess.left_out.map(({ header: name }) => name), ...guess.not_understood];
  const found = unread.find((name) => {
    const cells = samples(name).filter((cell) => cell.trim() !== '');
    return cells.length > 0 && cells.every((cell) => takeApart(cell)?.currencies !== undefined);
  });
  if (found === undefined) return;
  const doubt = currencyDoubt('currency', samples(found), new Set(), usual);
  const confidence = doubt === undefined ? BY_WORD : IN_DOUBT;
  mapping.columns.push({ header: found, to: 'currency' });
  columns.push({ header: found, to: 'currency', confidence, ...(doubt === undefined ? {} : { doubt }) });
  guess.left_out = guess.left_out.filter(({ header: name }) => name !== found);
  guess.not_understood = guess.not_understood.filter((name) => name !== found);
}

/** A sign of several currencies names none: where neither a column nor the workspace says which, somebody must. */
function currencyDoubt(
  to: string,
  samples: readonly string[],
  currencies: ReadonlySet<string>,
  usual: string | undefined,
): string | undefined {
  if (to !== 'currency' && (!isMoney(to) || currencies.size > 0)) return undefined;
  const unclear = samples.find((cell) => {
    const named = currenciesNamed(cell);
    return named !== undefined && named.size > 1 && (usual === undefined || !named.has(usual));
  });
  if (unclear === undefined) return undefined;
  return `${JSON.stringify(unclear)} does not say which currency it is in; a constant \`currency\` must say it`;
}

const WORDS_OF: Record<string, readonly string[]> = {
  payment_status: PAYMENT_STATUSES,
  fulfillment_status: FULFILLMENT_STATUSES,
  'status.state': STATES,
};

const COMMON: Record<string, Record<string, string>> = {
  payment_status: { paid: 'PAID', unpaid: 'PENDING', open: 'PENDING', partial: 'PARTIALLY_PAID', void: 'VOIDED' },
  fulfillment_status: {
    shipped: 'FULFILLED',
    open: 'UNFULFILLED',
    partial: 'PARTIALLY_FULFILLED',
    delivered: 'DELIVERED',
  },
  'status.state': {
    open: 'confirmed',
    new: 'confirmed',
    pending: 'confirmed',
    processing: 'confirmed',
    completed: 'archived',
    complete: 'archived',
    closed: 'archived',
    canceled: 'cancelled',
  },
};

/** The words of a status, as far as they are clear. */
function withWords(column: ColumnMapping, samples: readonly string[]): { column: ColumnMapping; doubt?: string } {
  const words = WORDS_OF[column.to];
  if (!words) return { column };
  const own = Object.fromEntries(
    words.flatMap((word) => [
      [word.toLowerCase(), word],
      [word.toLowerCase().replaceAll('_', ' '), word],
    ]),
  );
  const values: Record<string, string> = { ...COMMON[column.to], ...own };
  const { as_is: _asIs, ...bare } = column;
  return { column: { ...bare, values }, ...wordsDoubt(column.to, values, samples) };
}

/** Of words that are not clear, so many are told. */
const MOST_TOLD = 20;

/** All words of a status that are not clear, at once. */
function wordsDoubt(
  to: string,
  values: Readonly<Record<string, unknown>>,
  samples: readonly string[],
): { doubt?: string } {
  const own = WORDS_OF[to];
  if (!own) return {};
  const isClear = (text: string): boolean => Object.hasOwn(values, foldText(text)) || own.includes(text);
  const unclear = [...new Set(samples.map((sample) => sample.trim()))].filter((text) => text !== '' && !isClear(text));
  if (unclear.length === 0) return {};
  const told = unclear.slice(0, MOST_TOLD).map((text) => JSON.stringify(text.slice(0, 50)));
  const more = unclear.length > MOST_TOLD ? ' and other words' : '';
  return { doubt: `it is not clear what ${told.join(', ')}${more} ${unclear.length > 1 ? 'mean' : 'means'}` };
}

/** Lines need a SKU and a quantity; a file that names no orders would make them anew each time. */
function missingIn(kind: TableKind, fields: ReadonlySet<string>): string[] {
  const has = (path: string): boolean => fields.has(path);
  if (kind === 'customers') {
    const names = ['name', 'full_name', 'first_name', 'last_name', 'email', 'phone'];
    return names.some(has) ? [] : ['name'];
  }
  const hasLines = [...fields].some((path) => path.startsWith('line_items.'));
  return [
    ...(has('reference_id') || has('id') ? [] : ['reference_id']),
    ...(hasLines ? ['line_items.sku', 'line_items.quantity'].filter((path) => !has(path)) : []),
  ];
}
