import { currenciesOf, minorDigitsOf } from './currencies.ts';

/** The sign before decimals. */
export const DECIMAL_SIGNS = ['.', ','] as const;
export type DecimalSign = (typeof DECIMAL_SIGNS)[number];

/** A number as people and programs write it, taken apart. */
export interface WrittenNumber {
  /** As JSON writes it, by decimal sign; absent where the number cannot be read with that sign. */
  readings: Partial<Record<DecimalSign, string>>;
  /** The currencies of the sign or code beside it; several where they share the sign. */
  currencies: ReadonlySet<string> | undefined;
}

/** No number that can be stored is longer, with groups and currency. */
const LONGEST = 60;

/** A point may end an abbreviation before the number: `Rs.5.00`. */
const PARTS = /^(?<before>(?:[^\d.,]|(?<=\p{L})\.)*)(?<digits>[.,]?\d(?:[\d.,'’\s]*\d)?)(?<after>[^\d]*)$/u;
const MINUS = /[-−]/;
/** `5,-` and `5.–` are five. */
const NO_CENTS = /^[.,][-–—]{1,2}/;

/** Groups of three digits; of two before the last three, as in India; also between spaces or apostrophes. */
const GROUPED: Record<DecimalSign, RegExp> = { '.': grouped(','), ',': grouped('\\.') };

function grouped(group: string): RegExp {
  const other = group === ',' ? '\\.' : ',';
  const whole = [
    '\\d*',
    `[1-9]\\d{0,2}(?:${group}\\d{3})+`,
    `[1-9]\\d?(?:${group}\\d{2})+${group}\\d{3}`,
    '[1-9]\\d{0,2}(?:\\s\\d{3})+',
    "[1-9]\\d{0,2}(?:['’]\\d{3})+",
  ].join('|');
  return new RegExp(`^(${whole})(?:${other}(\\d+))?$`);
}

/** Full-width forms as ordinary characters. */
const plainWidth = (text: string): string =>
  text
    .replaceAll(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('￥', '¥')
    .replaceAll('￡', '£')
    .replaceAll('￦', '₩');

const PLAIN = /^-?\d+$/;
/** A decimal that is none with the other sign, which groups three digits. */
const PLAIN_DECIMAL = /^-?\d{1,12}\.(?:\d{1,2}|\d{4})$/;

/**
 * Parses a number: groups of digits between commas, points, spaces or apostrophes, a minus before or behind it, parentheses for a
 * minus, and a currency on either side. `undefined` for a text that is not a number.
 */
export function parseWritten(cell: string): WrittenNumber | undefined {
  if (PLAIN.test(cell)) return { readings: { '.': cell, ',': cell }, currencies: undefined };
  // Most amounts are so: the expressions below would take ten times as long.
  if (PLAIN_DECIMAL.test(cell)) return { readings: { '.': cell }, currencies: undefined };
  const text = plainWidth(cell.trim());
  if (text.length > LONGEST) return undefined;
  const { before = '', digits = '', after = '' } = PARTS.exec(text)?.groups ?? {};
  if (digits === '') return undefined;
  const around = marksOf(before, after);
  if (!around) return undefined;
  const currencies = around.mark === '' ? undefined : currenciesOf(around.mark);
  if (around.mark !== '' && !currencies) return undefined;
  const readings: WrittenNumber['readings'] = {};
  for (const sign of DECIMAL_SIGNS) {
    const [, whole, decimals] = GROUPED[sign].exec(digits) ?? [];
    if (whole === undefined || (whole === '' && decimals === undefined)) continue;
    const plain = whole.replaceAll(/\D/g, '') || '0';
    readings[sign] = `${around.isNegative ? '-' : ''}${plain}${decimals === undefined ? '' : `.${decimals}`}`;
  }
  return { readings, currencies };
}

/** The texts around the digits: whether they say minus, and the rest. */
function marksOf(before: string, behind: string): { mark: string; isNegative: boolean } | undefined {
  const after = behind.replace(NO_CENTS, '');
  const isBracketed = before.includes('(') && after.includes(')');
  const signs = [...`${before}${after}`].filter((character) => MINUS.test(character)).length;
  if (signs + (isBracketed ? 1 : 0) > 1) return undefined;
  const left = before
    .replace(isBracketed ? '(' : '', '')
    .replace(MINUS, '')
    .replace('+', '');
  const right = after.replace(isBracketed ? ')' : '', '').replace(MINUS, '');
  return { mark: `${left} ${right}`.trim(), isNegative: isBracketed || signs > 0 };
}

/** Whether the decimal sign matters: `1.234` may also be a thousand times as much. */
const isAmbiguous = ({ readings }: WrittenNumber): boolean =>
  readings['.'] !== undefined && readings[','] !== undefined && readings['.'] !== readings[','];

/** The values that a number may have, for people: `1.234 or 1234`. */
export const meaningsOf = ({ readings }: WrittenNumber): string =>
  [...new Set(DECIMAL_SIGNS.flatMap((sign) => readings[sign] ?? []))].join(' or ');

/** The decimal sign of a column. */
export interface Decimals {
  /** Set where it is clear. */
  sign?: DecimalSign;
  /** Why it is not clear. */
  doubt?: string;
}

/** So many times as many values must speak for the clear form of a column as for another one. The others are then odd. */
export const CLEARLY = 10;

/**
 * Decides the decimal sign of a whole column: one number that has only one reading decides for all, unless others have another sign.
 * Without such a number the
 * currency may decide: in a currency without decimals, three digits are thousands; in a currency with three decimals they are
 * decimals, if every number has them. `currencies`: those of the file, for money.
 */
export function decimalsOf(cells: readonly string[], currencies: ReadonlySet<string>): Decimals {
  const numbers = cells.flatMap((cell) => parseWritten(cell) ?? []);
  const clear = { '.': 0, ',': 0 };
  for (const { readings } of numbers) {
    const [point, comma] = [readings['.'], readings[',']];
    if (point !== undefined && comma === undefined) clear['.']++;
    if (comma !== undefined && point === undefined) clear[',']++;
  }
  const sign = clear['.'] >= clear[','] ? '.' : ',';
  const [most, fewest] = [clear[sign], Math.min(clear['.'], clear[','])];
  if (fewest > 0 && most < fewest * CLEARLY) {
    return { doubt: 'some of its numbers have a point before decimals, and others a comma' };
  }
  if (most > 0) return { sign };
  const ambiguous = numbers.filter(isAmbiguous);
  if (ambiguous.length === 0) return {};
  const named = new Set([...currencies, ...numbers.flatMap(({ currencies: own }) => [...(own ?? [])])]);
  const decided = byCurrency(numbers, ambiguous, named);
  if (decided !== undefined) return { sign: decided };
  const [first] = ambiguous;
  return { doubt: `its numbers may have decimals or thousands: one is ${first ? meaningsOf(first) : ''}` };
}

function byCurrency(
  numbers: readonly WrittenNumber[],
  ambiguous: readonly WrittenNumber[],
  currencies: ReadonlySet<string>,
): DecimalSign | undefined {
  const minor = new Set([...currencies].map(minorDigitsOf));
  const [digits] = minor;
  if (minor.size !== 1 || (digits !== 0 && digits !== 3)) return undefined;
  const hasPoint = new Set(ambiguous.map(({ readings }) => readings['.']?.includes('.') === true));
  if (hasPoint.size !== 1) return undefined;
  const written: DecimalSign = hasPoint.has(true) ? '.' : ',';
  if (digits === 0) return written === '.' ? ',' : '.';
  return ambiguous.length === numbers.length ? written : undefined;
}
