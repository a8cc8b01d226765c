import type { Filters } from './list-search.ts';

/** The times of an order that a list can be filtered by. */
export const MOMENTS = ['created', 'changed', 'completed'] as const;
export type Moment = (typeof MOMENTS)[number];

/** A period of days. The words `today` and `yesterday` stay, so that a saved view means the day on which it is opened. */
export interface Period {
  from: string | undefined;
  to: string | undefined;
}

/** The periods that are at hand. Their names are `period.<id>` of the texts. */
export const PERIODS = ['today', 'yesterday', 'last7', 'last30', 'thisMonth'] as const;
export type PeriodName = (typeof PERIODS)[number];

const DAY_MS = 86_400_000;

/** A day of the workspace's calendar, `daysAgo` days before today. */
function dayOf(timeZone: string, daysAgo: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(Date.now() - daysAgo * DAY_MS);
}

/** The days of a named period in a zone. */
export function periodOf(name: PeriodName, timeZone: string): Period {
  switch (name) {
    case 'today':
      return { from: 'today', to: 'today' };
    case 'yesterday':
      return { from: 'yesterday', to: 'yesterday' };
    case 'last7':
      return { from: dayOf(timeZone, 6), to: undefined };
    case 'last30':
      return { from: dayOf(timeZone, 29), to: undefined };
    case 'thisMonth':
      return { from: `${dayOf(timeZone, 0).slice(0, 8)}01`, to: undefined };
  }
}

/** The period of one of the times that filters have. */
export const periodIn = (filters: Filters, moment: Moment): Period => ({
  from: filters[`${moment}_from`],
  to: filters[`${moment}_to`],
});

/** The named period with these days. */
export const nameOfPeriod = (period: Period, timeZone: string): PeriodName | undefined =>
  PERIODS.find((name) => {
    const named = periodOf(name, timeZone);
    return named.from === period.from && named.to === period.to;
  });
