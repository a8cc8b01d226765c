import { currenciesOf, minorDigitsOf } from './currencies.ts';

/** What stands before decimals. */
export const DECIMAL_SIGNS = ['.', ','] as const;
export type DecimalSign = (typeof DECIMAL_SIGNS)[number];

/** A number as people and programs write it, taken apart. */
export interface WrittenNumber {
  /** As JSON would have it, by what is taken to stand before decimals; absent where it cannot be read so. */
  readings: Partial<Record<DecimalSign, string>>;
  /** The currencies that are named beside it; several where a sign has several. */
  currencies: ReadonlySet<string> | undefined;
}

/** No number that can be stored is longer, groups and currency included. */
const LONGEST = 60;

/** A point may end an abbreviation before the number: `Rs.5.00`. */
const PARTS = /^(?<before>(?:[^\d.,]|(?<=\p{L})\.)*)(?<digits>[.,]?\d(?:[\d.,'’\s]*\d)?)(?<after>[^\d]*)$/u;
const MINUS = /[-−]/;
/** `5,-` and `5.–` are five, and nothing after. */
const NO_CENTS = /^[.,][-–—]{1,2}/;

/** Groups of three; of two before the last three, as in India; and between spaces or apostrophes. */
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

/** Full-width forms as the characters that they are forms of. */
const plainWidth = (text: string): string =>
  text
    .replaceAll(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('￥', '¥')
    .replaceAll('￡', '£')
    .replaceAll('￦', '₩');

const PLAIN = /^-?\d+$/;

/**
 * Takes a number apart: groups of digits between commas, points, spaces or apostrophes, a minus before or behind it,
 * parentheses for one, and a currency on either side. `undefined` for a text that is not a number.
 */
export function takeApart(cell: string): WrittenNumber | undefined {
  if (PLAIN.test(cell)) return { readings: { '.': cell, ',': cell }, currencies: undefined };
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

/** What stands around the digits: whether it says minus, and what is left. */
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

/** Whether it matters what stands before decimals: `1.234` may be a thousand times itself. */
const isDoubtful = ({ readings }: WrittenNumber): boolean =>
  readings['.'] !== undefined && readings[','] !== undefined && readings['.'] !== readings[','];

/** What a number may be, for people: `1.234 or 1234`. */
export const meaningsOf = ({ readings }: WrittenNumber): string =>
  [...new Set(DECIMAL_SIGNS.flatMap((sign) => readings[sign] ?? []))].join(' or ');

/** What a column's numbers say of how decimals are written. */
export interface Decimals {
  /** What stands before decimals, where that is clear. */
  sign?: DecimalSign;
  /** Numbers that the column as a whole does not settle. */
  doubt?: string;
}

/**
 * Settles for a column as one what stands before decimals: one number that can be read in one way only settles it for all.
 * Where there is none, the currency of the column may: in one without decimals three digits are thousands, and in one with
 * three decimals they are decimals where every number has them. `currencies`: those of the file, for money.
 */
export function decimalsOf(cells: readonly string[], currencies: ReadonlySet<string>): Decimals {
  const numbers = cells.flatMap((cell) => takeApart(cell) ?? []);
  const clear = new Map<DecimalSign, string>();
  for (const { readings } of numbers) {
    const [point, comma] = [readings['.'], readings[',']];
    if (point !== undefined && comma === undefined) clear.set('.', point);
    if (comma !== undefined && point === undefined) clear.set(',', comma);
  }
  if (clear.size > 1) return { doubt: 'some of its numbers have a point before decimals, and others a comma' };
  const [sign] = clear.keys();
  if (sign !== undefined) return { sign };
  const doubtful = numbers.filter(isDoubtful);
  if (doubtful.length === 0) return {};
  const named = new Set([...currencies, ...numbers.flatMap(({ currencies: own }) => [...(own ?? [])])]);
  const settled = byCurrency(numbers, doubtful, named);
  if (settled !== undefined) return { sign: settled };
  const [first] = doubtful;
  return { doubt: `its numbers may have decimals or thousands: one is ${first ? meaningsOf(first) : ''}` };
}

function byCurrency(
  numbers: readonly WrittenNumber[],
  doubtful: readonly WrittenNumber[],
  currencies: ReadonlySet<string>,
): DecimalSign | undefined {
  const minor = new Set([...currencies].map(minorDigitsOf));
  const [digits] = minor;
  if (minor.size !== 1 || (digits !== 0 && digits !== 3)) return undefined;
  const hasPoint = new Set(doubtful.map(({ readings }) => readings['.']?.includes('.') === true));
  if (hasPoint.size !== 1) return undefined;
  const written: DecimalSign = hasPoint.has(true) ? '.' : ',';
  if (digits === 0) return written === '.' ? ',' : '.';
  return doubtful.length === numbers.length ? written : undefined;
}
