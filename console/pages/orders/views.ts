import { useQuery } from '@tanstack/react-query';
import type { CreateViewData, View } from '../../../sdk/index.ts';
import { useHub } from '../../app/hub.ts';
import {
  DEFAULT_COLUMNS,
  DEFAULT_LIST,
  DEFAULT_SORT,
  type Filters,
  type ListState,
  writeValues,
} from './list-search.ts';

export const VIEWS_KEY = ['views'] as const;

/** The saved views, own and shared. Absent while they load. */
export function useSavedViews() {
  const hub = useHub();
  return useQuery({ queryKey: VIEWS_KEY, queryFn: () => hub.views.list(), staleTime: 60_000 });
}

/** The views that the console brings: each is no more than its filters. Their names are `builtIn.<id>` of the texts. */
export const BUILT_IN = {
  all: {},
  open: { state: 'draft,confirmed' },
  unpaid: { state: 'confirmed', payment_status: 'PENDING,PARTIALLY_PAID' },
  unshipped: { state: 'confirmed', fulfillment_status: 'UNFULFILLED,IN_PROGRESS,PARTIALLY_FULFILLED' },
  cancelledYesterday: { state: 'cancelled', changed_from: 'yesterday', changed_to: 'yesterday' },
  createdYesterdayCancelled: { state: 'cancelled', created_from: 'yesterday', created_to: 'yesterday' },
  changedToday: { changed_from: 'today' },
  deleted: { deleted: 'true' },
} as const satisfies Record<string, Filters>;
export type BuiltIn = keyof typeof BUILT_IN;

export const isBuiltIn = (id: string): id is BuiltIn => Object.hasOwn(BUILT_IN, id);

export const builtInList = (id: BuiltIn): ListState => ({ ...DEFAULT_LIST, filters: BUILT_IN[id] });

/** The list of a saved view. */
export function listOfView({ filters, columns, sort }: View): ListState {
  const texts = Object.entries(filters).map(([name, value]) => [
    name,
    Array.isArray(value) ? writeValues(value) : value,
  ]);
  const own = columns.filter((column) => column !== 'display_id');
  return {
    filters: Object.fromEntries(texts.filter(([name, value]) => !(name === 'deleted' && value === 'false'))),
    sort: sort ?? DEFAULT_SORT,
    columns: own.length > 0 ? own : DEFAULT_COLUMNS,
  };
}

type ViewContent = Required<Pick<CreateViewData['body'], 'filters' | 'columns' | 'sort'>>;

/** What the hub stores of a list. */
export const contentOf = ({ filters, sort, columns }: ListState): ViewContent => ({
  filters: filters as ViewContent['filters'],
  columns: ['display_id', ...columns] as ViewContent['columns'],
  sort: filters.deleted ? null : (sort as ViewContent['sort']),
});
