import type { Problem } from '../../model/failure.ts';
import { latencyAt } from '../../model/latency.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { findEntry, STATES, type State, type StatusCatalog } from '../../model/status.ts';
import { type Clock, daysIn, type Instant } from '../../model/time.ts';
import type { FairReading, Reading } from '../../store/database/connection.ts';
import { findStatuses } from '../../store/orders/statuses.ts';
import { type CountsByInterval, findCountsByInterval } from '../../store/statistics/change-counts.ts';
import { SHOWN_DAYS } from '../../store/statistics/quarters.ts';
import { findAttemptCounts, findRequestCounts, type RequestCounts } from '../../store/statistics/traffic-counts.ts';
import type { Days } from '../days.ts';
import { createGuarded } from '../guarded.ts';
import { type Interval, intervalBounds } from './intervals.ts';
import type { Counted, CountedRequests, Span, Statistics } from './statistics.ts';

/** The intervals of one answer. */
const MOST_INTERVALS = 1000;

const DAY_MS = 86_400_000;
const DEFAULT_DAYS: Readonly<Record<Interval, number>> = { hour: 1, day: 30 };

/**
 * Changes are counted in the order in which their transactions began. Another one may have a time that is earlier by as long as a
 * transaction lasts, and by as much as the clocks of two hubs differ.
 */
const OUT_OF_ORDER_MS = 60_000;

/** Counts that processes have in memory are not stored for so long. */
export const FLUSH_MS = 10_000;

/** Builds it. `daysOf` reads the days of a workspace. Errors of the database go to `onError`. */
export function createStatistics(
  queuedReaders: FairReading,
  now: Clock,
  daysOf: (workspaceId: string) => Promise<Result<Days>>,
  onError: (error: unknown) => void,
): Statistics {
  const guarded = createGuarded(onError);

  const counted = async <T>(
    workspaceId: string,
    span: Span,
    read: (
      reading: Reading,
      bounds: readonly Instant[],
      nowMs: number,
    ) => Promise<[items: T[], completeMs: number | undefined]>,
  ): Promise<Result<Counted<T>>> => {
    const nowMs = now();
    const days = await daysOf(workspaceId);
    if (!days.ok) return days;
    const { timeZone } = days.value;
    const bounds = boundsOf(span, timeZone, nowMs);
    if (!bounds.ok) return bounds;
    return guarded(async () => {
      const instants = bounds.value.map((ms) => new Date(ms).toISOString());
      if (instants.length < 2) return ok({ timeZone, items: [], completeTo: new Date(nowMs).toISOString() });
      const [items, completeMs] = await read(queuedReaders.of(workspaceId), instants, nowMs);
      return ok({
        timeZone,
        items: items.map((item, i) => ({ at: instants[i] as Instant, ...item })),
        completeTo: completeMs === undefined ? undefined : new Date(completeMs).toISOString(),
      });
    });
  };

  return {
    orders: (workspaceId, span) =>
      counted(workspaceId, span, async (reading, bounds, nowMs) => {
        const [found, catalog] = await reading.read(
          findCountsByInterval(workspaceId, 'orders', bounds),
          findStatuses(workspaceId),
        );
        const items = statesAtEnds(found, catalog, bounds.length - 1).map((states) => ({ states }));
        return [items, reachOf(found, nowMs)];
      }),
    changes: (workspaceId, span) =>
      counted(workspaceId, span, async (reading, bounds, nowMs) => {
        const [found] = await reading.read(findCountsByInterval(workspaceId, 'changes', bounds));
        const items = bounds.slice(1).map(() => ({ dialects: new Map<string, number>() }));
        for (const { at, name, count } of found.counts) items[at]?.dialects.set(name, count);
        return [items, reachOf(found, nowMs)];
      }),
    requests: (workspaceId, span) =>
      counted(workspaceId, span, async (reading, bounds, nowMs) => {
        const [found] = await reading.read(findRequestCounts(workspaceId, bounds));
        const items = bounds.slice(1).map(() => ({ dialects: new Map<string, CountedRequests>() }));
        for (const { at, dialect, ...counts } of found) items[at]?.dialects.set(dialect, withLatencies(counts));
        return [items, nowMs - FLUSH_MS];
      }),
    attempts: (workspaceId, span) =>
      counted(workspaceId, span, async (reading, bounds, nowMs) => {
        const [found] = await reading.read(findAttemptCounts(workspaceId, bounds));
        const items = bounds.slice(1).map(() => ({ delivered: 0, failed: 0 }));
        for (const { at, delivered, failed } of found) items[at] = { delivered, failed };
        return [items, nowMs];
      }),
  };
}

/** The bounds of a span's intervals, none before what is stored and none that is yet to begin. Fails with `invalid`. */
function boundsOf({ interval, from, to }: Span, timeZone: string, nowMs: number): Result<number[]> {
  const askedToMs = to === undefined ? nowMs : Date.parse(to);
  // The present moment itself is counted.
  const toMs = Math.min(askedToMs, nowMs + 1);
  const askedFromMs = from === undefined ? toMs - DEFAULT_DAYS[interval] * DAY_MS : Date.parse(from);
  if (askedFromMs >= askedToMs)
    return refuse({ kind: 'invalid', problems: [problem('to', 'order_of_dates', 'must be after from')] });
  const fromMs = Math.max(askedFromMs, nowMs - SHOWN_DAYS * DAY_MS);
  if (fromMs >= toMs) return ok([]);
  const bounds = intervalBounds(interval, daysIn(timeZone), fromMs, toMs, MOST_INTERVALS);
  if (bounds.length - 1 <= MOST_INTERVALS) return ok(bounds);
  const reason = `must be within ${MOST_INTERVALS} intervals before to: choose a later time or longer intervals`;
  return refuse({ kind: 'invalid', problems: [problem('from', 'count', reason)] });
}

const problem = (name: string, rule: Problem['rule'], reason: string): Problem => ({
  place: 'query',
  path: [name],
  rule,
  reason,
  binding: 'shape',
});

/** The orders in each state at the end of each interval: those after all changes, led back interval by interval. */
function statesAtEnds(
  { counts, totals }: Pick<CountsByInterval, 'counts' | 'totals'>,
  catalog: StatusCatalog,
  intervals: number,
): Record<State, number>[] {
  const states = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<State, number>;
  const add = (statusId: string, orders: number): void => {
    const state = findEntry(catalog, statusId)?.state;
    if (state) states[state] += orders;
  };
  for (const { name, count } of totals) add(name, count);
  const byInterval = Map.groupBy(counts, ({ at }) => at);
  const ends: Record<State, number>[] = [];
  for (let at = intervals; at > 0; at--) {
    for (const { name, count } of byInterval.get(at) ?? []) add(name, -count);
    ends.push({ ...states });
  }
  return ends.reverse();
}

const reachOf = ({ isWhole, countedTo }: CountsByInterval, nowMs: number): number | undefined => {
  if (isWhole) return nowMs;
  return countedTo === undefined ? undefined : Math.min(nowMs, Date.parse(countedTo) - OUT_OF_ORDER_MS);
};

const withLatencies = ({ latencies, ...counts }: RequestCounts): CountedRequests => ({
  ...counts,
  p50Ms: latencyAt(0.5, latencies),
  p95Ms: latencyAt(0.95, latencies),
  p99Ms: latencyAt(0.99, latencies),
});
