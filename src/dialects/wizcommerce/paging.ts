import { type Static, Type } from 'typebox';
import type { Page, Period } from '../../core/lists/order-lists.ts';
import { parseInstant } from '../../model/time.ts';

/** The vendor names no default. Its sample of a reply to a request without `page_size` has ten to a page. */
const DEFAULT_SIZE = 10;

const moment = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));

/** What every list of the vendor's takes: the page, and when its entries were made. */
export const pageQuery = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, default: 1 })),
  page_size: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: DEFAULT_SIZE })),
};

/** The stretches of time that lists can be cut to. */
export const periodQuery = {
  created_after: moment('Inclusive.'),
  created_before: moment('Inclusive, with the whole of its last second.'),
  updated_after: moment("Inclusive; by the hub's time of the last change."),
  updated_before: moment("Inclusive, with the whole of its last second; by the hub's time of the last change."),
};

export const sortDirection = Type.Optional(Type.Enum(['asc', 'desc'], { type: 'string', default: 'desc' }));

/** How lists are sorted that know no other order than that of time. */
export const timeSortQuery = {
  sort_by: Type.Optional(Type.Enum(['created_at', 'updated_at'], { type: 'string', default: 'updated_at' })),
  sort: sortDirection,
};

export interface TimeSortQuery {
  sort_by?: 'created_at' | 'updated_at';
  sort?: 'asc' | 'desc';
}

/** The order in time that a checked query asks for. */
export const timeSortMeant = ({ sort_by, sort }: TimeSortQuery) =>
  ({ by: sort_by === 'created_at' ? 'created_at' : 'changed_at', descending: sort !== 'asc' }) as const;

const LONGEST_LIST_OF_IDS = 8000;

export const referenceIdsQuery = Type.Optional(
  Type.String({ maxLength: LONGEST_LIST_OF_IDS, description: 'Reference ids, separated by commas.' }),
);

export interface PageQuery {
  page?: number;
  page_size?: number;
}

export interface PeriodQuery {
  created_after?: string;
  created_before?: string;
  updated_after?: string;
  updated_before?: string;
}

/** The page that a checked query asks for. */
export const pageMeant = ({ page = 1, page_size = DEFAULT_SIZE }: PageQuery): Page => ({
  number: page,
  size: page_size,
});

/** The stretches of time that a checked query asks for. */
export function periodsMeant(query: PeriodQuery): { created: Period | undefined; changed: Period | undefined } {
  return {
    created: period(query.created_after, query.created_before),
    changed: period(query.updated_after, query.updated_before),
  };
}

/**
 * Both ends are inclusive. Clients see seconds, and cut what they ask for to seconds: what happened within the second that
 * they name must be in the list, whichever end it is, or they would never hear of it.
 */
function period(after: string | undefined, before: string | undefined): Period | undefined {
  if (after === undefined && before === undefined) return undefined;
  const from = after === undefined ? undefined : parseInstant(after);
  const to = before === undefined ? undefined : parseInstant(before);
  return { from, to: to?.endsWith('.000Z') ? to.replace('.000Z', '.999Z') : to };
}

/** The ids in a list that is separated by commas; nothing when it names none. */
export function idsMeant(list: string | undefined): string[] | undefined {
  const ids = (list ?? '').split(',').filter((id) => id !== '');
  return ids.length > 0 ? ids : undefined;
}

export const Pagination = Type.Object(
  {
    total_records: Type.Integer(),
    total_pages: Type.Integer(),
    current_page: Type.Integer(),
    next_page: Type.Integer({ description: '0 when there is none.' }),
    prev_page: Type.Integer({ description: '0 when there is none.' }),
    page_size: Type.Integer(),
  },
  { 'x-name': 'Pagination' },
);

/** Where a page stands in its list. */
export function paginationOf({ number, size }: Page, total: number, hasMore: boolean): Static<typeof Pagination> {
  const pages = Math.ceil(total / size);
  return {
    total_records: total,
    total_pages: pages,
    current_page: number,
    next_page: hasMore ? number + 1 : 0,
    prev_page: Math.min(number - 1, pages),
    page_size: size,
  };
}

export const activityQuery = Type.Optional(Type.Enum(['active', 'inactive'], { type: 'string', default: 'active' }));
