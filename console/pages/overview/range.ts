import { useParameters } from '../../app/search.ts';
import { useWorkspace } from '../../app/workspace.ts';

const HOUR_MS = 3_600_000;

/** The periods that the overview shows, each with its intervals. */
const RANGES = {
  '24h': { lengthMs: 24 * HOUR_MS, interval: 'hour' },
  '7d': { lengthMs: 7 * 24 * HOUR_MS, interval: 'hour' },
  '30d': { lengthMs: 30 * 24 * HOUR_MS, interval: 'day' },
  '90d': { lengthMs: 90 * 24 * HOUR_MS, interval: 'day' },
} as const;

export type Range = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as Range[];

const isRange = (name: string | undefined): name is Range => name !== undefined && Object.hasOwn(RANGES, name);

/** The period of the page's address: 24 hours by default. */
export function useRange(): [Range, (range: Range) => void] {
  const [{ range }, change] = useParameters();
  return [isRange(range) ? range : '24h', (next) => change({ range: next === '24h' ? undefined : next })];
}

/** The query of a period that ends now. */
export const spanOf = (range: Range): { from: string; interval: 'hour' | 'day' } => {
  const { lengthMs, interval } = RANGES[range];
  return { from: new Date(Date.now() - lengthMs).toISOString(), interval };
};

/** What charts of a period need for their times. */
export function useTimes(range: Range): { timeZone: string; formatTime(at: number): string } {
  const timeZone = useWorkspace().time_zone ?? 'UTC';
  const isByDay = RANGES[range].interval === 'day';
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(isByDay ? {} : { hour: '2-digit', minute: '2-digit' }),
  });
  return { timeZone, formatTime: (at) => format.format(at * 1000) };
}
