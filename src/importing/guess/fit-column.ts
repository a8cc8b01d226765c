import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../model/order-fields.ts';
import { STATES } from '../../model/status.ts';
import { foldText } from '../../model/text.ts';
import { parseInstant } from '../../model/time.ts';
import { CellFault } from '../cells/cells.ts';
import { momentReader, needsZone } from '../cells/dates.ts';
import { CLEARLY, decimalsOf } from '../cells/numbers.ts';
import { findField, isMoney, type TableKind } from '../fields.ts';
import { currenciesNamed } from '../mapping/converters.ts';
import type { ColumnMapping } from '../mapping/mapping.ts';
import { formatsOf } from './moment-formats.ts';

/** A column as its values show how to read it, and why that is in doubt. */
export interface FittedColumn {
  column: ColumnMapping;
  doubt?: string;
  /** What was decided about some of its values. */
  note?: string;
}

/** Finds what only the values of a column show: the format of dates, the decimal sign, and the words of a status. */
export function fitColumn(
  column: ColumnMapping,
  kind: TableKind,
  samples: readonly string[],
  currencies: ReadonlySet<string>,
): FittedColumn {
  const type = findField(kind, column.to)?.type;
  if (type === 'moment') return withFormat(column, samples);
  if (type === 'number') return withDecimal(column, samples, currencies);
  if (column.otherwise !== undefined) return { column };
  if (column.values) return { column, ...wordsDoubt(column.to, column.values as Record<string, unknown>, samples) };
  return withWords(column, samples);
}

/** A format of dates; without one, RFC 3339. */
interface Format {
  format: string | undefined;
  /** The texts that it reads, with their times. */
  reads: ReadonlyMap<string, unknown>;
  /** In how many rows. */
  rows: number;
}

/**
 * Finds the one format in which the dates of a column are written. The format of a known export is tried first. A column is clear
 * where more than half of its dates have one format, and next to none speak for another. A date that has another format is then
 * odd: it is refused when its row is read. Words for "none" are read as no date.
 */
function withFormat(column: ColumnMapping, samples: readonly string[]): FittedColumn {
  const { format: known, ...bare } = column;
  const texts = new Map<string, number>();
  for (const text of samples.map((sample) => sample.trim())) {
    if (text !== '') texts.set(text, (texts.get(text) ?? 0) + 1);
  }
  const none = [...texts.keys()].filter(isNoDate);
  for (const text of none) texts.delete(text);
  const dates = [...texts.keys()];
  const [first] = dates;
  const words = none.length === 0 ? {} : { values: Object.fromEntries(none.map((text) => [text, null])) };
  const noted =
    none.length === 0 ? {} : { note: `${none.map((text) => JSON.stringify(text)).join(', ')} is read as no date` };
  const fitted = (format: string | undefined): FittedColumn => ({
    column: { ...bare, ...words, ...(format === undefined ? {} : { format }) },
    ...noted,
  });
  if (first === undefined) return fitted(needsZone(known) ? undefined : known);
  const readBy = (format: string | undefined): Format => {
    const read = momentReader(format, 'UTC');
    const times = dates.map((text) => [text, read(text)] as const);
    const reads = new Map(
      times.filter(([, time]) => !(time instanceof CellFault)).map(([text, time]) => [text, instantOf(time)]),
    );
    return { format, reads, rows: rowsOf(reads.keys(), texts) };
  };
  const isWhole = ({ reads }: Format): boolean => reads.size === dates.length;
  const tried = [undefined, known].filter((format, i) => i === 0 || format !== undefined).map(readBy);
  const whole = tried.find(isWhole);
  if (whole) return fitted(whole.format);
  const formats = new Set(dates.flatMap(formatsOf));
  const all = [...tried, ...[...formats].filter((format) => format !== known).map(readBy)];
  const best = all.reduce((one, other) => (other.rows > one.rows ? other : one));
  const rows = rowsOf(dates, texts);
  if (best.rows * 2 <= rows) {
    const one = JSON.stringify((dates.find((text) => !best.reads.has(text)) ?? first).slice(0, 50));
    return {
      column: { ...bare, ...words },
      doubt: `its dates are not in one known format: one is ${one}; its \`format\` must be given`,
    };
  }
  const rival = all.find((other) => other !== best && isRivalOf(other, best, texts));
  return {
    ...fitted(best.format),
    ...(rival === undefined
      ? {}
      : {
          doubt: `its dates may be ${nameOf(best)} or ${nameOf(rival)}; its \`format\` must be given`,
        }),
  };
}

const nameOf = ({ format }: Format): string => format ?? 'RFC 3339';

/** In how many rows these texts stand. */
const rowsOf = (some: Iterable<string>, texts: ReadonlyMap<string, number>): number =>
  [...some].reduce((sum, text) => sum + (texts.get(text) ?? 0), 0);

const instantOf = (time: unknown): unknown => parseInstant(String(time)) ?? time;

/** Whether a format may be the column's too: it reads some dates as other times, and what speaks for the best one is too little. */
function isRivalOf(other: Format, best: Format, texts: ReadonlyMap<string, number>): boolean {
  const differs = [...other.reads].some(([text, time]) => best.reads.has(text) && best.reads.get(text) !== time);
  if (!differs) return false;
  const alone = (one: Format, not: Format): number =>
    rowsOf(
      [...one.reads.keys()].filter((text) => !not.reads.has(text)),
      texts,
    );
  const [forOther, forBest] = [alone(other, best), alone(best, other)];
  return forBest === 0 || forBest < forOther * CLEARLY;
}

/** What people and programs write in the place of a date that there is not. MySQL has a date of zeros. */
const NO_DATE =
  /^(?:n\.?\s?\/?\s?a\.?|none|null|nil|nan|tb[acd]|to be (?:announced|confirmed|determined)|unknown|[-–—.?]+|0000-00-00(?: 00:00:00)?)$/i;

const isNoDate = (text: string): boolean => NO_DATE.test(text);

function withDecimal(column: ColumnMapping, samples: readonly string[], currencies: ReadonlySet<string>): FittedColumn {
  const { sign, doubt } = decimalsOf(samples, isMoney(column.to) ? currencies : new Set());
  return {
    column: sign === undefined ? column : { ...column, decimal: sign },
    ...(doubt === undefined ? {} : { doubt: `${doubt}; its \`decimal\` must be given` }),
  };
}

/** The ambiguity of a sign that several currencies share, if neither a column nor the workspace names the currency. */
export function currencyDoubt(
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

const OWN_WORDS: Record<string, readonly string[]> = {
  payment_status: PAYMENT_STATUSES,
  fulfillment_status: FULFILLMENT_STATUSES,
  'status.state': STATES,
};

const COMMON_WORDS: Record<string, Record<string, string>> = {
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

/** The words of a status column. */
function withWords(column: ColumnMapping, samples: readonly string[]): FittedColumn {
  const words = OWN_WORDS[column.to];
  if (!words) return { column };
  const own = Object.fromEntries(
    words.flatMap((word) => [word.toLowerCase(), word.toLowerCase().replaceAll('_', ' ')].map((each) => [each, word])),
  );
  const values: Record<string, string> = { ...COMMON_WORDS[column.to], ...own };
  const { as_is: _asIs, ...bare } = column;
  return { column: { ...bare, values }, ...wordsDoubt(column.to, values, samples) };
}

/** A doubt names no more unclear words. */
const MOST_WORDS = 20;

/** The doubt of a status column, with all of its unclear words at once. */
function wordsDoubt(
  to: string,
  values: Readonly<Record<string, unknown>>,
  samples: readonly string[],
): Pick<FittedColumn, 'doubt'> {
  const own = OWN_WORDS[to];
  if (!own) return {};
  const isClear = (text: string): boolean => Object.hasOwn(values, foldText(text)) || own.includes(text);
  const unclear = [...new Set(samples.map((sample) => sample.trim()))].filter((text) => text !== '' && !isClear(text));
  if (unclear.length === 0) return {};
  const named = unclear.slice(0, MOST_WORDS).map((text) => JSON.stringify(text.slice(0, 50)));
  const more = unclear.length > MOST_WORDS ? ' and other words' : '';
  return { doubt: `it is not clear what ${named.join(', ')}${more} ${unclear.length > 1 ? 'mean' : 'means'}` };
}
