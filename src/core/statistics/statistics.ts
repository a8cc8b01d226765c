import type { Result } from '../../model/result.ts';
import type { State } from '../../model/status.ts';
import type { Instant } from '../../model/time.ts';
import type { Interval } from './intervals.ts';

/** The times that are asked for. */
export interface Span {
  interval: Interval;
  /** Absent: 24 hours before `to`, or 30 days. */
  from?: Instant | undefined;
  /** Exclusive. Absent or in the future: the present. */
  to?: Instant | undefined;
}

/** What was counted, by interval. */
export interface Counted<T> {
  /** The zone of the days and hours. */
  timeZone: string;
  /** Every interval of the span, in order, with the moment at which it begins. */
  items: (T & { at: Instant })[];
  /** The time up to which everything is counted. `undefined` while the history is counted for the first time. */
  completeTo: Instant | undefined;
}

/** The requests of a dialect, with the latencies within which a half, 95 % and 99 % of the replies were sent. */
export interface CountedRequests {
  requests: number;
  clientErrors: number;
  serverErrors: number;
  p50Ms: number | undefined;
  p95Ms: number | undefined;
  p99Ms: number | undefined;
}

/** Counts of a workspace by time. All fail with `invalid` for a span, and with `busy`, `unavailable` or `internal`. */
export interface Statistics {
  /** The orders in each state at the end of each interval. */
  orders(workspaceId: string, span: Span): Promise<Result<Counted<{ states: Record<State, number> }>>>;
  /** The changes of each dialect. */
  changes(workspaceId: string, span: Span): Promise<Result<Counted<{ dialects: ReadonlyMap<string, number> }>>>;
  /** The requests of each dialect. */
  requests(
    workspaceId: string,
    span: Span,
  ): Promise<Result<Counted<{ dialects: ReadonlyMap<string, CountedRequests> }>>>;
  /** The attempts of webhooks. */
  attempts(workspaceId: string, span: Span): Promise<Result<Counted<{ delivered: number; failed: number }>>>;
}
