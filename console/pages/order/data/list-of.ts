import { useQuery } from '@tanstack/react-query';
import { defaultParseSearch } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { useHub } from '../../../app/hub.ts';

/** The parameters of `GET /api/orders` that choose and sort the orders of a list. */
const PARAMETERS = [
  'status',
  'state',
  'payment_status',
  'fulfillment_status',
  'source',
  'customer_id',
  'reference_id',
  'tag',
  'created_from',
  'created_to',
  'changed_from',
  'changed_to',
  'completed_from',
  'completed_to',
  'q',
  'deleted',
  'sort',
] as const;

/** The search parameters of the list that an order was opened from. */
export const readList = (text: string | undefined): Record<string, unknown> =>
  text === undefined ? {} : defaultParseSearch(text.startsWith('?') ? text : `?${text}`);

/** The orders before and after one in the list that it was opened from. */
export function useBeside(id: string, list: string | undefined) {
  const hub = useHub();
  const search = readList(list);
  const view = typeof search['view'] === 'string' ? search['view'] : undefined;
  const own = filtersOf(search);
  const isOfView = view !== undefined && Object.keys(own).length === 0;
  return useQuery({
    queryKey: ['order', id, 'beside', list ?? ''],
    queryFn: async () => {
      const saved = isOfView ? (await hub.views.list()).find(({ id: of }) => of === view) : undefined;
      const filters = saved ? filtersOf({ ...saved.filters, sort: saved.sort ?? undefined }) : own;
      return hub.orders.adjacent(id, filters);
    },
  }).data;
}

function filtersOf(search: Readonly<Record<string, unknown>>): Record<string, string> {
  const given = PARAMETERS.flatMap((name) => {
    const value = search[name];
    return value === undefined || value === null || value === '' ? [] : [[name, String(value)] as const];
  });
  const filters = Object.fromEntries(given);
  // Deleted orders have an order of their own.
  if (filters['deleted']) delete filters['sort'];
  return filters;
}

/** Calls what a key does while the user does not type and no dialog is open. */
export function useKeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as HTMLElement;
    if (target.closest('input:not([type=range]), textarea, select, [contenteditable], [role=dialog], [role=menu]'))
      return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}
