import { FULFILLMENT_STATUSES, PAYMENT_STATUSES } from '../../model/order-fields.ts';
import { STATES } from '../../model/status.ts';
import { foldText } from '../../model/text.ts';
import { parseInstant } from '../../model/time.ts';
import { CellFault } from '../cells/cells.ts';
import { momentReader, needsZone } from '../cells/dates.ts';
import { decimalsOf } from '../cells/numbers.ts';
import { findField, isMoney, type TableKind } from '../fields.ts';
import { currenciesNamed } from '../mapping/converters.ts';
import type { ColumnMapping } from '../mapping/mapping.ts';
import { formatsOf } from './moment-formats.ts';

/** A column as its values show how to read it, and why that is in doubt. */
export interface FittedColumn {
  column: ColumnMapping;
  doubt?: string;
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

/** Finds the one format in which all dates of a column can be read. The format of a known export is tried first. */
function withFormat(column: ColumnMapping, samples: readonly string[]): FittedColumn {
  const texts = [...new Set(samples.map((text) => text.trim()).filter((text) => text !== ''))];
  const [first] = texts;
  const { format: known, ...bare } = column;
  if (first === undefined) return { column: needsZone(known) ? bare : column };
  if (texts.every((text) => parseInstant(text) !== undefined)) return { column: bare };
  const reads =
    (...times: string[]) =>
    (format: string): boolean => {
      const read = momentReader(format, 'UTC');
      return times.every((text) => !(read(text) instanceof CellFault));
    };
  const readsAll = reads(...texts);
  if (known !== undefined && readsAll(known)) return { column };
  const [format, other] = formatsOf(first).filter(readsAll);
  if (format === undefined) {
    const odd = texts.find((text) => parseInstant(text) === undefined && !formatsOf(text).some(reads(text))) ?? first;
    const one = JSON.stringify(odd.slice(0, 50));
    return {
      column: bare,
      doubt: `its dates are not in one known format: one is ${one}; its \`format\` must be given`,
    };
  }
  return {
    column: { ...bare, format },
    ...(other === undefined ? {} : { doubt: `its dates may be ${format} or ${other}; its \`format\` must be given` }),
  };
}

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
