import { type Static, type TSchema, Type } from 'typebox';
import type { Core } from '../../../core/core.ts';
import type { Counted, CountedRequests, Span, Statistics } from '../../../core/statistics/statistics.ts';
import { ok, type Result } from '../../../model/result.ts';
import type { Scope } from '../../../model/scope.ts';
import type { Instant } from '../../../model/time.ts';
import type { KeyedOperation, Operation } from '../../../operations/operation.ts';
import { read } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { periodFrom, periodTo, withMoments } from '../days.ts';
import { period } from '../orders/query.ts';
import { CLOSED } from '../schema.ts';
import {
  AttemptsOverTime,
  ChangesOverTime,
  IntervalWord,
  OrdersOverTime,
  RequestsOverTime,
  showCounts,
} from './schema.ts';

const SpanQuery = Type.Object(
  {
    from: periodFrom(),
    to: periodTo('The end: a day, which is included, or a time. By default, the present.'),
    interval: Type.Optional(
      IntervalWord({ description: "`hour` by default. Days and hours are those of the workspace's time zone." }),
    ),
  },
  CLOSED,
);

const ABOUT =
  'Without `from`, the last 24 hours or 30 days. The reply has every interval from the one that has `from` to the one before `to`, ' +
  'none that is yet to begin, and at most 1000. Counts are kept for 400 days.';

interface OverTime<T> {
  id: string;
  path: string;
  scope: Scope;
  summary: string;
  description?: string;
  reply: TSchema;
  count(statistics: Statistics): (workspaceId: string, span: Span) => Promise<Result<Counted<T>>>;
  show(item: T & { at: Instant }): object;
}

/** Makes an operation that counts by time. */
const overTime = <T>({ id, path, scope, summary, description, reply, count, show }: OverTime<T>): KeyedOperation =>
  read({
    id,
    method: 'GET',
    path: `/statistics/${path}`,
    scope,
    summary,
    description: description === undefined ? ABOUT : `${description} ${ABOUT}`,
    query: SpanQuery,
    replies: { 200: { description: 'The counts', schema: reply } },
    answer: async ({ query, principal: { workspaceId } }, core) => {
      const span = await spanOf(query, workspaceId, core);
      if (!span.ok) return span;
      const counted = await count(core.statistics)(workspaceId, span.value);
      return counted.ok ? ok(json(200, showCounts(span.value.interval, counted.value, show))) : counted;
    },
  });

/** Reads the span of a query. A day at its end is included. Fails with `unavailable`. */
async function spanOf(query: Static<typeof SpanQuery>, workspaceId: string, core: Core): Promise<Result<Span>> {
  const dated = await withMoments(query, ['from', 'to'], workspaceId, core);
  if (!dated.ok) return dated;
  const { interval = 'hour', from, to } = dated.value;
  return ok({ interval, ...period(from, to) });
}

/** The dialects by name, each with what was counted of it or with nothing. */
const byDialect = <T>(names: readonly string[], counted: ReadonlyMap<string, T>, nothing: T): Record<string, T> =>
  Object.fromEntries([...new Set([...names, ...counted.keys()])].map((name) => [name, counted.get(name) ?? nothing]));

const NO_REQUESTS: CountedRequests = {
  ...{ requests: 0, clientErrors: 0, serverErrors: 0 },
  ...{ p50Ms: undefined, p95Ms: undefined, p99Ms: undefined },
};

const showRequests = (counted: CountedRequests): object => ({
  requests: counted.requests,
  client_errors: counted.clientErrors,
  server_errors: counted.serverErrors,
  p50_ms: counted.p50Ms ?? null,
  p95_ms: counted.p95Ms ?? null,
  p99_ms: counted.p99Ms ?? null,
});

/** The calls that count by time. `dialects` are the names of all. */
export const statisticsCalls = (dialects: () => readonly string[]): readonly Operation[] => [
  overTime({
    id: 'countOrdersOverTime',
    path: 'orders',
    scope: 'orders:read',
    summary: 'Count the orders in each state over time',
    description: 'Deleted orders do not count. A status counts as the state that it has now.',
    reply: OrdersOverTime,
    count: ({ orders }) => orders,
    show: ({ states }) => ({ states }),
  }),
  overTime({
    id: 'countChangesOverTime',
    path: 'changes',
    scope: 'orders:read',
    summary: 'Count the changes that each dialect made over time',
    description: 'The changes are those of `GET /api/changes`: of orders and of other records.',
    reply: ChangesOverTime,
    count: ({ changes }) => changes,
    show: ({ dialects: counted }) => ({ dialects: byDialect(dialects(), counted, 0) }),
  }),
  overTime({
    id: 'countRequestsOverTime',
    path: 'requests',
    scope: 'admin',
    summary: 'Count the requests of each dialect over time, with their latencies',
    description:
      'Requests without a valid key do not count. Each hub stores its counts every ten seconds, and a crash loses those in between.',
    reply: RequestsOverTime,
    count: ({ requests }) => requests,
    show: ({ dialects: counted }) => {
      const shown = byDialect(dialects(), counted, NO_REQUESTS);
      return { dialects: Object.fromEntries(Object.entries(shown).map(([name, each]) => [name, showRequests(each)])) };
    },
  }),
  overTime({
    id: 'countAttemptsOverTime',
    path: 'webhooks',
    scope: 'webhooks',
    summary: 'Count the attempts to deliver webhooks over time',
    description: 'Tests count too.',
    reply: AttemptsOverTime,
    count: ({ attempts }) => attempts,
    show: ({ delivered, failed }) => ({ delivered, failed }),
  }),
];
