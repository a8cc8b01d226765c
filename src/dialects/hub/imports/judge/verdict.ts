import { totals } from '../../../../core/orders/totals.ts';
import { TimeSlice } from '../../../../core/time-slice.ts';
import type { RowAmounts } from '../../../../importing/items/item.ts';
import type { OrderRow } from '../order-row.ts';
import { pricedIn, statedIn } from './figures.ts';

/** How the money of a file is read, as its own totals tell; kept with the import, so that the rest of the file is read alike. */
export interface MoneyReading {
  /** Tax is a part of the prices. */
  taxes_included: boolean;
  /** Fields of which each row has a part; of others every row says the whole again. */
  per_line: string[];
}

/** One order from the beginning of a file. */
export interface Sample {
  row: OrderRow;
  /** What its rows say alike that may be the order's, or a part of it in each. */
  amounts: ReadonlyMap<string, RowAmounts>;
}

/** What was found of a file's money. */
export interface Verdict {
  reading: MoneyReading;
  /** How many orders have totals to be compared with, and how many come to them as the file is read. */
  compared: number;
  agreeing: number;
  /** Fields of which nothing tells whether each row has a part of them. */
  doubts: string[];
}

/**
 * Finds how a file's money is to be read: so that every order comes to its total which does so in any way. Tax is taken as a
 * part of the prices only where no order speaks against it; where orders speak for both, it is added. Otherwise the way in
 * which most orders agree is taken.
 */
export async function verdictOf(
  samples: readonly Sample[],
  { usualCurrency, isOwn }: { usualCurrency: string | undefined; isOwn: boolean },
): Promise<Verdict> {
  const currencyOf = ({ row }: Sample): string | undefined => row.currency ?? usualCurrency;
  const agrees = (sample: Sample, reading: MoneyReading): boolean => {
    const row = readAs(sample, reading, currencyOf(sample));
    const total = row && statedIn(row, row.currency, isOwn).total;
    return total !== undefined && totals(pricedIn(row as OrderRow)).total.eq(total);
  };
  const open = [...new Set(samples.flatMap(({ amounts }) => [...amounts.keys()]))].sort();
  const readings = readingsOf(samples, open);
  const agreed: Set<MoneyReading>[] = [];
  let compared = 0;
  const slice = new TimeSlice();
  for (const sample of samples) {
    if (!isPriced(sample) || !statedIn(sample.row, currencyOf(sample), isOwn).total) continue;
    compared++;
    agreed.push(new Set(readings.filter((reading) => agrees(sample, reading))));
    if (slice.isOver) await slice.next();
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

/** In how many fields of an order rows may have parts: their combinations are tried. */
const MOST_OPEN = 4;

/** All ways to read a file, those before that take it more simply. */
function readingsOf(samples: readonly Sample[], open: readonly string[]): MoneyReading[] {
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

/** Whether there is anything of which an order's total could be computed. */
const isPriced = ({ row }: Sample): boolean => (row.line_items ?? []).length > 0 || row.amount !== undefined;

/** A row with its money as a reading has it; nothing where its rows do not say that. */
function readAs({ row, amounts }: Sample, reading: MoneyReading, currency: string | undefined): OrderRow | undefined {
  const read: Record<string, unknown> = { ...row, currency };
  for (const [field, { once, sum }] of amounts) {
    const amount = reading.per_line.includes(field) ? sum : once;
    if (amount === undefined) return undefined;
    read[field] = amount;
  }
  if (reading.taxes_included) read['taxes_included'] = true;
  return read as OrderRow;
}
