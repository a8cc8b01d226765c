import { foldText, isBlank } from '../../model/text.ts';
import { CellFault, type ReadCell, readNumber, splitList, withoutGuard } from '../cells/cells.ts';
import { currenciesOf } from '../cells/currencies.ts';
import { isMomentFormat, momentReader } from '../cells/dates.ts';
import { type DecimalSign, meaningsOf, parseWritten } from '../cells/numbers.ts';
import { type Field, isMoney, LINE } from '../fields.ts';
import type { ColumnMapping } from './mapping.ts';

type Readers = Record<'text' | 'number' | 'boolean' | 'moment' | 'json' | 'list', ReadCell>;

/** Some programs write an apostrophe before the digits of a postcode or a phone number, so that these stay text. */
const DIGITS_AS_TEXT = /^'(?=\d[\d\s()+./-]*$)/;
const HAS_DIGITS_AS_TEXT = /(?:^|\.)(?:zip_code|phone)$/;

/** A long number that a program wrote with few of its digits: `1.67185E+13`, or `1.67185E13` in Java. */
const SHORTENED = /^\d(?:(?:[.,]\d+)?E\+\d{1,3}|[.,]\d+E\d{1,3})$/i;
const NUMBERED = new Set(['id', 'reference_id', 'display_id', 'vendor_id', 'po_number', 'customer_id', `${LINE}.sku`]);
const LOST_DIGITS = new CellFault(
  'format',
  'is a number of which a spreadsheet lost digits: export the file again, with the column as text',
);
const BLANK = new CellFault('format', 'must not be blank');

/** The fault of a cell that cannot be an id: it has lost digits, or is blank. */
export const nameFault = (path: string, cell: string): CellFault | undefined => {
  if (!NUMBERED.has(path)) return undefined;
  if (SHORTENED.test(cell)) return LOST_DIGITS;
  return path === 'reference_id' && cell !== '' && isBlank(cell) ? BLANK : undefined;
};

/** Builds the reader of a mapped column's cells, which returns `undefined` for a cell that says nothing. */
export function converterOf(column: ColumnMapping, field: Field, timeZone: string, own: Readers): ReadCell {
  const read = readerOf(column, field, timeZone, own);
  const translate = translatorOf(column, field);
  const isDigits = field.type === 'number' || HAS_DIGITS_AS_TEXT.test(field.path);
  return (cell) => {
    const fault = nameFault(field.path, cell.trim() || cell);
    if (fault) return fault;
    const bare = withoutGuard(cell);
    const text = (isDigits ? bare.replace(DIGITS_AS_TEXT, '') : bare).trim();
    if (!translate) return text === '' ? undefined : read(text);
    const meant = translate(text);
    if (meant instanceof CellFault) return meant;
    return meant === undefined || meant === '' ? undefined : read(meant);
  };
}

/** Whether a column has no format, or one that its field can have. */
export const hasGoodFormat = ({ format }: Pick<ColumnMapping, 'format'>, { type }: Field): boolean =>
  format === undefined || (type === 'moment' && isMomentFormat(format));

function readerOf(column: ColumnMapping, field: Field, timeZone: string, own: Readers): ReadCell {
  switch (field.type) {
    case 'number':
      return (text) => readWritten(text, column.decimal, isMoney(field.path));
    case 'moment':
      return momentReader(column.format, timeZone);
    case 'list': {
      const { separator = ',' } = column;
      return (text) => (text.startsWith('[') ? own.json(text) : splitList(text, separator));
    }
    case 'boolean':
      return (text) => own.boolean(BOOLEANS[text.toLowerCase()] ?? text);
    case 'json':
      return own.json;
    default:
      return field.path === CURRENCY ? readCurrency : (text) => text;
  }
}

const BOOLEANS: Record<string, string> = { yes: 'true', y: 'true', '1': 'true', no: 'false', n: 'false', '0': 'false' };

const NOT_A_NUMBER = new CellFault('type', 'must be a number, such as 1234.5');
const A_PERCENTAGE = new CellFault('type', 'must be a number, not a percentage');
const OTHER_SIGN = new CellFault(
  'type',
  'must be a number with a point before decimals, or the mapping must say `decimal`',
);

/** Reads a number as other programs write it. Without `decimal`, a number that may have decimals or thousands is refused. */
function readWritten(text: string, decimal: DecimalSign | undefined, mayHaveCurrency: boolean): number | CellFault {
  const written = parseWritten(text);
  if (!written || (written.currencies && !mayHaveCurrency)) {
    const asItIs = readNumber(text);
    return asItIs instanceof CellFault && asItIs.rule === 'type'
      ? text.endsWith('%')
        ? A_PERCENTAGE
        : NOT_A_NUMBER
      : asItIs;
  }
  const { readings } = written;
  const [point, comma] = [readings['.'], readings[',']];
  if (decimal !== undefined) return readings[decimal] === undefined ? NOT_A_NUMBER : readNumber(readings[decimal]);
  if (point === undefined) return comma === undefined ? NOT_A_NUMBER : OTHER_SIGN;
  if (comma === undefined || comma === point) return readNumber(point);
  return new CellFault('type', `may be ${meaningsOf(written)}: the mapping must say \`decimal\``);
}

/** Builds the reader of the currencies that a cell of money, or of a currency's column, names. `undefined` for other fields. */
export function currencyReaderOf(field: Field): ((cell: string) => ReadonlySet<string> | undefined) | undefined {
  if (field.path === CURRENCY) return currenciesNamed;
  if (!isMoney(field.path)) return undefined;
  return (cell) => (BARE.test(cell) ? undefined : parseWritten(withoutGuard(cell))?.currencies);
}

/** A cell of money without a currency, as most are. */
const BARE = /^[\d.,\s'-]*$/;

const CURRENCY = 'currency';

/** The currencies that a code, a sign, or an amount with one of these may stand for. */
export const currenciesNamed = (text: string): ReadonlySet<string> | undefined =>
  currenciesOf(text) ?? parseWritten(text)?.currencies;

const CODE = /^[A-Z]{3}$/i;
const NOT_A_CURRENCY = new CellFault('format', 'must be a currency, as ISO 4217 has it, such as EUR');

/** The code of a currency. A sign that several currencies share says nothing by itself. */
function readCurrency(text: string): string | undefined | CellFault {
  const [code, ...others] = currenciesNamed(text) ?? [];
  if (others.length > 0) return undefined;
  return code ?? (CODE.test(text) ? text.toUpperCase() : NOT_A_CURRENCY);
}

function translatorOf(
  { values, otherwise }: ColumnMapping,
  { type }: Field,
): ((text: string) => string | undefined | CellFault) | undefined {
  if (!values && otherwise === undefined) return undefined;
  const words = new Map(Object.entries(values ?? {}).map(([word, meant]) => [foldText(word), meant as string | null]));
  const known = [...words.keys()].slice(0, 20).join(', ');
  return (text) => {
    if (text === '' && !words.has('')) return undefined;
    const meant = words.get(foldText(text));
    if (meant !== undefined) return meant ?? undefined;
    if (otherwise !== undefined) return otherwise ?? undefined;
    // Most dates and numbers are themselves. The words stand for those that are not.
    if (type === 'moment' || type === 'number') return text;
    return new CellFault('enum', `is not a word of the mapping, which has ${known}`);
  };
}
