import { Temporal } from 'temporal-polyfill';
import { type Instant, parseDay, parseInstant } from '../../model/time.ts';

/** The time zone of a workspace that names none. */
export const DEFAULT_TIME_ZONE = 'UTC';

/** The moment at which a day begins in a time zone, as `2025-01-31`. */
function beginningOf(day: string, timeZone: string): Instant {
  const begin = Temporal.PlainDate.from(day).toZonedDateTime({ timeZone });
  return new Date(begin.epochMilliseconds).toISOString();
}

/** The day after a day, as `2025-02-01`. */
const dayAfter = (day: string): string => Temporal.PlainDate.from(day).add({ days: 1 }).toString();

/** A period: from a moment on, and before another one. */
export interface Within {
  from: Instant | undefined;
  before: Instant | undefined;
}

/**
 * Reads the ends of a period, each a day or an RFC 3339 date-time, both inclusive. A day is a whole day in the time zone.
 * Returns the names of the ends that are neither, if any.
 */
export function periodOf(
  ends: { from: string | undefined; to: string | undefined },
  timeZone: string,
): Within | { wrong: ('from' | 'to')[] } {
  const from = ends.from === undefined ? undefined : startOf(ends.from, timeZone);
  const before = ends.to === undefined ? undefined : endOf(ends.to, timeZone);
  const wrong = (['from', 'to'] as const).filter(
    (name) => ends[name] !== undefined && !(name === 'from' ? from : before),
  );
  return wrong.length > 0 ? { wrong } : { from, before };
}

function startOf(text: string, timeZone: string): Instant | undefined {
  const day = parseDay(text);
  return day === undefined ? parseInstant(text) : beginningOf(day, timeZone);
}

/** The first millisecond after the end. */
function endOf(text: string, timeZone: string): Instant | undefined {
  const day = parseDay(text);
  if (day !== undefined) return beginningOf(dayAfter(day), timeZone);
  const instant = parseInstant(text);
  return instant === undefined ? undefined : new Date(Date.parse(instant) + 1).toISOString();
}
