import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { OrderCounts, Status } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import { useRefreshOnChange } from '../../app/live.ts';
import { type Filters, readValues, withFilters } from './list-search.ts';

const COUNTS_KEY = ['orders', 'counts'] as const;
/** Figures at hand are read soon after a change; counted ones, which cost the hub more, less often. */
const AT_HAND_MS = 1500;
const COUNTED_MS = 10_000;

export const STATES = ['draft', 'confirmed', 'archived', 'cancelled', 'refunded'] as const;

/** How many orders meet the filters, by state and status, whatever states and statuses the filters choose. The list does not wait for it. */
export function useCounts(filters: Filters): OrderCounts | undefined {
  const hub = useHub();
  const others = withFilters(filters, { state: undefined, status: undefined });
  const isAtHand = Object.keys(others).every((name) => name === 'fulfillment_status');
  useRefreshOnChange([COUNTS_KEY], ({ data }) => data.entity === 'order', isAtHand ? AT_HAND_MS : COUNTED_MS);
  return useQuery({
    queryKey: [...COUNTS_KEY, others],
    queryFn: ({ signal }) => hub.orders.count(others as object, { signal, timeoutMs: 120_000 }),
    placeholderData: keepPreviousData,
  }).data;
}

/** The number of orders in the list: those of the states and statuses that its filters choose. */
export function totalOf(
  counts: OrderCounts | undefined,
  filters: Filters,
  statuses: readonly Status[],
): number | undefined {
  if (!counts) return undefined;
  const states = readValues(filters.state);
  const ids = readValues(filters.status);
  const stateOf = new Map(statuses.map(({ id, state }) => [id, state]));
  if (states.length === 0 && ids.length === 0) return counts.total;
  return counts.statuses
    .filter(({ id }) => ids.length === 0 || ids.includes(id))
    .filter(({ id }) => states.length === 0 || states.includes(stateOf.get(id) ?? ''))
    .reduce((sum, { orders }) => sum + orders, 0);
}
