/** The filters of the list, as the query parameters of `GET /api/orders`. Lists of values are separated by commas. */
export const FILTERS = [
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
] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

export const DEFAULT_SORT = '-created_at';
export const DEFAULT_COLUMNS: readonly string[] = [
  'status',
  'primary_contact',
  'totals.total',
  'payment_status',
  'fulfillment_status',
  'tags',
  'created_at',
  'changed_at',
];

/** Which orders a list has, in which order, with which columns beside the order's number. */
export interface ListState {
  filters: Filters;
  sort: string;
  columns: readonly string[];
}

export const DEFAULT_LIST: ListState = { filters: {}, sort: DEFAULT_SORT, columns: DEFAULT_COLUMNS };

/** The page's search parameters. */
export type Search = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null || value === '' || typeof value === 'object' ? undefined : String(value);

/** The id of the view that the address names. */
export const viewIn = (search: Search): string | undefined => textOf(search['view']);

export const isDenseIn = (search: Search): boolean => search['density'] === 'compact';

/** The list that the address means: the view's, unless the address has filters, columns or a sort order of its own. */
export function listIn(search: Search, view: ListState = DEFAULT_LIST): ListState {
  const isOwn = [...FILTERS, 'sort'].some((name) => textOf(search[name]) !== undefined);
  const columns = textOf(search['columns'])?.split(',') ?? view.columns;
  if (!isOwn) return { ...view, columns };
  const found = FILTERS.flatMap((name) => {
    const value = textOf(search[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { filters: Object.fromEntries(found), sort: textOf(search['sort']) ?? DEFAULT_SORT, columns };
}

/** The search parameters of a list. With a view that the list differs from, they say all of the list. */
export function searchOf(list: ListState, viewId: string | undefined, view: ListState, isDense: boolean): Search {
  const same = isSameList({ ...list, columns: [] }, { ...view, columns: [] });
  const filters = same ? {} : { ...list.filters, ...(list.filters.deleted ? {} : { sort: list.sort }) };
  const isPlain = viewId === undefined && list.sort === DEFAULT_SORT;
  const { sort, ...rest } = filters as Record<string, string>;
  return {
    ...(viewId === undefined ? {} : { view: viewId }),
    ...rest,
    ...(sort === undefined || isPlain ? {} : { sort }),
    ...(sameColumns(list, view) ? {} : { columns: list.columns.join(',') }),
    ...(isDense ? { density: 'compact' } : {}),
  };
}

const sameColumns = (one: ListState, other: ListState): boolean => one.columns.join() === other.columns.join();

/** Whether two lists have the same filters, sort order and columns. */
export const isSameList = (one: ListState, other: ListState): boolean =>
  keyOf(one) === keyOf(other) && sameColumns(one, other);

/** Names the orders of a list and their order. */
export const keyOf = (list: ListState): string => new URLSearchParams(queryOf(list)).toString();

/** The query of `GET /api/orders`. Deleted orders have an order of their own. */
export function queryOf({ filters, sort }: ListState): Record<string, string> {
  const sent = FILTERS.flatMap((name) => (filters[name] === undefined ? [] : [[name, filters[name]] as const]));
  return { ...Object.fromEntries(sent), ...(filters.deleted ? {} : { sort }) };
}

/** The values of a list of a filter: `a,"b,c"` has two. */
export function readValues(text: string | undefined): string[] {
  if (text === undefined) return [];
  const found = text.matchAll(/"((?:[^"]|"")*)"|([^,]+)/g);
  return [...found].map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim());
}

/** A list of a filter; `undefined` without values. */
export const writeValues = (values: readonly string[]): string | undefined =>
  values.length === 0
    ? undefined
    : values.map((value) => (/[,"]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',');

/** The filters with some changed; `undefined` removes one. */
export function withFilters(filters: Filters, changed: Partial<Record<FilterName, string | undefined>>): Filters {
  const merged = Object.entries({ ...filters, ...changed }).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(merged);
}
