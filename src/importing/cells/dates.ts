import { Temporal } from 'temporal-polyfill';
import { isDay, parseInstant } from '../../model/time.ts';
import { CellFault } from './cells.ts';

/** Reads a time in one format. Returns the time in RFC 3339, or a sentence about the problem. */
export type ReadMoment = (text: string) => string | CellFault;

/** Formats of one number: seconds or milliseconds since 1970, and Excel's days since 1900. */
const COUNTED = ['unix', 'unix_ms', 'excel'] as const;
type Counted = (typeof COUNTED)[number];
const isCounted = (format: string): format is Counted => COUNTED.some((each) => each === format);

/** The offsets of zones that letters name, in minutes (RFC 5322, section 4.3). Other letters are ambiguous. */
const LETTERED: Record<string, number> = {
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
};

const PARTS: Record<string, string> = {
  YYYY: '(?<year>\\d{4})',
  YY: '(?<shortYear>\\d{2})',
  MMMM: '(?<monthName>\\p{L}+)\\.?',
  MMM: '(?<monthName>\\p{L}+)\\.?',
  MM: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{1,2})(?:st|nd|rd|th)?',
  EEE: '\\p{L}+\\.?',
  HH: '(?<hour>\\d{1,2})',
  hh: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2}(?:[.,]\\d{1,9})?)',
  A: '(?<half>[ap])\\.?\\s?m\\.?',
  Z: `(?<offset>Z|${Object.keys(LETTERED).join('|')}|(?:UTC|GMT)?[+-]\\d{2}(?::?\\d{2})?|UTC|GMT)`,
};
/** Text in brackets is literal. */
const PART = /\[[^\]]*\]|YYYY|YY|MMMM|MMM|MM|DD|EEE|HH|hh|mm|ss|A|Z/g;

const partsOf = (format: string): string[] => (format.match(PART) ?? []).filter((part) => !part.startsWith('['));

/** Whether a format has known parts only, and gives a day. */
export function isMomentFormat(format: string): boolean {
  if (isCounted(format)) return true;
  const parts = partsOf(format);
  const has = (...some: string[]): boolean => some.filter((part) => parts.includes(part)).length === 1;
  const isHalf = parts.includes('hh');
  const rest = format.replaceAll(PART, '').replaceAll('T', '');
  return (
    new Set(parts).size === parts.length &&
    has('DD') &&
    has('MM', 'MMM', 'MMMM') &&
    has('YYYY', 'YY') &&
    isHalf === parts.includes('A') &&
    !(isHalf && parts.includes('HH')) &&
    !/[\p{L}\d[\]]/u.test(rest)
  );
}

/** Whether times in a format depend on a zone that they do not name. */
export const needsZone = (format: string | undefined): boolean =>
  format === 'excel' ||
  (format !== undefined && !isCounted(format) && /HH|hh/.test(format) && !partsOf(format).includes('Z'));

/** Whether a format has a day without an hour, which stands for midnight. */
export const isDayAlone = (format: string): boolean =>
  !isCounted(format) && !/HH|hh/.test(format) && !partsOf(format).includes('Z');

/**
 * Builds the reader of times in a format such as `DD.MM.YYYY HH:mm`, `MMM DD, YYYY hh:mm A`, `unix` or `excel`; without a format,
 * of RFC 3339. A time without an offset is read in the zone. A time that the zone's clocks show twice is the first of the two
 * (RFC 5545, section 3.3.5), and a time that they skip is refused.
 */
export function momentReader(format: string | undefined, timeZone: string): ReadMoment {
  if (format === undefined) {
    const fault = faultFor('RFC 3339, such as 2025-01-31T08:30:00Z');
    return (text) => (parseInstant(text) === undefined ? fault : text);
  }
  const fault = faultFor(format);
  const local = localReader(timeZone);
  if (isCounted(format)) return (text) => counted(format, text, local) ?? fault;
  const pattern = new RegExp(`^${patternOf(format)}$`, 'iu');
  return (text) => {
    const groups = pattern.exec(text)?.groups;
    return (groups && momentOf(groups, local)) ?? fault;
  };
}

const faultFor = (wanted: string): CellFault => new CellFault('format', `must be a date and time as ${wanted}`);

function patternOf(format: string): string {
  const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll(/\s+/g, '\\s+');
  let pattern = '';
  let at = 0;
  for (const { 0: part, index } of format.matchAll(PART)) {
    pattern += literal(format.slice(at, index));
    pattern += part.startsWith('[') ? literal(part.slice(1, -1)) : (PARTS[part] ?? '');
    at = index + part.length;
  }
  return pattern + literal(format.slice(at));
}

/** A date and time as a clock shows them. */
interface Local {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

type ReadLocal = (local: Local) => string | CellFault | undefined;

function momentOf(groups: Record<string, string | undefined>, read: ReadLocal): ReturnType<ReadLocal> {
  const { monthName, month, half, offset } = groups;
  const hour = hourOf(Number(groups['hour'] ?? 0), half);
  const [second = '0', fraction = ''] = (groups['second'] ?? '0').split(/[.,]/);
  const local = {
    year: groups['year'] === undefined ? fullYear(Number(groups['shortYear'])) : Number(groups['year']),
    month: (monthName === undefined ? Number(month) : monthNamed(monthName)) ?? 0,
    day: Number(groups['day']),
    hour: hour ?? 24,
    minute: Number(groups['minute'] ?? 0),
    second: Number(second),
    millisecond: Number(fraction.slice(0, 3).padEnd(3, '0')),
  };
  if (!isDay(local.year, local.month, local.day)) return undefined;
  if (local.hour > 23 || local.minute > 59 || local.second > 59) return undefined;
  if (offset === undefined) return read(local);
  const minutes = minutesOf(offset.toUpperCase());
  return minutes === undefined ? undefined : instantOf(utcMsOf(local) - minutes * MINUTE_MS);
}

/** As in POSIX: 69 and later are in the last century. */
const fullYear = (short: number): number => short + (short < 69 ? 2000 : 1900);

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  return hour > 12 ? undefined : (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

function minutesOf(offset: string): number | undefined {
  if (LETTERED[offset] !== undefined) return LETTERED[offset];
  const [, sign, hours, minutes = '0'] = /([+-])(\d{2}):?(\d{2})?$/.exec(offset) ?? [];
  if (hours === undefined) return 0;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

function utcMsOf({ year, month, day, hour, minute, second, millisecond }: Local): number {
  // `Date.UTC` reads years below 100 as years of the last century.
  return new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
}

function instantOf(utcMs: number): string | undefined {
  const instant = Number.isFinite(utcMs) && Math.abs(utcMs) <= MOST_MS ? new Date(utcMs).toISOString() : '';
  return parseInstant(instant);
}

/** The latest time of a `Date` (ECMA-262, section 21.4.1.1). */
const MOST_MS = 8.64e15;

const COUNT = /^\d{1,15}(?:[.,]\d{1,15})?$/;
/** Excel's day 60 is 29 February 1900, which did not exist, so days before it are shifted by one. */
const EXCEL_FIRST = 61;
const EXCEL_ZERO_MS = Date.UTC(1899, 11, 30);

function counted(format: Counted, text: string, read: ReadLocal): ReturnType<ReadLocal> {
  if (!COUNT.test(text)) return undefined;
  const count = Number(text.replace(',', '.'));
  if (format === 'unix') return instantOf(Math.round(count * 1000));
  if (format === 'unix_ms') return instantOf(Math.trunc(count));
  if (count < EXCEL_FIRST) return undefined;
  const moment = new Date(EXCEL_ZERO_MS + Math.round(count * DAY_MS));
  if (Number.isNaN(moment.getTime()) || moment.getUTCFullYear() > 9999) return undefined;
  return read({
    year: moment.getUTCFullYear(),
    month: moment.getUTCMonth() + 1,
    day: moment.getUTCDate(),
    hour: moment.getUTCHours(),
    minute: moment.getUTCMinutes(),
    second: moment.getUTCSeconds(),
    millisecond: moment.getUTCMilliseconds(),
  });
}

/** Zones change their clocks at quarters of an hour, so a quarter has one offset. */
const QUARTER_MS = 15 * MINUTE_MS;
const MOST_REMEMBERED = 10_000;

/** Builds the reader of a zone's clocks, which caches the offsets. */
function localReader(timeZone: string): ReadLocal {
  if (timeZone === 'UTC') return (local) => instantOf(utcMsOf(local));
  const skipped = new CellFault('format', `is a time that the clocks of ${timeZone} skip`);
  const offsets = new Map<number, number | undefined>();
  return (local) => {
    const clockMs = utcMsOf(local);
    const quarter = Math.floor(clockMs / QUARTER_MS);
    if (!offsets.has(quarter)) {
      if (offsets.size >= MOST_REMEMBERED) offsets.clear();
      offsets.set(quarter, offsetMsOf(quarter * QUARTER_MS, timeZone));
    }
    const offsetMs = offsets.get(quarter);
    return offsetMs === undefined ? skipped : instantOf(clockMs - offsetMs);
  };
}

/** How far a zone is ahead of UTC when its clocks show this, in milliseconds; `undefined` where they skip it. */
function offsetMsOf(clockMs: number, timeZone: string): number | undefined {
  const shown = Temporal.Instant.fromEpochMilliseconds(clockMs).toZonedDateTimeISO('UTC').toPlainDateTime();
  const zoned = shown.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  return zoned.toPlainDateTime().equals(shown) ? clockMs - zoned.epochMilliseconds : undefined;
}

/** Languages in which shops write months. No word means different months in two of them. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt'];

/** Names that `Intl` does not have. */
const MORE: Record<string, number> = { sept: 9, sep: 9, mrz: 3, maerz: 3, okt: 10, dez: 12, avr: 4, déc: 12 };

let known: ReadonlyMap<string, number> | undefined;

/** Without accents, which files often lost. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}|\./gu, '');

function names(): ReadonlyMap<string, number> {
  const found = new Map(Object.entries(MORE).map(([name, month]) => [plain(name), month]));
  for (const language of LANGUAGES) {
    for (const width of ['long', 'short'] as const) {
      const format = new Intl.DateTimeFormat(language, { month: width, day: 'numeric', timeZone: 'UTC' });
      for (let month = 1; month <= 12; month++) {
        const parts = format.formatToParts(Date.UTC(2024, month - 1, 1));
        const name = parts.find(({ type }) => type === 'month')?.value ?? '';
        found.set(plain(name), month);
      }
    }
  }
  return found;
}

/** The month (1 to 12) of a name or its short form, in any case; `undefined` for a word that is not a month. */
export function monthNamed(name: string): number | undefined {
  known ??= names();
  return known.get(plain(name));
}

const WEEKDAY =
  /^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?$|^(?:mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)$/i;

/** Whether a word is a day of the week, in English or a short form of German or French. */
export const isWeekday = (word: string): boolean => WEEKDAY.test(word);
