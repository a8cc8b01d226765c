import type { Problem } from '../../model/failure.ts';
import { isBlank } from '../../model/text.ts';
import { CellFault } from '../cells/cells.ts';
import { LINE } from '../fields.ts';
import { type Cell, CsvReader, type CsvRecord, type Delimiter, positionsOfCells } from '../files/csv-reader.ts';
import { LONGEST_RECORD, placesIn } from '../files/record-reader.ts';
import { Utf8Text } from '../files/utf8-text.ts';
import type { Plan, PlannedField } from '../mapping/plan.ts';
import { amountsIn, cellFor, putSum, readField, sumOf } from './field-values.ts';
import {
  type CheckBody,
  type ImportItem,
  type ItemProblem,
  type ItemReader,
  type RowPlace,
  type ScatteredOrder,
  type Spot,
  shownValue,
} from './item.ts';
import { linesInUnits } from './line-money.ts';
import { nestingProblems } from './nesting.ts';
import { type RowGroup, RowGroups } from './row-groups.ts';
import { type SeenOrder, SeenOrders } from './seen-orders.ts';

type Body = Record<string, unknown>;

/** An order has fewer lines. The limit keeps a reader from holding an endless file as one order. */
const MOST_ROWS = 5000;

/** Reading stops here: a record of 3 MiB could have a million bad cells. */
const MOST_PROBLEMS = 1000;

/** Reads the rows of a CSV file into items. The first row of an order has the fields that are not of a line. */
export class CsvItems implements ItemReader {
  readonly #plan: Plan;
  readonly #check: CheckBody;
  readonly #delimiter: Delimiter;
  readonly #text: Utf8Text;
  readonly #reader: CsvReader;
  readonly #groups: RowGroups;
  #rows: number;
  #endOffset: number;
  #group: RowGroup | undefined;
  /** The problem of an order beside a row that may belong to it. */
  #stray: ItemProblem | undefined;

  /** Starts behind the header. `seen`: where orders are noted, so that their late rows are recognised. */
  constructor(plan: Plan, delimiter: Delimiter, check: CheckBody, place: RowPlace, seen = new SeenOrders()) {
    this.#plan = plan;
    this.#check = check;
    this.#delimiter = delimiter;
    this.#text = new Utf8Text(false);
    this.#reader = new CsvReader(place, delimiter);
    this.#rows = place.rows;
    this.#endOffset = place.offset;
    this.#groups = new RowGroups(plan.lineFields.length > 0 && plan.keys.length > 0, place, seen);
  }

  *push(bytes: Uint8Array): Generator<ImportItem> {
    const piece = this.#text.push(bytes);
    if (piece) yield* this.#take(this.#reader.push(piece));
  }

  *end(): Generator<ImportItem> {
    const piece = this.#text.end();
    if (piece) yield* this.#take(this.#reader.push(piece));
    yield* this.#take(this.#reader.end());
    for (let taken = this.#groups.takeAny(); taken; taken = this.#groups.takeAny()) yield this.#itemOf(taken);
  }

  *#take(records: Iterable<CsvRecord>): Generator<ImportItem> {
    for (const record of records) {
      const beginOffset = this.#endOffset;
      this.#endOffset = record.endOffset;
      if (!record.fault && record.cells.every(isEmpty)) continue;
      this.#rows++;
      if (this.#plan.trimsKeys) removeEmptyTexts(record.cells);
      const group = this.#groupFor(record, beginOffset);
      this.#group = group;
      this.#groups.grow(group, () => this.#add(group, record, this.#problemsOf(record)));
      for (let taken = this.#groups.takeBefore(group); taken; taken = this.#groups.takeBefore(group)) {
        yield this.#itemOf(taken);
      }
    }
  }

  /** The group of a row, which may be a new one. */
  #groupFor({ cells, fault, endOffset, endLine }: CsvRecord, beginOffset: number): RowGroup {
    const key = this.#keyOf(cells);
    const isGrouped = this.#plan.lineFields.length > 0;
    const isKnown = !fault || this.#plan.keys.every((column) => column < cells.length);
    if (isGrouped && isKnown && this.#group && this.#isMore(this.#group, key, cells)) return this.#group;
    // An unreadable row may belong to the order before it or behind it, which then lacks a line.
    if (isGrouped && !isKnown) this.#group?.problems.push(STRAY);
    const stray = this.#stray && isKnown ? [this.#stray] : [];
    this.#stray = isGrouped && !isKnown ? STRAY : undefined;
    const held = isGrouped && isKnown ? this.#groups.find(key) : undefined;
    if (held) {
      held.problems.push(...stray);
      return held;
    }
    const seen = isGrouped ? this.#groups.seen(key) : undefined;
    const group: RowGroup = {
      key,
      row: this.#rows,
      records: [],
      letters: 0,
      problems: [...stray, ...(seen ? [scatteredProblem(seen)] : [])],
      seen,
      beginOffset,
      end: { offset: endOffset, line: endLine, rows: this.#rows },
    };
    this.#groups.hold(group);
    return group;
  }

  #keyOf(cells: readonly Cell[]): string | undefined {
    const { keys, trimsKeys } = this.#plan;
    const parts = keys.map((column) => (trimsKeys ? cells[column]?.trim() || undefined : cells[column]));
    return parts.every((part) => part === undefined) ? undefined : parts.map((part) => part ?? '').join('\0');
  }

  #isMore(group: RowGroup, key: string | undefined, cells: readonly Cell[]): boolean {
    if (key !== undefined) return key === group.key;
    if (this.#plan.width > 2 && isFirstAlone(cells)) return false;
    return !hasAny(cells, this.#plan.fields);
  }

  #add(group: RowGroup, record: CsvRecord, problems: readonly ItemProblem[]): void {
    group.end = { offset: record.endOffset, line: record.endLine, rows: this.#rows };
    if (group.records.length >= MOST_ROWS || group.letters > LONGEST_RECORD) {
      if (group.problems.at(-1) !== TOO_MANY) group.problems.push(TOO_MANY);
      return;
    }
    const [first] = group.records;
    group.records.push(record);
    group.letters += record.raw.length;
    group.problems.push(...problems);
    if (first && group.problems.length < MOST_PROBLEMS) group.problems.push(...this.#contradictions(first, record));
  }

  /** The fields of the order in which a further row differs from the first. */
  #contradictions(first: CsvRecord, { cells }: CsvRecord): ItemProblem[] {
    return this.#plan.fields.flatMap(({ path, per, columns, and, plus }): ItemProblem[] => {
      const isInParts = per === 'line' || this.#plan.open?.has(path.join('.'));
      const differs =
        !isInParts &&
        [...columns, ...and, ...plus].some(
          (column) => cells[column] !== undefined && !this.#isSame(cells[column], first.cells[column]),
        );
      return differs
        ? [{ path: [...path], rule: 'duplicate', reason: 'is not the same in all rows of the order' }]
        : [];
    });
  }

  #isSame(one: Cell, other: Cell): boolean {
    return one === other || (this.#plan.trimsKeys && one?.trim() === other?.trim());
  }

  #problemsOf({ cells, fault }: CsvRecord): ItemProblem[] {
    if (fault) return [{ path: [], rule: fault.rule, reason: fault.reason }];
    const { width } = this.#plan;
    if (cells.length <= width || cells.slice(width).every((cell) => cell === undefined)) return [];
    return [{ path: [], rule: 'count', reason: `has ${cells.length} cells, and the header ${width}` }];
  }

  #itemOf({ group, end }: { group: RowGroup; end: RowPlace }): ImportItem {
    const [first] = group.records as [CsvRecord];
    const { body, lines, problems } = this.#read(group);
    return {
      row: group.row,
      line: first.line,
      body,
      problems: [...group.problems, ...problems],
      key: this.#plan.lineFields.length > 0 ? group.key : undefined,
      scattered: group.seen && this.#namesOf(first),
      amounts: this.#plan.open && amountsIn(group.records, this.#plan.fields, this.#plan.open),
      characters: group.letters,
      spotsOf: (paths) => spotsOf(paths, group, lines, this.#plan, this.#delimiter),
      end,
    };
  }

  #namesOf({ cells }: CsvRecord): ScatteredOrder {
    const body: Body = {};
    readInto(body, cells, this.#plan.fields, [], [], []);
    const [id, referenceId] = [body['id'], body['reference_id']].map((name) =>
      typeof name === 'string' && name !== '' ? name : undefined,
    );
    return { id, referenceId };
  }

  /** A row with its first cell alone, such as `83 record(s) downloaded` behind the last order. */
  #isRemark([first, ...more]: readonly CsvRecord[]): boolean {
    if (more.length > 0 || first === undefined || this.#plan.width === 1) return false;
    if (!this.#plan.isOfOrders) return first.cells.length === 1;
    return isFirstAlone(first.cells) || this.#isTrailer(first.cells);
  }

  /** A row of words that ends early, such as `83,record(s) downloaded`: it has no line and no order number. */
  #isTrailer(cells: readonly Cell[]): boolean {
    const { width, keys, lineFields } = this.#plan;
    if (lineFields.length === 0 || cells.length >= width || hasAny(cells, lineFields)) return false;
    return !keys.some((column) => /\d/.test(cells[column] ?? ''));
  }

  /**
   * A row that sums up the others, such as `Total,,,,11.00`: beside a word or nothing in the place of the order number it has
   * only amounts, in a file with other columns too.
   */
  #isSum(records: readonly CsvRecord[]): boolean {
    const { keys, fields, lineFields, trimsKeys, isOfOrders } = this.#plan;
    const [first, ...more] = records;
    if (!first || more.length > 0 || !trimsKeys || !isOfOrders || hasAny(first.cells, lineFields)) return false;
    if (keys.some((column) => isNumber(first.cells[column] ?? ''))) return false;
    const amounts = fields.filter(({ type }) => type === 'number');
    const others = [...fields, ...lineFields].filter(
      (field) => !amounts.includes(field) && !field.columns.every((column) => keys.includes(column)),
    );
    return others.length > 0 && hasAny(first.cells, amounts) && !hasAny(first.cells, others);
  }

  #read({ records, problems: ofGroup }: RowGroup): {
    body: Body | undefined;
    lines: CsvRecord[];
    problems: ItemProblem[];
  } {
    if (ofGroup.length > 0) return { body: undefined, lines: records, problems: [] };
    if (this.#isRemark(records)) return { body: undefined, lines: records, problems: [REMARK] };
    if (this.#isSum(records)) return { body: undefined, lines: records, problems: [SUM] };
    const problems: ItemProblem[] = [];
    const body: Body = {};
    const lines: CsvRecord[] = [];
    const currencies: NamedCurrency[] = [];
    readInto(body, (records[0] as CsvRecord).cells, this.#plan.fields, [], problems, currencies);
    if (this.#plan.lineFields.length > 0) {
      const items: Body[] = [];
      const ofLines = this.#plan.trimsKeys && isSummary(records, this.#plan.lineFields) ? records.slice(1) : records;
      for (const record of ofLines) {
        if (problems.length >= MOST_PROBLEMS) break;
        if (!hasAny(record.cells, this.#plan.lineFields)) continue;
        const line: Body = {};
        readInto(line, record.cells, this.#plan.lineFields, [LINE, items.length], problems, currencies);
        items.push(line);
        lines.push(record);
      }
      body[LINE] = items;
    }
    for (const field of this.#plan.fields) {
      if (field.per === 'line') putSum(body, records, field, problems);
    }
    problems.push(...putCurrency(body, currencies, this.#plan.defaultCurrency));
    problems.push(...linesInUnits(body, this.#plan));
    const known = new Set(problems.map(({ path }) => path.join('/')));
    for (const problem of this.#check(body)) if (!known.has(problem.path.join('/'))) problems.push(problem);
    problems.push(...nestingProblems(body, records));
    return { body, lines, problems };
  }
}

/** Other programs quote cells without a value too. Only in the hub's own files is `""` an empty text. */
function removeEmptyTexts(cells: Cell[]): void {
  for (let at = cells.indexOf(''); at >= 0; at = cells.indexOf('', at + 1)) cells[at] = undefined;
}

const isEmpty = (cell: Cell): boolean => cell === undefined || isBlank(cell);

const isFirstAlone = (cells: readonly Cell[]): boolean => cells.every((cell, i) => i === 0 || isEmpty(cell));

const REMARK: ItemProblem = {
  path: [],
  rule: 'count',
  reason: 'has only its first cells, and says nothing of an order or customer',
};

/** Words in the place of an order number, in rows that sum up others. */
const SUM_WORD = /^(?:grand |sub-?)?(?:totals?|sum|summe|gesamt\p{L}*|somme|totale|totaal|suma)(?!\p{L})/iu;

/** Whether a text may be an order number. */
const isNumber = (text: string): boolean => /\d/.test(text) && !SUM_WORD.test(text.trim());

const SUM: ItemProblem = {
  path: [],
  rule: 'count',
  reason: 'has amounts and no order number: it sums up other rows',
};

const scatteredProblem = ({ line }: SeenOrder): ItemProblem => ({
  path: [],
  rule: 'duplicate',
  reason:
    `has rows from line ${line} on, too far above this row: the order is refused as a whole, and the file must be ` +
    'sorted by order',
});

const STRAY: ItemProblem = {
  path: [],
  rule: 'count',
  reason: 'is beside an unreadable row that may belong to it',
};

const TOO_MANY: ItemProblem = {
  path: [],
  rule: 'count',
  reason: `has more than ${MOST_ROWS} rows, or more than ${LONGEST_RECORD} characters`,
};

/**
 * Whether the first row of an order sums up the others, as marketplaces write it: unlike the others it names no article, and its
 * quantity is the sum of theirs.
 */
function isSummary([first, ...others]: readonly CsvRecord[], lineFields: readonly PlannedField[]): boolean {
  if (!first || others.length === 0) return false;
  const of = (...names: string[]) => lineFields.filter(({ path }) => names.includes(path[0] ?? ''));
  const named = of('sku', 'title');
  const isNamed = ({ cells }: CsvRecord): boolean => named.some((field) => !isEmpty(cellFor(field, cells)));
  if (isNamed(first) || !others.every(isNamed)) return false;
  const [quantity] = of('quantity');
  if (!quantity) return true;
  const [pieces, ...ofOthers] = [first, ...others].map(({ cells }) => {
    const cell = cellFor(quantity, cells);
    return isEmpty(cell) ? undefined : quantity.read(cell as string);
  });
  return pieces === undefined || sumOf(ofOthers) === pieces;
}

const hasAny = (cells: readonly Cell[], fields: readonly PlannedField[]): boolean => {
  for (const { columns, and } of fields) {
    for (const column of columns) if (cells[column] !== undefined) return true;
    for (const column of and) if (cells[column] !== undefined) return true;
  }
  return false;
};

function readInto(
  into: Body,
  cells: readonly Cell[],
  fields: readonly PlannedField[],
  at: Problem['path'],
  problems: ItemProblem[],
  named: NamedCurrency[],
): void {
  for (const field of fields) {
    const { path } = field;
    const cell = cellFor(field, cells);
    if (cell === undefined && field.plus.length === 0) continue;
    const value = readField(field, cell, cells);
    if (value instanceof CellFault) problems.push({ path: [...at, ...path], rule: value.rule, reason: value.reason });
    else if (value !== undefined) put(into, field, value);
    const currencies = cell === undefined ? undefined : field.currenciesIn?.(cell);
    if (currencies) named.push({ path: [...at, ...path], currencies });
  }
}

/** A currency beside an amount, such as `£` or `USD`. */
interface NamedCurrency {
  path: Problem['path'];
  /** The codes that it may stand for. */
  currencies: ReadonlySet<string>;
}

/** Puts the currency of an order's amounts into the order, if no column has it. All amounts must have one currency. */
function putCurrency(body: Body, named: readonly NamedCurrency[], usual: string | undefined): ItemProblem[] {
  if (named.length === 0) return [];
  const given = body['currency'];
  let possible = typeof given === 'string' ? new Set([given]) : undefined;
  for (const { path, currencies } of named) {
    const both = new Set([...(possible ?? currencies)].filter((each) => currencies.has(each)));
    if (both.size === 0) {
      const other = [...(possible ?? [])].slice(0, SHOWN_CURRENCIES).join(' or ');
      return [
        { path, rule: 'enum', reason: `names another currency than the rest of the order, which is in ${other}` },
      ];
    }
    possible = both;
  }
  const all = [...(possible ?? [])];
  const currency = all.length === 1 ? all[0] : all.find((each) => each === usual);
  if (currency === undefined) {
    const some = all.slice(0, SHOWN_CURRENCIES).join(', ');
    const reason = `may be ${some} or another: a column or constant of the mapping must say \`currency\``;
    return [{ path: named[0]?.path ?? [], rule: 'enum', reason }];
  }
  body['currency'] = currency;
  return [];
}

const SHOWN_CURRENCIES = 5;

function put(into: Body, { path, type }: PlannedField, value: unknown): void {
  const [first = '', second] = path;
  if (type === 'full_name') {
    const holder = second === undefined ? into : holderIn(into, first);
    const words = (value as string).split(/\s+/);
    const last = words.length > 1 ? words.pop() : undefined;
    holder['first_name'] ??= words.join(' ');
    if (last !== undefined) holder['last_name'] ??= last;
  } else if (second === undefined) into[first] = value;
  else holderIn(into, first)[second] = value;
}

/** A value that is not an object stays, and the check refuses it. */
function holderIn(into: Body, name: string): Body {
  const present = into[name];
  if (typeof present === 'object' && present !== null && !Array.isArray(present)) return present as Body;
  const made: Body = {};
  if (present === undefined) into[name] = made;
  return made;
}

/** Goes through each record once, since a record can be long and have many problems. */
function spotsOf(
  paths: readonly Problem['path'][],
  group: RowGroup,
  lines: readonly CsvRecord[],
  plan: Plan,
  delimiter: Delimiter,
): Spot[] {
  const sought = paths.map((path, i) => ({ i, ...cellOf(path, group, lines, plan) }));
  const spots: Spot[] = [];
  for (const [record, cells] of Map.groupBy(sought, (each) => each.record)) {
    const starts = positionsOfCells(
      record.raw,
      cells.map(({ column = 0 }) => column),
      delimiter,
    );
    const positions = cells.map(({ column, position }, k) => (column === undefined ? position : (starts[k] ?? 0)));
    const places = placesIn(record, positions);
    for (const [k, { i, column }] of cells.entries()) {
      const value = column === undefined ? undefined : shownValue(record.cells[column]);
      spots[i] = { ...(places[k] as Spot), ...(value === undefined ? {} : { value }) };
    }
  }
  return spots;
}

/** The record and cell of a path, or a position in the record where no cell has it. */
function cellOf(
  path: Problem['path'],
  { records, problems, seen }: RowGroup,
  lines: readonly CsvRecord[],
  { fields, lineFields }: Plan,
): { record: CsvRecord; column: number | undefined; position: number } {
  const first = records[0] as CsvRecord;
  if (path.length === 0) {
    const isWhole = problems.length === 0 || seen !== undefined;
    const broken = records.find(({ fault }) => fault) ?? (isWhole ? first : (records.at(-1) ?? first));
    return { record: broken, column: undefined, position: broken.fault?.position ?? 0 };
  }
  const isOfLine = path[0] === LINE && typeof path[1] === 'number';
  const record = isOfLine ? (lines[path[1] as number] ?? first) : first;
  const rest = (isOfLine ? path.slice(2) : path).map(String);
  const field = fieldFor(isOfLine ? lineFields : fields, rest);
  const column = field?.columns.find((each) => record.cells[each] !== undefined) ?? field?.columns[0];
  return { record, column, position: 0 };
}

/** The field that was read into a path, or into the object around it. */
function fieldFor(fields: readonly PlannedField[], path: readonly string[]): PlannedField | undefined {
  const [first, second] = path;
  const isName = second === 'first_name' || second === 'last_name' || first === 'first_name' || first === 'last_name';
  return (
    fields.find((field) => field.path.join('.') === [first, second].filter(Boolean).join('.')) ??
    (isName
      ? fields.find(({ type, path: [head] }) => type === 'full_name' && (head === first || head === 'full_name'))
      : undefined) ??
    fields.find((field) => field.path.length === 1 && field.path[0] === first)
  );
}
