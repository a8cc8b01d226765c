import Big from 'big.js';
import { roundMoney } from '../../../../model/decimal.ts';
import { CellFault, type ReadCell, readNumber, splitList, unguarded } from '../../tables/cells.ts';
import { isMomentFormat, momentReader } from '../../tables/dates.ts';
import type { Field } from '../../tables/fields.ts';
import type { MappedColumn } from './wire.ts';

type Readers = Record<'text' | 'number' | 'boolean' | 'moment' | 'json' | 'list', ReadCell>;

/** Some programs write an apostrophe before digits that are no number, such as a postcode. */
const NUMBER_AS_TEXT = /^'(?=\d)/;

/** Builds what reads the cells of a mapped column. The answer may be `undefined`: the cell says nothing. */
export function converterOf(column: MappedColumn, field: Field, timeZone: string, own: Readers): ReadCell {
  const read = readerOf(column, field, timeZone, own);
  const translate = translatorOf(column);
  return (cell) => {
    const text = unguarded(cell).replace(NUMBER_AS_TEXT, '').trim();
    if (!translate) return text === '' ? undefined : read(text);
    const meant = translate(text);
    if (meant instanceof CellFault) return meant;
    return meant === undefined || meant === '' ? undefined : read(meant);
  };
}

/** What a column's format can be; `undefined` when it is none for the field. */
export const hasGoodFormat = ({ format }: Pick<MappedColumn, 'format'>, { type }: Field): boolean =>
  format === undefined || (type === 'moment' && isMomentFormat(format));

function readerOf(column: MappedColumn, field: Field, timeZone: string, own: Readers): ReadCell {
  switch (field.type) {
    case 'number':
      return (text) => readNumber(plainNumber(text, column.decimal ?? '.'));
    case 'moment': {
      const read = momentReader(column.format, timeZone);
      const wanted = column.format ?? 'RFC 3339, such as 2025-01-31T08:30:00Z';
      return (text) => read(text) ?? new CellFault('format', `must be a date and time as ${wanted}`);
    }
    case 'list': {
      const { separator = ',' } = column;
      return (text) => (text.startsWith('[') ? own.json(text) : splitList(text, separator));
    }
    case 'boolean':
      return (text) => own.boolean(BOOLEANS[text.toLowerCase()] ?? text);
    case 'json':
      return own.json;
    default:
      return (text) => text;
  }
}

const BOOLEANS: Record<string, string> = { yes: 'true', y: 'true', '1': 'true', no: 'false', n: 'false', '0': 'false' };

/** Without a currency around it and groups of digits. What is left may still be no number. */
function plainNumber(text: string, decimal: '.' | ','): string {
  const bare = text.replaceAll(/^[\s\p{Sc}]+|[\s\p{Sc}]+$|^[A-Z]{3}\s+|\s+[A-Z]{3}$/gu, '').replaceAll(/[\s'’]/g, '');
  const grouped = decimal === '.' ? /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/ : /^-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/;
  const whole = grouped.test(bare) ? bare.replaceAll(decimal === '.' ? ',' : '.', '') : bare;
  return decimal === ',' && !whole.includes('.') ? whole.replace(',', '.') : whole;
}

function translatorOf({
  values,
  otherwise,
}: MappedColumn): ((text: string) => string | undefined | CellFault) | undefined {
  if (!values && otherwise === undefined) return undefined;
  const words = new Map(
    Object.entries(values ?? {}).map(([word, meant]) => [word.toLowerCase(), meant as string | null]),
  );
  const known = [...words.keys()].slice(0, 20).join(', ');
  return (text) => {
    if (text === '' && !words.has('')) return undefined;
    const meant = words.get(text.toLowerCase());
    if (meant !== undefined) return meant ?? undefined;
    if (otherwise !== undefined) return otherwise ?? undefined;
    return new CellFault('enum', `is no word that the mapping knows, which are ${known}`);
  };
}

/** Money of a whole line, for one unit of it. */
export function perUnit(money: unknown, quantity: unknown): unknown {
  if (typeof money !== 'number' || typeof quantity !== 'number' || quantity === 0) return money;
  return roundMoney(new Big(money).div(quantity)).toNumber();
}
