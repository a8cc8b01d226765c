import type { Workspace } from '../../model/workspace.ts';
import { currenciesOf } from '../cells/currencies.ts';
import { isDayAlone, needsZone } from '../cells/dates.ts';
import { parseWritten } from '../cells/numbers.ts';
import { findField, isMoney, type TableKind } from '../fields.ts';
import type { Cell } from '../files/csv-reader.ts';
import type { ColumnMapping, ImportMapping } from '../mapping/mapping.ts';
import { type KnownColumn, type KnownExport, normalizeHeader } from './export-format.ts';
import { currencyDoubt, fitColumn } from './fit-column.ts';
import { exportOf } from './known-exports.ts';
import { isClock, zoneNamed } from './moment-formats.ts';
import { WORDS } from './words.ts';

/** The guess of one column. `confidence` is from 0 to 1. */
export interface GuessedColumn {
  header: string;
  to: string;
  confidence: number;
  /** Why the column may mean something else. */
  doubt?: string;
  /** The parts that were decided without the file. */
  note?: string;
}

/** How a file is read, as its header and first rows suggest. */
export interface Guess {
  /** The program that seems to have written the file. */
  export: string | undefined;
  mapping: ImportMapping;
  columns: GuessedColumn[];
  /** Columns that are left out on purpose, with the reason. */
  left_out: { header: string; reason: string }[];
  /** Columns whose header is unknown. */
  not_understood: string[];
  /** Fields without which no row can be imported. */
  missing: string[];
}

/** The beginning of a file. */
interface Sample {
  header: readonly Cell[];
  rows: readonly (readonly Cell[])[];
  /** The meanings of each header. */
  meaningsAt: readonly (readonly Meaning[])[];
}

interface Meaning {
  meaning: KnownColumn;
  confidence: number;
}

/** Values of a column that a guess looks at. */
const MOST_SAMPLES = 500;

const FROM_PROGRAM = 0.95;
const OWN = 1;
const BY_WORD = 0.8;
const IN_DOUBT = 0.5;

/** Defaults of the workspace, for facts that the file does not state. */
export type WorkspaceDefaults = Pick<Workspace, 'default_currency' | 'time_zone'>;

/** Guesses how a file is read. `rows`: some of its first rows. */
export function guessMapping(
  kind: TableKind,
  header: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  workspace: WorkspaceDefaults,
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
  const names = header.filter((name): name is string => name !== undefined);
  const isFlat = kind === 'orders' && names.some((name) => FLAT_ADDRESS.has(normalizeHeader(name)));
  const meaningsAt = header.map((name) =>
    name === undefined || (isFlat && normalizeHeader(name) === 'state') ? [] : meaningsOf(name, kind, known, names),
  );
  const sample: Sample = { header, rows, meaningsAt };
  const currencies = currenciesIn(sample, known?.constants?.['currency']);
  const zone = zoneIn(sample);
  const zoneOfTimes = zone === undefined ? workspace.time_zone : zone.time_zone;
  const mapped = new Set<string>();
  const clocks = new Set<string>();
  const headersOf = (normalized: readonly string[] | undefined): string[] =>
    (normalized ?? []).flatMap((other) => names.find((each) => normalizeHeader(each) === other) ?? []);
  const add = (name: string, at: number, { or, and, plus, ...meaning }: MappedMeaning, confidence: number): void => {
    if (mapped.has(meaning.to)) return;
    mapped.add(meaning.to);
    const others = Object.entries({ or, and, plus }).map(([key, list]) => [key, headersOf(list)] as const);
    const present = Object.fromEntries(others.filter(([, list]) => list.length > 0));
    const wanted = withClock({ ...meaning, header: name, ...present }, at, sample);
    const samples = samplesOf(wanted, sample);
    const { column, doubt: unfit, note } = fitColumn(wanted, kind, samples, currencies);
    const zoned = zoneNote(column, kind, zoneOfTimes, zone?.header);
    const doubt = unfit ?? zoned?.doubt ?? currencyDoubt(column.to, samples, currencies, workspace.default_currency);
    if (zoned?.time_zone !== undefined) guess.mapping.time_zone = zoned.time_zone;
    guess.mapping.columns.push(column);
    const facts = { to: column.to, confidence: doubt === undefined ? confidence : IN_DOUBT };
    const doubted = doubt === undefined ? {} : { doubt };
    const notes = [note, zoned?.note].filter((each) => each !== undefined).join('; ');
    guess.columns.push({ header: name, ...facts, ...doubted, ...(notes === '' ? {} : { note: notes }) });
    for (const other of column.and ?? []) {
      clocks.add(other);
      guess.columns.push({ header: other, ...facts });
    }
  };
  for (const [i, name] of header.entries()) {
    if (name === undefined) continue;
    for (const { meaning, confidence } of meaningsAt[i] ?? []) {
      if ('zone' in meaning)
        guess.left_out.push({ header: name, reason: 'the mapping has the time zone that it names' });
      else if ('leave' in meaning) guess.left_out.push({ header: name, reason: meaning.leave });
      else add(name, i, meaning, confidence);
    }
  }
  leaveOutTaken(guess, sample);
  guess.not_understood = header.flatMap((name, i) =>
    name === undefined || clocks.has(name) || meaningsAt[i]?.length !== 0 ? [] : [name],
  );
  judgeRepeated(guess, sample);
  if (kind === 'orders' && currencies.size === 0) nameCurrency(guess, sample, workspace.default_currency);
  guess.missing = missingIn(kind, new Set([...mapped, ...Object.keys(known?.constants ?? {})]));
  return guess;
}

type MappedMeaning = Exclude<KnownColumn, { leave: string } | { zone: true }>;

/** How many names of a header are known. */
export function knownIn(kind: TableKind, header: readonly Cell[]): number {
  const known = exportOf(kind, header);
  const names = header.filter((name): name is string => name !== undefined);
  return names.filter((name) => meaningsOf(name, kind, known, names).length > 0).length;
}

/** What a header may mean in a file with these `names`. */
function meaningsOf(
  header: string,
  kind: TableKind,
  known: KnownExport | undefined,
  names: readonly string[],
): Meaning[] {
  const own = findField(kind, header);
  if (own)
    return [
      { meaning: own.type === 'read_only' ? { leave: 'the hub keeps it itself' } : { to: own.path }, confidence: OWN },
    ];
  const name = normalizeHeader(header);
  const listed = known && Object.hasOwn(known.columns, name) ? known.columns[name] : undefined;
  if (listed) {
    return [listed].flat().flatMap((each) => {
      const meaning = meaningAmong(names, each as KnownColumn);
      return meaning === undefined ? [] : [{ meaning, confidence: FROM_PROGRAM }];
    });
  }
  // A known export is known as a whole: a word in its other columns may mean something else.
  if (known) return [];
  const to = WORDS[kind].get(name);
  // Taken as it is, a text that names no currency would become the order's currency.
  const meaning = to === 'currency' ? { to } : { to: to ?? '', as_is: true };
  return to === undefined ? [] : [{ meaning, confidence: BY_WORD }];
}

/** A known column in a file with these `names`: one that is left out for another column is read where the file lacks that. */
function meaningAmong(names: readonly string[], known: KnownColumn): KnownColumn | undefined {
  if (!('leave' in known) || known.beside === undefined) return known;
  const beside = normalizeHeader(known.beside);
  return names.some((name) => normalizeHeader(name) === beside) ? known : known.otherwise;
}

/** Leaves out the columns whose every field another column is read into, with its name. */
function leaveOutTaken(guess: Guess, { header, meaningsAt }: Sample): void {
  const said = new Set([...guess.columns, ...guess.left_out].map((each) => each.header));
  const others = new Set(guess.mapping.columns.flatMap(({ or = [], plus = [] }) => [...or, ...plus] as string[]));
  for (const [i, name] of header.entries()) {
    if (name === undefined || said.has(name) || others.has(name)) continue;
    const tos = (meaningsAt[i] ?? []).flatMap(({ meaning }) => ('to' in meaning ? [meaning.to] : []));
    const taken = guess.columns.find(({ to }) => tos.includes(to));
    if (taken) guess.left_out.push({ header: name, reason: `${JSON.stringify(taken.header)} is read for it` });
  }
}

const TOTALS = ['totals.total', 'totals.balance'];
const AMBIGUOUS = ['tax_value', 'discount_value', 'shipping_charge'];
const MAY_BE_PARTS = 'rows of one order repeat it, which may be the whole or a part in each: `per` must say which';

/**
 * Judges money that several rows of one order have. A total that differs from row to row is that of a line, which the hub computes.
 * Equal tax, shipping and discounts are in doubt where no total decides.
 */
function judgeRepeated(guess: Guess, { header, rows }: Sample): void {
  const { columns, mapping } = guess;
  const place = (name: string | undefined): number => (name === undefined ? -1 : header.indexOf(name));
  const key = place(columns.find(({ to }) => to === 'reference_id')?.header);
  if (key < 0) return;
  const repeated = (wanted: 'same' | 'different', fields: readonly string[]): ColumnMapping[] =>
    mapping.columns.filter(
      ({ header: name, to, per }) =>
        fields.includes(to) && per === undefined && repeatedIn(rows, key, place(name)) === wanted,
    );
  for (const { header: name, to } of repeated('different', TOTALS)) {
    guess.left_out.push({ header: name, reason: 'it is the total of a line, which the hub computes' });
    mapping.columns = mapping.columns.filter((column) => column.to !== to);
    guess.columns = guess.columns.filter((column) => column.to !== to);
  }
  if (mapping.columns.some(({ to }) => TOTALS.includes(to) || to === 'amount_paid')) return;
  for (const { to } of repeated('same', AMBIGUOUS)) {
    const column = guess.columns.find((each) => each.to === to);
    if (column) Object.assign(column, { doubt: column.doubt ?? MAY_BE_PARTS, confidence: IN_DOUBT });
  }
}

/** Whether adjacent rows with one key have the same value in a column; `different` where any do not, `undefined` without values. */
function repeatedIn(rows: readonly (readonly Cell[])[], key: number, column: number): 'same' | 'different' | undefined {
  let found: 'same' | undefined;
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

/** Beside one of these headers, `state` is part of an address, not the state of an order. */
const FLAT_ADDRESS = new Set([
  ...['address', 'addressline1', 'address1', 'street', 'city', 'town'],
  ...['zip', 'zipcode', 'postcode', 'postalcode', 'country'],
]);

/** The texts of a column, with those of its `and` columns. */
function samplesOf(column: ColumnMapping, { header, rows }: Sample): string[] {
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
  ...['time', 'ordertime', 'timeoforder', 'saletime', 'createdtime', 'uhrzeit', 'zeit', 'hora', 'heure'],
]);

/** The day of creation with the column of its time, if the time is in an unknown column of its own. */
function withClock(column: ColumnMapping, at: number, { header, rows, meaningsAt }: Sample): ColumnMapping {
  if (column.to !== 'created_at' || column.and) return column;
  if (rows.some((row) => (row[at] ?? '').includes(':'))) return column;
  const named = normalizeHeader(header[at] ?? '').replace('date', 'time');
  const clock = header.find((name, i) => {
    const word = normalizeHeader(name ?? '');
    if (i === at || meaningsAt[i]?.length !== 0 || (word !== named && !CLOCK_NAMES.has(word))) return false;
    const cells = rows.flatMap((row) => row[i] ?? []);
    return cells.length > 0 && cells.every(isClock);
  });
  return clock === undefined ? column : { ...column, and: [clock] };
}

/** The column that names the zone of all times. Without a `time_zone`, the zone is unknown or differs from row to row. */
function zoneIn({ header, rows, meaningsAt }: Sample): { header: string; time_zone: string | undefined } | undefined {
  const at = header.findIndex((_name, i) => meaningsAt[i]?.some(({ meaning }) => 'zone' in meaning));
  if (at < 0) return undefined;
  const zones = new Set(rows.flatMap((row) => row[at] ?? []).map(zoneNamed));
  const [only] = zones;
  return { header: header[at] ?? '', time_zone: zones.size === 1 ? only : undefined };
}

/** The zone of times without one: from a column's name, else from the workspace. Without either it is an ambiguity. */
function zoneNote(
  { to, format }: ColumnMapping,
  kind: TableKind,
  zone: string | undefined,
  column: string | undefined,
): { doubt?: string; note?: string; time_zone?: string } | undefined {
  if (findField(kind, to)?.type !== 'moment' || format === undefined) return undefined;
  if (!needsZone(format)) return zone === undefined || !isDayAlone(format) ? undefined : { time_zone: zone };
  if (zone === undefined) {
    const none =
      column === undefined ? 'the workspace has none' : `${JSON.stringify(column)} does not name one for all`;
    return { doubt: `its times have no time zone, and ${none}; \`time_zone\` must be given` };
  }
  const whose = column === undefined ? 'that of the workspace' : `as ${JSON.stringify(column)} says`;
  return { note: `its times have no time zone, and are read in ${zone}, ${whose}`, time_zone: zone };
}

/** The currencies that a column of the file or a constant names. */
function currenciesIn({ header, rows, meaningsAt }: Sample, constant: string | undefined): ReadonlySet<string> {
  const isCurrency = ({ meaning }: Meaning): boolean => 'to' in meaning && meaning.to === 'currency';
  const at = header.findIndex((_name, i) => meaningsAt[i]?.some(isCurrency));
  const cells = at < 0 ? [constant] : rows.map((row) => row[at]);
  return new Set(cells.flatMap((cell) => (cell === undefined ? [] : [...(currenciesOf(cell) ?? [])])));
}

/** Reads the currency from the amounts of a column that is left out, if no mapped column has it. */
function nameCurrency(guess: Guess, sample: Sample, usual: string | undefined): void {
  const { columns, mapping } = guess;
  const samples = (name: string): readonly string[] => samplesOf({ header: name, to: name }, sample);
  const hasCurrency = (cell: string): boolean => parseWritten(cell)?.currencies !== undefined;
  const isNamed = ({ header, to }: ColumnMapping): boolean =>
    to === 'currency' || (isMoney(to) && samples(header).some(hasCurrency));
  if (mapping.columns.some(isNamed)) return;
  const unread = [...guess.left_out.map(({ header }) => header), ...guess.not_understood];
  const found = unread.find((name) => {
    const cells = samples(name).filter((cell) => cell.trim() !== '');
    return cells.length > 0 && cells.every(hasCurrency);
  });
  if (found === undefined) return;
  const doubt = currencyDoubt('currency', samples(found), new Set(), usual);
  const confidence = doubt === undefined ? BY_WORD : IN_DOUBT;
  mapping.columns.push({ header: found, to: 'currency' });
  columns.push({ header: found, to: 'currency', confidence, ...(doubt === undefined ? {} : { doubt }) });
  guess.left_out = guess.left_out.filter(({ header }) => header !== found);
  guess.not_understood = guess.not_understood.filter((name) => name !== found);
}

/** Lines need a SKU and a quantity. An order without an id would be created anew by each import. */
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
