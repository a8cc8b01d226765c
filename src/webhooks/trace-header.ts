import type { FeedChange } from '../core/read/read-history.ts';

/** The header of a webhook that continues the trace of the request that made the change, if it had one. */
export const traceHeader = ({ trace_context }: Pick<FeedChange, 'trace_context'>): { traceparent?: string } =>
  trace_context === undefined ? {} : { traceparent: trace_context };
