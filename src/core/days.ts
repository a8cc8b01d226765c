import { type Clock, daysIn, type Instant, isCalendarDay, parseInstant } from '../model/time.ts';

/** Days that a request may name in place of a date. */
const DAY_WORDS = ['today', 'yesterday'] as const;

const DAY_MS = 86_400_000;

/** The time zone of workspaces that have none. */
export const DEFAULT_ZONE = 'UTC';

/** Reads the dates of a workspace's requests. */
export interface Days {
  timeZone: string;
  /** The moment of a date-time, or the first one of a day. `undefined` for other texts. */
  firstOf(text: string): Instant | undefined;
  /** The moment of a date-time, or the last millisecond of a day. `undefined` for other texts. */
  lastOf(text: string): Instant | undefined;
}

/** Whether a text is a day: a date, or a word for one. */
export const isDayText = (text: string): boolean =>
  isCalendarDay(text) || (DAY_WORDS as readonly string[]).includes(text);

/** The days of a time zone. `today` is the day on which the clock is. */
export function createDays(timeZone: string | undefined, now: Clock): Days {
  const days = daysIn(timeZone ?? DEFAULT_ZONE);
  const dayOf = (text: string): string | undefined => {
    if (isCalendarDay(text)) return text;
    const today = days.dayOf(now());
    if (text === 'today') return today;
    // By the calendar, since a day may have 23 or 25 hours.
    if (text === 'yesterday') return new Date(Date.parse(`${today}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
    return undefined;
  };
  const reader = (ofDay: (day: string) => Instant) => (text: string) => {
    const day = dayOf(text);
    return day === undefined ? parseInstant(text) : ofDay(day);
  };
  return { timeZone: days.timeZone, firstOf: reader(days.startOf), lastOf: reader(days.endOf) };
}
