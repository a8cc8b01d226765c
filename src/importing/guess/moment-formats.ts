import { isTimeZone } from '../../model/time.ts';
import { isWeekday, monthNamed } from '../cells/dates.ts';

const CLOCK = /(\d{1,2}):\d{2}(:\d{2}(?:[.,]\d{1,9})?)?(\s*[ap]\.?\s?m\.?(?![\p{L}]))?/iu;
const ZONE = /^(\s*)(?:Z|[ECMP][SD]T|(?:UTC|GMT)?[+-]\d{2}(?::?\d{2})?|UTC|GMT)(?![\p{L}\d])/iu;
const WORD = /^(?:at|um|de|del|den|of|à|om|kl)$/iu;

/** A time alone, as in a second column. */
const CLOCK_ALONE = new RegExp(`^${CLOCK.source}$`, 'iu');
export const isClock = (text: string): boolean => CLOCK_ALONE.test(text.trim());

/** No date is longer. */
const LONGEST = 64;

/**
 * The formats in which a time may be written, as `momentReader` reads them. Of several, the other times of the column decide. An
 * unknown text has none.
 */
export function formatsOf(text: string): string[] {
  if (text.length > LONGEST) return [];
  if (/^\d+(?:[.,]\d+)?$/.test(text)) return ofCount(text);
  const clock = CLOCK.exec(text);
  const before = clock ? text.slice(0, clock.index) : text;
  const rest = clock ? text.slice(clock.index + clock[0].length) : '';
  const zone = clock && ZONE.exec(rest);
  const after = zone ? rest.slice(zone[0].length) : rest;
  const time = clock ? `${timeFormat(clock)}${zone ? `${space(zone[1] ?? '')}Z` : ''}` : '';
  const hasDayBefore = /\d/.test(before);
  if (hasDayBefore && /\d/.test(after)) {
    // As the `date` command and JavaScript write it: the year behind the time.
    return dayFormats(`${before}${MARK}${after}`).map((day) => day.replace(MARK, time));
  }
  const days = dayFormats(hasDayBefore ? before : after);
  if ((hasDayBefore ? after : before).trim() !== '') return [];
  return days.map((day) => (hasDayBefore ? `${day}${time}` : `${time}${day}`));
}

/** A placeholder for the time. */
const MARK = '\u0001';

const space = (text: string): string => text.replaceAll(/\s+/g, ' ');

function timeFormat([, hour = '', second, half]: RegExpExecArray): string {
  const isHalf = half !== undefined && hour !== '';
  return `${isHalf ? 'hh' : 'HH'}:mm${second === undefined ? '' : ':ss'}${isHalf ? `${/^\s/.test(half) ? ' ' : ''}A` : ''}`;
}

/** The formats of a number alone, by its digits. */
function ofCount(text: string): string[] {
  const [whole = '', fraction] = text.split(/[.,]/);
  const digits = whole.length;
  if (digits === 5) return Number(whole) >= 20_000 && Number(whole) < 80_000 ? ['excel'] : [];
  if (digits === 9 || digits === 10) return ['unix'];
  if (fraction !== undefined) return [];
  if (digits === 13) return ['unix_ms'];
  if (digits === 8) return ['YYYYMMDD'];
  if (digits === 12) return ['YYYYMMDDHHmm'];
  return digits === 14 ? ['YYYYMMDDHHmmss'] : [];
}

/** The formats of a day without a time, but perhaps with the mark of one. */
function dayFormats(text: string): string[] {
  const pieces = text.match(/\d+(?:st|nd|rd|th)?|\p{L}+|[^\d\p{L}]/giu) ?? [];
  const numbers: { at: number; digits: string }[] = [];
  let nameAt = -1;
  const written: (string | undefined)[] = [];
  for (const [at, piece] of pieces.entries()) {
    if (/^\d/.test(piece)) numbers.push({ at, digits: piece.replace(/\D+$/, '') });
    else if (!/^\p{L}/u.test(piece)) written[at] = space(piece);
    else if (piece === 'T' && at === pieces.length - 1) written[at] = 'T';
    else if (nameAt < 0 && monthNamed(piece) !== undefined && !isWeekdayBefore(pieces, at)) nameAt = at;
    else if (isWeekday(piece)) written[at] = 'EEE';
    else if (WORD.test(piece)) written[at] = `[${piece}]`;
    else return [];
  }
  if (nameAt >= 0) written[nameAt] = 'MMM';
  const orders =
    nameAt < 0
      ? ordersOfThree(
          numbers.map(({ digits }) => digits),
          text,
        )
      : ordersOfTwo(numbers.map(({ digits }) => digits));
  return orders.map((order) => {
    const format = [...written];
    for (const [i, { at }] of numbers.entries()) format[at] = order[i];
    return dotted(format, nameAt, pieces);
  });
}

/** `mar. 3 mars`: a name of a month and of a weekday is the weekday if another month follows. */
const isWeekdayBefore = (pieces: readonly string[], at: number): boolean =>
  isWeekday(pieces[at] ?? '') &&
  pieces.slice(at + 1).some((piece) => /^\p{L}/u.test(piece) && monthNamed(piece) !== undefined);

/** The point behind a short name belongs to the name, which may be unabridged elsewhere in the column. */
function dotted(format: readonly (string | undefined)[], nameAt: number, pieces: readonly string[]): string {
  return format
    .filter((_part, at) => !(at > 0 && pieces[at] === '.' && (at - 1 === nameAt || format[at - 1] === 'EEE')))
    .join('');
}

/** The day and the year beside the name of a month. A year of two digits comes last. */
function ordersOfTwo([first = '', second = '', ...more]: readonly string[]): string[][] {
  if (more.length > 0 || second === '') return [];
  if (first.length === 4 && second.length <= 2) return [['YYYY', 'DD']];
  if (first.length > 2) return [];
  if (second.length === 4) return [['DD', 'YYYY']];
  return second.length === 2 ? [['DD', 'YY']] : [];
}

/** With points, the day comes first; with slashes and dashes, any order that people write. */
function ordersOfThree([first = '', second = '', third = '', ...more]: readonly string[], text: string): string[][] {
  if (more.length > 0 || second.length > 2 || second === '') return [];
  if (first.length === 4) return third.length <= 2 && third !== '' ? [['YYYY', 'MM', 'DD']] : [];
  if (first.length > 2 || (third.length !== 4 && third.length !== 2)) return [];
  const year = third.length === 4 ? 'YYYY' : 'YY';
  const dayFirst = ['DD', 'MM', year];
  if (text.includes('.')) return [dayFirst];
  const either = [['MM', 'DD', year], dayFirst];
  return year === 'YY' && first.length === 2 && text.includes('-') ? [...either, ['YY', 'MM', 'DD']] : either;
}

/** Time zones by the names that Ruby on Rails shows. https://api.rubyonrails.org/classes/ActiveSupport/TimeZone.html */
const ZONES: Readonly<Record<string, string>> = {
  'Eastern Time (US & Canada)': 'America/New_York',
  'Central Time (US & Canada)': 'America/Chicago',
  'Mountain Time (US & Canada)': 'America/Denver',
  'Pacific Time (US & Canada)': 'America/Los_Angeles',
  Arizona: 'America/Phoenix',
  'Indiana (East)': 'America/Indiana/Indianapolis',
  Alaska: 'America/Juneau',
  Hawaii: 'Pacific/Honolulu',
  'Atlantic Time (Canada)': 'America/Halifax',
  Newfoundland: 'America/St_Johns',
  Saskatchewan: 'America/Regina',
  'Puerto Rico': 'America/Puerto_Rico',
  London: 'Europe/London',
  Edinburgh: 'Europe/London',
  Dublin: 'Europe/Dublin',
  Paris: 'Europe/Paris',
  Madrid: 'Europe/Madrid',
  Tokyo: 'Asia/Tokyo',
  Osaka: 'Asia/Tokyo',
  Sapporo: 'Asia/Tokyo',
  Sydney: 'Australia/Sydney',
  Melbourne: 'Australia/Melbourne',
  Brisbane: 'Australia/Brisbane',
  Adelaide: 'Australia/Adelaide',
  Darwin: 'Australia/Darwin',
  Perth: 'Australia/Perth',
  Hobart: 'Australia/Hobart',
  Canberra: 'Australia/Canberra',
};

/** The IANA zone that a cell names; `undefined` for an unknown name. */
export const zoneNamed = (text: string): string | undefined =>
  ZONES[text.trim()] ?? (isTimeZone(text.trim()) ? text.trim() : undefined);
