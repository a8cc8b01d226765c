import { totals } from '../../core/orders/totals.ts';
import type { Problem } from '../../model/failure.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { JsonRules } from '../cells/cells.ts';
import type { BufferedUpload } from '../files/buffered-upload.ts';
import type { OrderRow } from '../import-dialect.ts';
import { CsvItems } from '../items/csv-items.ts';
import type { CheckBody, ImportItem, ItemReader, RowAmounts } from '../items/item.ts';
import { JsonItems } from '../items/json-items.ts';
import type { Plan } from '../mapping/plan.ts';
import { type ImportSettings, isOwnFile, type MoneyReading } from '../settings.ts';
import { isInexact, pricedIn, statedTotals, statesTotals } from './stated-totals.ts';

/** One order from the beginning of a file. */
interface SampleOrder {
  row: OrderRow;
  /** Amounts in several of its rows, which may be the order's or parts of it. */
  amounts: ReadonlyMap<string, RowAmounts>;
}

/** The facts about a file's money that its totals show. */
export interface TotalsAnalysis {
  reading: MoneyReading;
  /** How many orders state a total, and how many have this total as the file is read. */
  compared: number;
  agreeing: number;
  /** Fields of which nothing says whether each row has its part. */
  doubts: string[];
}

/** The beginning of a file whose totals are analyzed. A shorter file is analyzed as a whole. */
const ANALYZED_BYTES = 1024 * 1024;
const MOST_SAMPLES = 1000;

/** Money of which each row of an order may have its part or the whole amount. */
const AMBIGUOUS = new Set(['tax_value', 'discount_value', 'shipping_charge']);

/** A file whose totals are analyzed. */
export interface AnalyzedFile {
  settings: ImportSettings;
  /** Of a CSV file. */
  plan: Plan | undefined;
  upload: BufferedUpload;
  /** Where its rows begin. */
  place: { offset: number; line: number };
  rules: JsonRules;
  check: CheckBody;
}

/**
 * Finds by the totals in the beginning of a file how its money is read; `undefined` without anything to find. Fails with `invalid`
 * where the rows of an order repeat its tax, shipping or discount and nothing says whether each row has its part. Throws when the
 * connection breaks.
 */
export async function findMoneyReading(file: AnalyzedFile): Promise<Result<TotalsAnalysis | undefined>> {
  const { settings, plan } = file;
  if (settings.kind !== 'orders' || settings.as_exported) return ok(undefined);
  if (plan ? !hasTotalsColumn(plan, settings) : !(await hasTotalsLine(file.upload))) return ok(undefined);
  const open = new Set(settings.csv?.mapping ? ambiguousFields(plan) : []);
  const samples = await readSampleOrders(file, open);
  const analysis = analyzeTotals(samples, {
    usualCurrency: settings.csv?.default_currency,
    isOwn: isOwnFile(settings),
  });
  const { doubts } = analysis;
  if (doubts.length > 0) return refuse({ kind: 'invalid', problems: doubts.map((field) => doubtOf(field, settings)) });
  return ok(analysis.compared > 0 || analysis.reading.per_line.length > 0 ? analysis : undefined);
}

const TOTALS = ['totals.total', 'totals.balance'];

const hasTotalsColumn = (plan: Plan, { csv }: ImportSettings): boolean =>
  plan.fields.some(({ path }) => [...TOTALS, ...(csv?.mapping ? ['amount_paid'] : [])].includes(path.join('.'))) ||
  (csv?.mapping !== undefined && ambiguousFields(plan).length > 0);

/** The fields of which the mapping does not say whether each row has its part. */
const ambiguousFields = (plan: Plan | undefined): string[] =>
  plan && plan.lineFields.length > 0
    ? plan.fields.flatMap(({ path, per, columns }) =>
        per === undefined && columns.length > 0 && AMBIGUOUS.has(path.join('.')) ? [path.join('.')] : [],
      )
    : [];

/** Whether lines of JSON state totals. The first line decides. */
async function hasTotalsLine(upload: BufferedUpload): Promise<boolean> {
  await upload.until((head, last) => head.length >= ANALYZED_BYTES || last.includes(LINE_END));
  const end = upload.head.indexOf(LINE_END);
  const line = upload.head.toString('latin1', 0, end < 0 ? ANALYZED_BYTES : end);
  return /"totals"/.test(line) && !line.includes('"version"');
}

const LINE_END = 0x0a;

async function readSampleOrders(
  { settings, plan, upload, place, rules, check }: AnalyzedFile,
  open: ReadonlySet<string>,
): Promise<SampleOrder[]> {
  const mayBeMore = await upload.until((head) => head.length >= ANALYZED_BYTES);
  const from = { ...place, rows: 0 };
  const reader: ItemReader =
    plan && settings.csv
      ? new CsvItems({ ...plan, open }, settings.csv.delimiter, check, from)
      : new JsonItems(rules, check, from);
  const isOwn = isOwnFile(settings);
  const samples: SampleOrder[] = [];
  let last: ImportItem | undefined;
  for (const item of itemsOf(reader, upload.head)) {
    if (last) samples.push(...sampleOf(last, isOwn));
    last = item;
    if (samples.length >= MOST_SAMPLES) return samples;
  }
  // The last order may lack rows.
  return last && !mayBeMore ? [...samples, ...sampleOf(last, isOwn)] : samples;
}

/** The items of the beginning. At its end the reader gives the orders that it holds for further rows. */
function* itemsOf(reader: ItemReader, head: Uint8Array): Generator<ImportItem> {
  yield* reader.push(head);
  yield* reader.end();
}

/** An order that can be read and states a total or ambiguous amounts. A row that a hub wrote says nothing. */
function sampleOf({ body, problems, amounts = new Map() }: ImportItem, isOwn: boolean): SampleOrder[] {
  if (!body || body['version'] !== undefined || problems.some(({ binding }) => binding !== 'limit')) return [];
  const row = body as OrderRow;
  if (isInexact(row)) return [];
  return statesTotals(row, isOwn) || amounts.size > 0 ? [{ row, amounts }] : [];
}

function doubtOf(field: string, { csv }: ImportSettings): Problem {
  const header = csv?.mapping?.columns.find(({ to }) => to === field)?.header ?? field;
  const reason =
    'is not clear: rows of one order repeat it, which may be the whole or a part in each; ' +
    'a mapping must say `per`: `order` or `line`, or name the total of the order';
  return { place: 'body', path: [header], rule: 'format', reason, binding: 'shape' };
}

/**
 * Finds the reading in which every order has its stated total, of the orders that have it in any reading. Tax is read as included
 * only where no order contradicts; where orders contradict each other, it is added. Else the reading of most orders is taken.
 */
function analyzeTotals(
  samples: readonly SampleOrder[],
  { usualCurrency, isOwn }: { usualCurrency: string | undefined; isOwn: boolean },
): TotalsAnalysis {
  const currencyOf = ({ row }: SampleOrder): string | undefined => row.currency ?? usualCurrency;
  const agrees = (sample: SampleOrder, reading: MoneyReading): boolean => {
    const row = readAs(sample, reading, currencyOf(sample));
    const total = row && statedTotals(row, row.currency, isOwn).total;
    return total !== undefined && totals(pricedIn(row as OrderRow)).total.eq(total);
  };
  const open = [...new Set(samples.flatMap(({ amounts }) => [...amounts.keys()]))].sort();
  const readings = readingsOf(samples, open);
  const agreed: Set<MoneyReading>[] = [];
  let compared = 0;
  for (const sample of samples) {
    if (!isPriced(sample) || !statedTotals(sample.row, currencyOf(sample), isOwn).total) continue;
    compared++;
    agreed.push(new Set(readings.filter((reading) => agrees(sample, reading))));
  }
  const voters = agreed.filter(({ size }) => size > 0);
  const isForAll = (reading: MoneyReading): boolean => voters.every((each) => each.has(reading));
  const votesFor = (reading: MoneyReading): number => voters.filter((each) => each.has(reading)).length;
  const covering = readings.filter(isForAll);
  const added = readings.filter(({ taxes_included }) => !taxes_included).sort((a, b) => votesFor(b) - votesFor(a));
  const reading = covering[0] ?? added[0] ?? PLAIN;
  const isOpen = (field: string): boolean => {
    const others = covering.filter(({ taxes_included }) => taxes_included === reading.taxes_included);
    return new Set(others.map(({ per_line }) => per_line.includes(field))).size > 1;
  };
  return { reading, compared, agreeing: votesFor(reading), doubts: open.filter(isOpen) };
}

const PLAIN: MoneyReading = { taxes_included: false, per_line: [] };

/** All combinations of so many fields are tried. */
const MOST_OPEN = 4;

/** All readings of a file, the simpler ones first. */
function readingsOf(samples: readonly SampleOrder[], open: readonly string[]): MoneyReading[] {
  const tried = open.slice(0, MOST_OPEN);
  const mustBePart = tried.filter((field) => samples.every(({ amounts }) => amounts.get(field)?.once === undefined));
  const mayInclude = samples.every(({ row }) => row.taxes_included === undefined);
  const sets = Array.from({ length: 2 ** tried.length }, (_, bits) => tried.filter((_field, i) => bits & (1 << i)))
    .filter((set) => mustBePart.every((field) => set.includes(field)))
    .sort((a, b) => a.length - b.length);
  return [false, ...(mayInclude ? [true] : [])].flatMap((taxes_included) =>
    sets.map((per_line) => ({ taxes_included, per_line })),
  );
}

/** Whether a total can be computed of the order. */
const isPriced = ({ row }: SampleOrder): boolean => (row.line_items ?? []).length > 0 || row.amount !== undefined;

/** A row with its money in a reading; `undefined` where its rows contradict the reading. */
function readAs(
  { row, amounts }: SampleOrder,
  reading: MoneyReading,
  currency: string | undefined,
): OrderRow | undefined {
  const read: Record<string, unknown> = { ...row, currency };
  for (const [field, { once, sum }] of amounts) {
    const amount = reading.per_line.includes(field) ? sum : once;
    if (amount === undefined) return undefined;
    read[field] = amount;
  }
  if (reading.taxes_included) read['taxes_included'] = true;
  return read as OrderRow;
}
