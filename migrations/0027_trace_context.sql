-- The trace of the request that made a version, as the caller sent it (W3C Trace Context, `traceparent`). Most requests have none, and a
-- row without one is no longer than before.
alter table order_changes add column trace_context text check (length(trace_context) = 55);
alter table record_changes add column trace_context text check (length(trace_context) = 55);
