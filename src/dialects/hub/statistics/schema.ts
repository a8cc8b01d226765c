import { type TProperties, Type } from 'typebox';
import { INTERVALS } from '../../../core/statistics/intervals.ts';
import type { Counted } from '../../../core/statistics/statistics.ts';
import { STATES } from '../../../model/status.ts';
import type { Instant } from '../../../model/time.ts';
import { NullableText, Words } from '../schema.ts';

/** The words for the length of an interval. */
export const IntervalWord = (more: Record<string, unknown> = {}) => Words(INTERVALS, more);

const Count = () => Type.Integer({ minimum: 0 });

const Milliseconds = (share: string) =>
  Type.Unsafe<number | null>({
    type: ['number', 'null'],
    description: `Within it ${share} of the replies were sent, at most 19 % off; null without a reply.`,
  });

/** Counts by interval. `item` is what each interval has. */
const CountsOf = (name: string, item: TProperties) =>
  Type.Object(
    {
      interval: IntervalWord(),
      time_zone: Type.String({ description: "The workspace's time zone, whose days and hours these are." }),
      complete_to: NullableText({
        format: 'date-time',
        description:
          'Everything up to then is counted. Null while an older history is being counted for the first time.',
      }),
      items: Type.Array(
        Type.Object({
          at: Type.String({ format: 'date-time', description: 'When the interval begins.' }),
          ...item,
        }),
        { description: 'Every interval from the one that has `from`, the earliest first.' },
      ),
    },
    { 'x-name': name },
  );

export const OrdersOverTime = CountsOf('OrdersOverTime', {
  states: Type.Object(Object.fromEntries(STATES.map((state) => [state, Count()])), {
    description: 'The orders in each state at the end of the interval, or now.',
  }),
});

export const ChangesOverTime = CountsOf('ChangesOverTime', {
  dialects: Type.Object({}, { additionalProperties: Count(), description: 'The changes that each dialect made.' }),
});

const RequestsOfDialect = Type.Object(
  {
    requests: Count(),
    client_errors: Count(),
    server_errors: Count(),
    p50_ms: Milliseconds('a half'),
    p95_ms: Milliseconds('95 %'),
    p99_ms: Milliseconds('99 %'),
  },
  { 'x-name': 'RequestsOfDialect' },
);

export const RequestsOverTime = CountsOf('RequestsOverTime', {
  dialects: Type.Object({}, { additionalProperties: RequestsOfDialect, description: 'The requests of each dialect.' }),
});

export const AttemptsOverTime = CountsOf('AttemptsOverTime', { delivered: Count(), failed: Count() });

/** Shows counts. `show` is what an interval has beside its time. */
export const showCounts = <T>(
  interval: string,
  { timeZone, completeTo, items }: Counted<T>,
  show: (item: T & { at: Instant }) => object,
): object => ({
  interval,
  time_zone: timeZone,
  complete_to: completeTo ?? null,
  items: items.map((item) => ({ at: item.at, ...show(item) })),
});
