import type { ZoneDays } from '../../model/time.ts';
import { QUARTER_MS } from '../../store/statistics/quarters.ts';

/** The lengths of intervals that are counted. */
export const INTERVALS = ['hour', 'day'] as const;
export type Interval = (typeof INTERVALS)[number];

const HOUR_MS = 3_600_000;

/** Zones are whole quarters of an hour from UTC, so a zone's hour begins within so many of them. */
const QUARTERS_OF_HOUR = 8;

/**
 * The beginnings of the intervals of a zone from the one in which `fromMs` lies to the one that has the last moment before `toMs`, and
 * the end of the last one: in milliseconds since 1970, in order. At most `most` + 1 intervals. A day may have 23 to 25 hours. An hour in
 * which a clock is changed by half an hour has half an hour more.
 */
export function intervalBounds(
  interval: Interval,
  days: Pick<ZoneDays, 'dayOf' | 'startOf' | 'shownMs'>,
  fromMs: number,
  toMs: number,
  most: number,
): number[] {
  const [first, next] = interval === 'day' ? dayWalk(days) : hourWalk(days);
  const bounds = [first(fromMs)];
  for (let at = bounds[0] as number; at < toMs && bounds.length <= most + 1; ) {
    at = next(at);
    bounds.push(at);
  }
  return bounds;
}

/** Finds the beginning of the interval of a moment, and the beginning of the interval after one that begins at a moment. */
type Walk = [first: (timeMs: number) => number, next: (startMs: number) => number];

function dayWalk({ dayOf, startOf }: Pick<ZoneDays, 'dayOf' | 'startOf'>): Walk {
  const startMs = (day: string): number => Date.parse(startOf(day));
  return [
    (timeMs) => startMs(dayOf(timeMs)),
    (atMs) => {
      // By the calendar, since a day may have 23 or 25 hours, and a zone may skip one.
      const day = Date.parse(`${dayOf(atMs)}T00:00:00Z`);
      const starts = [1, 2].map((days) => startMs(new Date(day + days * 24 * HOUR_MS).toISOString().slice(0, 10)));
      return starts.find((start) => start > atMs) ?? atMs + 24 * HOUR_MS;
    },
  ];
}

function hourWalk({ shownMs }: Pick<ZoneDays, 'shownMs'>): Walk {
  const isFull = (timeMs: number): boolean => shownMs(timeMs) % HOUR_MS === 0;
  const nearest = (fromMs: number, step: number): number => {
    for (let i = 0; i < QUARTERS_OF_HOUR; i++) if (isFull(fromMs + i * step)) return fromMs + i * step;
    return fromMs;
  };
  return [
    (timeMs) => nearest(Math.floor(timeMs / QUARTER_MS) * QUARTER_MS, -QUARTER_MS),
    (atMs) => (isFull(atMs + HOUR_MS) ? atMs + HOUR_MS : nearest(atMs + QUARTER_MS, QUARTER_MS)),
  ];
}
