/** A moment in UTC with milliseconds, as `2025-01-31T08:30:00.000Z`. Sorts as text. */
export type Instant = string;

/** Returns the present, in milliseconds since 1970. Tests move the clock of their hub. */
export type Clock = () => number;

/** The present by a clock. */
export const instantOf = (clock: Clock): Instant => new Date(clock()).toISOString();

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * Reads an RFC 3339 date-time. Returns the moment in UTC, cut to milliseconds, or `undefined` when the text is no
 * date-time or names a day or hour that does not exist (30 February, 25:00; leap seconds are not accepted either).
 */
export function parseInstant(text: string): Instant | undefined {
  const parts = RFC_3339.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute] = parts;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(offsetHour ?? 0) > 23 || Number(offsetMinute ?? 0) > 59) return undefined;
  // Already as an instant is written: making a date of it would take three times as long.
  if (sign === undefined && fraction?.length === 3 && text[10] === 'T' && text.endsWith('Z')) return text;
  const milliseconds = (fraction ?? '').padEnd(3, '0').slice(0, 3);
  // Most clients send UTC, which needs no arithmetic.
  if (sign === undefined) return `${text.slice(0, 10)}T${text.slice(11, 19)}.${milliseconds}Z`;
  const offsetMs = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * 60_000 * (sign === '-' ? -1 : 1);
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`) - offsetMs;
  const instant = Number.isNaN(time) ? '' : new Date(time).toISOString();
  // An offset can push the moment out of the years that are written with four digits.
  return /^(?!0000)\d{4}-/.test(instant) ? instant : undefined;
}

const DAY_FIRST = /^(\d{2})\.(\d{2})\.(\d{4})$/;
const YEAR_FIRST = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Reads a day, written `31.01.2025` or `2025-01-31`. Returns it year first, or `undefined` when there is no such day. */
export function parseDay(text: string): string | undefined {
  const [, day, month, year] = DAY_FIRST.exec(text) ?? [];
  const written = day === undefined ? text : `${year}-${month}-${day}`;
  const parts = YEAR_FIRST.exec(written);
  return parts && isDay(Number(parts[1]), Number(parts[2]), Number(parts[3])) ? written : undefined;
}

/** Whether a text names a time zone of the IANA database, in whatever case. Offsets such as `+01:00` are no names. */
export function isTimeZone(text: string): boolean {
  if (text.length > LONGEST_TIME_ZONE || !/^[a-z]/i.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** The longest name there is has 30 characters. */
const LONGEST_TIME_ZONE = 64;

/** Whether the Gregorian calendar has this day. Years 1 to 9999. */
export function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (lengths[month - 1] ?? 0);
}

/** Whether a text is a day of the calendar, as `2025-01-31`. */
export function isCalendarDay(text: string): boolean {
  return YEAR_FIRST.test(text) && parseDay(text) === text;
}

/** The days of a time zone: from the first moment of a day to the last one, which is 23, 24 or 25 hours later, less 1 ms. */
export interface ZoneDays {
  timeZone: string;
  /** The day on which a moment lies, in milliseconds since 1970. */
  dayOf(timeMs: number): string;
  /** The first moment of a day. */
  startOf(day: string): Instant;
  /** The last millisecond of a day. */
  endOf(day: string): Instant;
}

/** The days of a time zone of the IANA database. */
export function daysIn(timeZone: string): ZoneDays {
  const clock = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  /** What the zone's clocks show, as the moment at which clocks in UTC show the same. */
  const shownMs = (timeMs: number): number => {
    const parts: Record<string, number> = {};
    for (const { type, value } of clock.formatToParts(timeMs)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    const date = new Date(0).setUTCFullYear(year, month - 1, day);
    return date + ((hour * 60 + minute) * 60 + second) * 1000 + (timeMs - Math.floor(timeMs / 1000) * 1000);
  };
  const aheadMs = (timeMs: number): number => shownMs(timeMs) - timeMs;
  const startMsOf = (midnightMs: number): number => {
    // The zone's offset before and after: clocks change at most once within these two days.
    const [before, after] = [aheadMs(midnightMs - DAY_MS), aheadMs(midnightMs + DAY_MS)];
    const shown = [before, after].map((ahead) => midnightMs - ahead).filter((time) => shownMs(time) === midnightMs);
    if (shown.length > 0) return Math.min(...shown);
    // The clocks skip midnight: the day begins when they do.
    let [from, to] = [midnightMs - DAY_MS, midnightMs + DAY_MS];
    while (to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      if (aheadMs(middle) === before) from = middle;
      else to = middle;
    }
    return to;
  };
  const midnightOf = (day: string): number => Date.parse(`${day}T00:00:00.000Z`);
  return {
    timeZone,
    dayOf: (timeMs) => new Date(shownMs(timeMs)).toISOString().slice(0, 10),
    startOf: (day) => instantWithin(startMsOf(midnightOf(day))),
    endOf: (day) => instantWithin(startMsOf(midnightOf(day) + DAY_MS) - 1),
  };
}

const DAY_MS = 86_400_000;

/** A moment, or the nearest one in the years that are written with four digits. */
function instantWithin(timeMs: number): Instant {
  const [first, last] = [Date.parse('0001-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];
  return new Date(Math.min(Math.max(timeMs, first), last)).toISOString();
}

/** The same moment written to the second, as `2025-01-31T08:30:00Z`. */
export function toSeconds(instant: Instant): string {
  return `${instant.slice(0, 19)}Z`;
}
